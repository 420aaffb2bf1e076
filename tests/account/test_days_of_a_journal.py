"""Trap 6, `the_day_begins_at_midnight_utc_whatever_happens`, as far as a journal tells the days."""

from __future__ import annotations

import time
from collections.abc import Iterator
from fractions import Fraction

import pytest
from tests.account.journalled_days import BEGUN, HOUR, RULE, START

from golive.account.journalled_account import fold, resume_account, written
from golive.execution.account import Account
from golive.journal.bodies.day_opened import DayOpened
from golive.journal.bodies.fill import FilledLevel, OrderFilled
from golive.journal.bodies.mark import Marked, SymbolMark
from golive.journal.checkpoints import save
from golive.journal.entry import Draft
from golive.journal.home_at import home_at
from golive.journal.journal import Journal
from golive.journal.once import Conflict, Once

NAME, BTC = "paper-29", "BTC/USDT:USDT"
MIDNIGHT = START + 24 * HOUR
MONEY = 10**9


@pytest.fixture(params=["UTC", "America/New_York", "Pacific/Kiritimati"])
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the machine be somewhere else."""
    # The zone is read when it is told to be, and again once the variable is what it was.
    with monkeypatch.context() as there:
        there.setenv("TZ", request.param)
        time.tzset()
        yield
    time.tzset()


def bought(ts: int) -> Draft:
    return OrderFilled(
        signal=f"momentum/{BTC}/{ts}",
        n=1,
        m=1,
        strategy="momentum",
        symbol=BTC,
        side="buy",
        order_lots=100,
        liquidity="taker",
        levels=(FilledLevel(price=600_000, lots=100, fee=0),),
        reason=None,
    ).draft(ts)


def marked(ts: int, price: int) -> Draft:
    mark = SymbolMark(symbol=BTC, long=Fraction(price), short=Fraction(price))
    return Marked(run="run-1", at=ts, marks=(mark,)).draft(ts)


SPOKEN = (
    BEGUN.draft(START),
    bought(MIDNIGHT - 2 * HOUR),
    marked(MIDNIGHT - 90 * 60_000_000_000, 590_000),
    # Three silent hours, and midnight in the middle of them.
    marked(MIDNIGHT + 90 * 60_000_000_000, 580_000),
    marked(MIDNIGHT + 26 * HOUR, 570_000),
)


def told_with_restarts(place: str) -> bytes:
    """Tell it entry by entry, each in a process that has only the journal to go by; return what the last comes to."""
    for n, draft in enumerate(SPOKEN):
        with Journal.open(home_at(place), NAME) as journal:
            journal.append([draft])
            account = resume_account(journal, RULE).state
            if n % 2:
                save(journal, journal.head(), written(account))
    return written(account)


@pytest.mark.usefixtures("zone")
def test_the_day_begins_at_midnight_utc_whatever_happens(journal_place: str) -> None:
    state = told_with_restarts(journal_place)
    with Journal.open(home_at(journal_place), NAME) as journal:
        at_once = fold(Account(RULE), journal.entries())
    assert state == written(at_once)
    # 0.1 bitcoin lost 1,000 each before the first midnight, and as much again before the second.
    first = START // (24 * HOUR) + 1
    assert at_once.days == [(first, RULE.capital - 100 * MONEY), (first + 1, RULE.capital - 200 * MONEY)]
    assert at_once.day_loss == 100 * MONEY


def test_a_day_is_opened_once_however_often_a_process_begins_in_it(journal_place: str) -> None:
    told_with_restarts(journal_place)
    with Journal.open(home_at(journal_place), NAME) as journal:
        baseline = resume_account(journal, RULE).state.baseline
        assert baseline is not None
        opened = DayOpened(run="run-1", date="2024-10-06", baseline=baseline)
        answers = [journal.append([opened.draft(MIDNIGHT + (26 + n) * HOUR)]).once for n in range(3)]
        assert answers == [(Once.NEW,), (Once.SAME,), (Once.SAME,)]
        other = DayOpened(run="run-1", date="2024-10-06", baseline=baseline + 1)
        with pytest.raises(Conflict, match="with another body"):
            journal.append([other.draft(MIDNIGHT + 29 * HOUR)])
