"""Thirty live days are lived, and not made: ways to get them sooner, and none of them does."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from tests.measured_items import DAY, SUBJECT, measured, status
from tests.written_month import FIRST, LOOKS, MINUTE, REGIME, TERMS, Month, write_month

from golive.core.unit import NANOS
from golive.journal.bodies.looks import Looks, LooksTaken
from golive.journal.bodies.run_stopped import RunStopped
from golive.journal.entry import Draft
from golive.journal.home_at import home_at
from golive.journal.journal import Journal, JournalReader
from golive.readiness.checklist.status import Status
from golive.readiness.measures.facts import Facts
from golive.readiness.measures.read_account import AccountAsked, read_account
from golive.trading.paper_days import Needed, Realm

NOW = (FIRST + 34) * DAY
HOUR = 3_600 * NANOS
ASKED = AccountAsked(
    strategy="momentum",
    gate="orderflow",
    terms=TERMS,
    regime=REGIME,
    families={"momentum": "momentum"},
    needed=Needed(days=30, trades=100, coverage=Fraction(99, 100)),
    realm=Realm.REHEARSAL,
    subject=SUBJECT,
)


def lived(
    folder: Path,
    *months: tuple[str, Month],
    shift: int = 0,
    more: Sequence[Draft] = (),
    asked: AccountAsked = ASKED,
    account: str = "paper",
    now: int = NOW,
) -> Facts:
    """Return what is known of an account whose runs went through some months, each entry so much later."""
    with closing(home_at(str(folder / "journal.db"))) as home:
        for run, month in months:
            with Journal.in_memory(run) as written:
                write_month(written, month)
                each = [Draft(ts=e.ts + shift, kind=e.kind, key=e.key, body=e.body) for e in written.entries()]
            end = (month.first + month.days) * DAY + shift + 1
            stopped = [] if run == months[-1][0] else [RunStopped(run=run, why="stopped").draft(end)]
            journal = Journal(home, run, held=home.lock(run))
            journal.append(sorted([*each, *more, *stopped], key=lambda draft: draft.ts))
        runs = [JournalReader(home, run) for run, _ in months if run.startswith(account)]
        read = read_account(runs, asked, now=now)
    return Facts(subject=asked.subject, account=read.seen)


def days(facts: Facts, now: int = NOW) -> int | None:
    assert status("STRAT-001", facts, now=now) is not Status.PASS
    return measured("STRAT-001", facts, now=now).n


def again(day: int, *, since: int = 1, asked: int = LOOKS) -> Draft:
    """Return looks that tell of a day that was told of before."""
    begin = (FIRST + day) * DAY + since
    taken = LooksTaken(strategy="momentum", every=MINUTE, asked=asked)
    looks = Looks(run="paper-1", since=begin, until=begin + DAY - since, scheduled=LOOKS, counts=(), taken=(taken,))
    return looks.draft((FIRST + day + 1) * DAY - 1)


def test_a_month_that_was_lived_is_one(tmp_path: Path) -> None:
    facts = lived(tmp_path, ("paper-1", Month()))
    assert status("STRAT-001", facts, now=NOW) is Status.PASS


def test_looks_and_round_trips_of_another_strategy_are_none_of_ones_own(tmp_path: Path) -> None:
    """The account trades several; the month is one of `momentum`, and of no other."""
    facts = lived(tmp_path, ("paper-1", Month()), asked=replace(ASKED, strategy="carry"))
    assert facts.account is not None
    assert (days(facts), facts.account.days.trades) == (0, 0)


def test_days_of_two_accounts_are_not_added_up(tmp_path: Path) -> None:
    other = Month(days=15, first=FIRST + 16)
    assert days(lived(tmp_path, ("paper-1", Month(days=15)), ("second-1", other))) == 15


def test_days_of_two_runs_are_not_added_up(tmp_path: Path) -> None:
    assert days(lived(tmp_path, ("paper-1", Month(days=15)), ("paper-2", Month(days=16, first=FIRST + 16)))) == 16


@pytest.mark.parametrize("lost", [15, 16, 720, 1_440])
def test_a_day_that_is_told_twice_is_not_told_better(tmp_path: Path, lost: int) -> None:
    month = Month(days=30, untold={3: lost})
    facts = lived(tmp_path, ("paper-1", month), more=[again(3), again(3, since=2)])
    found = measured("STRAT-001", facts, now=NOW).n
    assert found is not None
    assert found <= 29 + (lost == 15)


def test_looks_of_a_day_are_not_those_of_another(tmp_path: Path) -> None:
    month = Month(days=30, untold={3: 1_440})
    assert days(lived(tmp_path, ("paper-1", month), more=[again(4, asked=2 * LOOKS)])) == 29


@pytest.mark.parametrize("ahead", [1, 12, 25, 30])
def test_a_clock_that_was_set_forward_makes_no_days(tmp_path: Path, ahead: int) -> None:
    """The account ran through a month that has not come yet: what it says ends after now."""
    now = (FIRST + 31 - ahead) * DAY
    facts = lived(tmp_path, ("paper-1", Month()), now=now)
    assert status("STRAT-001", facts, now=now) in (Status.ERROR, Status.FAIL, Status.UNMEASURED)


@pytest.mark.parametrize("hours", [1, 9, 14, 23, -1, -10])
def test_days_of_another_zone_lack_their_ends(tmp_path: Path, hours: int) -> None:
    """Thirty days from midnight to midnight elsewhere are twenty-nine of UTC, and their ends."""
    with closing(home_at(str(tmp_path / "looks.db"))) as home:
        journal = Journal(home, "paper-1", held=home.lock("paper-1"))
        with Journal.in_memory("paper-1") as written:
            write_month(written, Month(days=30))
            begun = next(written.entries(until=1))
        since, until = FIRST * DAY + hours * HOUR, (FIRST + 30) * DAY + hours * HOUR
        taken = LooksTaken(strategy="momentum", every=MINUTE, asked=30 * LOOKS)
        looks = Looks(run="paper-1", since=since, until=until, scheduled=LOOKS, counts=(), taken=(taken,))
        first = Draft(ts=since - 1, kind=begun.kind, key=begun.key, body=begun.body)
        journal.append([first, looks.draft(until - 1)])
        read = read_account([JournalReader(home, "paper-1")], ASKED, now=NOW)
    assert days(Facts(subject=SUBJECT, account=read.seen)) == 29


@pytest.mark.parametrize(
    "month",
    [
        Month(mode="replay", clock="events", feed_class="recorded"),
        Month(mode="replay", clock="events", feed_class="live"),
        Month(mode="replay", feed_class="rehearsal"),
        Month(clock="events", feed_class="live"),
        Month(feed_class="simulated"),
        Month(feed_class="recorded"),
        Month(feed_class="LIVE"),
        Month(feed_class="live "),
        Month(subject="0" * 64),
        Month(subject=""),
        Month(untold=dict.fromkeys(range(31), 16)),
        Month(days=29),
    ],
    ids=str,
)
def test_no_other_month_has_thirty_days_in_production(tmp_path: Path, month: Month) -> None:
    facts = lived(tmp_path, ("paper-1", month), asked=replace(ASKED, realm=Realm.PRODUCTION))
    assert (days(facts) or 0) == 0 if month.days != 29 else (days(facts) or 0) < 30
