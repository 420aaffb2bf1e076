"""Trap 6: the days of a machine begin at midnight UTC, once, with what was known before."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from tests.account_gates import account_library
from tests.machines import BEGIN, opened, ran
from tests.replays import SIMULATED, market

from golive.account.journalled_account import fold
from golive.api import Engine
from golive.core.unit import NANOS
from golive.documents.market import StreamKind
from golive.documents.streams import MarketData
from golive.execution.account import Account
from golive.journal.bodies.day_opened import DayOpened
from golive.journal.entry import Draft
from golive.trading.machine_checkpoint import checkpoint_of, go_on
from golive.trading.turns import turns


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Return a library whose strategies trade often: only gates that look at the account are left."""
    return account_library(tmp_path_factory.mktemp("library"))


def test_a_day_begins_at_midnight_with_what_was_known_before_it(engine: Engine) -> None:
    spec, data = market(SIMULATED)
    early = 150 * NANOS
    machine = ran(engine, (spec, _before_midnight(data, early)), begin=BEGIN - early)
    days = [(noted.ts, noted.body) for noted in machine.noted if isinstance(noted.body, DayOpened)]
    assert [(ts, body.date) for ts, body in days] == [(BEGIN, "2026-01-05")]
    account = Account(machine.rule.account)
    fold(account, [entry for entry in machine.entries if entry.ts < BEGIN])
    assert days[0][1].baseline == account.known != machine.rule.account.capital


def _before_midnight(data: MarketData, early: int) -> MarketData:
    """Return a recording whose events come so much earlier that midnight lies in the middle of its first moves."""
    streams: Any = {kind.value: replace(columns, ts=columns.ts - early) for kind, columns in data.streams()}
    return replace(data, **streams)


@pytest.fixture(params=["UTC", "Asia/Kathmandu", "America/St_Johns"])
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Let the machine stand somewhere."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("zone")
def test_the_day_begins_at_midnight_utc_whatever_happens(engine: Engine) -> None:
    spec, data = market(SIMULATED)
    early = 150 * NANOS
    shifted, begin = (spec, _before_midnight(data, early)), BEGIN - early
    whole = ran(engine, shifted, begin=begin)
    (day,) = whole.bodies(DayOpened)
    assert (day.date, day.baseline != whole.rule.account.capital) == ("2026-01-05", True)
    # Ended and begun again at the last look before midnight, and at the first after it.
    for stopped in (BEGIN - NANOS, BEGIN):
        first = opened(engine, shifted, begin=begin)
        entries, stored = list[Draft](), b""
        for turned in turns(first.rule, first.state, first.working, first.looks()):
            entries += [noted.body.draft(noted.ts) for noted in turned.entries]
            if turned.state.passed >= stopped:
                stored = checkpoint_of(turned.state, turned.working)
                break
        fresh = opened(engine, shifted, begin=begin)
        state, working = go_on(fresh.rule, fresh.working, stored)
        looks = (look for look in fresh.looks() if look.at > state.passed)
        entries += [n.body.draft(n.ts) for t in turns(fresh.rule, state, working, looks) for n in t.entries]
        assert entries == whole.drafts


def test_a_day_begins_once_also_in_hours_in_which_nothing_is_seen(engine: Engine) -> None:
    spec, data = market(SIMULATED)
    hours = 3 * 3_600 * NANOS
    silent = _before_midnight(data, 150 * NANOS)
    streams: Any = {
        kind.value: replace(columns, ts=np.where(columns.ts > BEGIN - 20 * NANOS, columns.ts + hours, columns.ts))
        for kind, columns in silent.streams()
        if kind is not StreamKind.BARS
    }
    machine = ran(engine, (spec, replace(silent, **streams)), begin=BEGIN - 150 * NANOS, seconds=150 + 3 * 3_600 + 60)
    days = [(noted.ts, noted.body) for noted in machine.noted if isinstance(noted.body, DayOpened)]
    assert [(ts, body.date) for ts, body in days] == [(BEGIN, "2026-01-05")]
    account = Account(machine.rule.account)
    fold(account, [entry for entry in machine.entries if entry.ts < BEGIN])
    assert days[0][1].baseline == account.known
