"""Traps 1 and 6, as far as they need no process: the days of an account, out of the entries of its journals."""

from __future__ import annotations

import time
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import pytest
from tests.account_gates import account_library
from tests.live_machines import account, fed, received, resumed
from tests.machines import BEGIN, ran
from tests.trading.paper_journals import PaperJournal, at

from golive.api import Engine
from golive.core.errors import Refused
from golive.core.unit import NANOS
from golive.core.verdict import Verdict
from golive.journal.bodies.gap import Gap
from golive.journal.bodies.kinds import read_body
from golive.journal.bodies.looks import Looks, LooksTaken
from golive.journal.journal import Journal
from golive.trading.day_words import status_lines
from golive.trading.days_of_journal import JournalledRun, read_run, record_of
from golive.trading.paper_days import Needed, PaperDays, Realm, Reason, paper_days
from golive.trading.turned import Turned

NEEDED = Needed(days=30, trades=1, coverage=Fraction(99, 100))


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Return a library whose strategies trade often: only gates that look at the account are left."""
    return account_library(tmp_path_factory.mktemp("library"))


def count(*journals: PaperJournal | JournalledRun, now: str, subject: str = "aa") -> PaperDays:
    runs = [one.journalled if isinstance(one, PaperJournal) else one for one in journals]
    return paper_days(record_of(runs), needed=NEEDED, realm=Realm.PRODUCTION, subject=subject, succeeds={}, now=at(now))


def forty_days(**how: Any) -> PaperJournal:
    """Return forty days without a gap, and a round trip on the twentieth."""
    started = {name: how.pop(name) for name in ("mode", "clock") if name in how}
    journal = PaperJournal(**how).started("2026-01-01", **started)
    return journal.looks("2026-01-20T12:00:00Z").traded("2026-01-20T12:00:00Z", 3, -3).looks("2026-02-10")


# Trap 1


def test_forty_days_on_a_live_feed_are_thirty_days_and_enough() -> None:
    days = count(forty_days(), now="2026-02-10T00:00:01Z")
    assert (days.days, days.trades, days.enough) == (40, 1, True)
    assert list(days.not_counted) == ["2026-02-10"]


@pytest.mark.parametrize(
    "how",
    [
        {"feed": "recorded", "mode": "replay", "clock": "events"},
        {"feed": "simulated"},
        {"feed": "rehearsal"},
        # Relabelled: a replay that is called live, by whoever wrote the entry.
        {"feed": "live", "mode": "replay", "clock": "events"},
        {"feed": "live", "clock": "events"},
        {"feed": "live", "mode": "replay"},
    ],
)
def test_a_replay_of_forty_days_leaves_the_thirty_day_item_missing(how: dict[str, str]) -> None:
    days = count(forty_days(**how), now="2026-02-10T00:00:01Z")
    assert (days.days, days.trades, days.enough, days.period_end) == (0, 0, False, None)
    assert set(days.not_counted.values()) == {Reason.FEED, Reason.RUNNING}
    assert status_lines(days)[2] == ("2026-01-01 to 2026-02-09 do not count: not all of it was on a feed that is live")


def test_a_real_replay_counts_no_day_also_where_its_first_entry_calls_it_live(engine: Engine) -> None:
    replayed = ran(engine, seconds=120).entries
    for feed_class in ("recorded", "live"):
        run = PaperJournal(run="test", feed=feed_class).started("2026-01-05", mode="replay", clock="events").journalled
        for entry in replayed:
            run.apply(entry)
        days = count(run, now="2026-01-06")
        assert days.not_counted == {"2026-01-05": Reason.FEED, "2026-01-06": Reason.RUNNING}
        assert all(one.asked == 60 for taken in run.looks.values() for one in taken[1:-1])


def test_a_fee_that_is_edited_on_day_20_begins_again() -> None:
    """Another fee is another subject: the run is refused, and a new one begins."""
    before = PaperJournal().started("2026-01-01").looks("2026-01-20T12:00:00Z").stopped("2026-01-20T12:00:00Z")
    after = PaperJournal(run="paper-2", subject="bb").started("2026-01-20T12:00:00Z").looks("2026-02-10")
    days = count(before, after, now="2026-02-10T00:00:01Z", subject="bb")
    assert (days.days, days.period_end) == (20, at("2026-02-10"))
    assert list(days.not_counted.values()) == [Reason.RUN] * 20 + [Reason.RUNNING]
    # Back at the old fee nothing of it comes back, and what ran since is another's.
    assert count(before, after, now="2026-02-10T00:00:01Z", subject="aa").days == 0
    # The same, where somebody gives the new fee the old number.
    same = PaperJournal(subject="bb").started("2026-01-20T12:00:00Z").looks("2026-02-10")
    days = count(before, same, now="2026-02-10T00:00:01Z", subject="bb")
    assert days.days == 20
    assert days.not_counted["2026-01-20"] is Reason.SUBJECT


def test_a_day_at_98_9_per_cent_does_not_count_and_is_not_shown_as_99() -> None:
    journal = PaperJournal().started("2025-12-31T23:00:00Z").looks("2026-01-01T10:00:00Z")
    journal.gap("2026-01-01T10:14:00.000000001Z").looks("2026-01-03")
    days = count(journal, now="2026-01-03")
    assert days.not_counted["2026-01-01"] is Reason.COVERAGE
    assert "1,425 of 1,440 looks were told (98.95 %), and 99 % are needed" in status_lines(days)[3]
    assert days.days == 1


# Trap 6


@pytest.fixture(params=["UTC", "America/Los_Angeles", "Pacific/Kiritimati", "Australia/Lord_Howe"])
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Let the machine stand somewhere."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("zone")
@pytest.mark.parametrize(("first", "last"), [("2026-03-28", "2026-03-31"), ("2024-02-28", "2024-03-02")])
def test_the_day_begins_at_midnight_utc_whatever_happens(first: str, last: str) -> None:
    """Restarts around midnight, a summer time that begins, a leap day: each costs its own looks and no more."""
    second = at(first) + 86_400 * NANOS
    journal = PaperJournal().started(first).looks(f"{first}T23:59:00.000000001Z")
    before, after = second - NANOS // 10, second + NANOS // 10
    journal.add(before, Gap(stream="process", since=before, until=after, why="killed"))
    journal.seen = after
    days = count(journal.looks(last), now=last)
    assert [(day.why, day.scheduled_looks - day.told_looks) for day in days.each] == [
        # Of its first instant a run takes no look.
        (None, 1),
        (None, 1),
        *[(None, 0)] * (len(days.each) - 3),
        (Reason.RUNNING, 0 + days.each[-1].scheduled_looks),
    ]


@pytest.mark.usefixtures("zone")
def test_three_silent_hours_over_midnight_cost_both_days_and_no_other() -> None:
    journal = PaperJournal().started("2025-12-31T12:00:00Z").looks("2026-01-02T22:30:00Z")
    journal.gap("2026-01-03T01:30:00Z", stream="BTC-PERP/trades").looks("2026-01-05")
    days = count(journal, now="2026-01-05")
    assert [(day.date, day.why, day.told_looks) for day in days.each] == [
        ("2025-12-31", Reason.COVERAGE, 719),
        ("2026-01-01", None, 1_440),
        ("2026-01-02", Reason.COVERAGE, 1_350),
        ("2026-01-03", Reason.COVERAGE, 1_350),
        ("2026-01-04", None, 1_440),
        ("2026-01-05", Reason.RUNNING, 0),
    ]


# What an entry does not say was not seen


def whole_day(**how: Any) -> PaperJournal:
    return PaperJournal(**how).started("2025-12-31T23:00:00Z").looks("2026-01-01")


def why(journal: PaperJournal, date: str = "2026-01-01") -> tuple[Reason | None, int]:
    days = count(journal, now="2026-01-03")
    day = next(day for day in days.each if day.date == date)
    return day.why, day.told_looks


def test_time_that_no_entry_speaks_of_was_not_looked_at_though_nothing_says_that_it_was_lost() -> None:
    journal = whole_day().looks("2026-01-01T12:00:00Z")
    journal.seen = at("2026-01-01T12:30:00Z")
    assert why(journal.looks("2026-01-02")) == (Reason.COVERAGE, 1_410)
    # A process that hangs and says that it lives.
    assert why(whole_day().looks("2026-01-01T12:00:00Z")) == (Reason.COVERAGE, 720)


def test_an_entry_tells_nothing_of_what_came_after_it() -> None:
    journal = whole_day().looks("2026-01-01T12:00:00Z")
    begin, end = at("2026-01-01T12:00:00Z"), at("2026-01-02")
    taken = (LooksTaken(strategy="momentum", every=60 * NANOS, asked=720),)
    early = Looks(run=journal.run, since=begin, until=end, scheduled=720, counts=(), taken=taken)
    assert why(journal.add(begin, early)) == (Reason.COVERAGE, 721)


def test_where_fewer_looks_were_taken_than_the_grid_has_none_of_that_time_was_told() -> None:
    assert why(whole_day().looks("2026-01-01T00:20:00Z", asked=9).looks("2026-01-02")) == (Reason.COVERAGE, 1_420)
    assert why(whole_day().looks("2026-01-02")) == (None, 1_440)


def test_a_look_at_which_something_needed_was_unknown_is_lost() -> None:
    lost = ("2026-01-01T05:00:00Z", "2026-01-01T05:14:00.000000001Z")
    assert why(whole_day().looks("2026-01-02", untold=(lost,))) == (Reason.COVERAGE, 1_425)
    less = (lost[0], "2026-01-01T05:14:00Z")
    assert why(whole_day().looks("2026-01-02", untold=(less,))) == (None, 1_426)


def test_a_strategy_that_stops_looking_stops_the_days() -> None:
    journal = whole_day(strategies=("momentum", "reversion")).looks("2026-01-01T12:00:00Z")
    journal.strategies = ("momentum",)
    assert why(journal.looks("2026-01-02")) == (Reason.COVERAGE, 720)


def test_looks_of_version_1_do_not_say_what_was_told_and_so_tell_nothing() -> None:
    journal = whole_day().looks("2026-01-02")
    old = [entry for entry in journal.entries if entry.kind != Looks.KIND]
    for entry in journal.entries:
        if entry.kind == Looks.KIND:
            body = entry.body.replace(b'"v":2', b'"v":1')
            taken = body.index(b',"taken":')
            body = body[:taken] + body[body.index(b',"until"', body.index(b"}]", taken)) :]
            assert read_body(Looks.KIND, body)
            old.append(entry._replace(body=body))
    journal.entries = old
    assert why(journal) == (Reason.COVERAGE, 0)


def test_the_newest_run_alone_counts_also_where_nobody_ended_the_one_before() -> None:
    killed = PaperJournal().started("2026-01-01").looks("2026-01-03T12:00:00Z").traded("2026-01-02", 2, -2)
    newest = PaperJournal(run="paper-2").started("2026-01-03T13:00:00Z").looks("2026-01-06")
    newest.traded("2026-01-04T10:00:00Z", 5, -2).traded("2026-01-05T00:00:00Z", -3)
    days = count(newest, killed, now="2026-01-06")
    assert list(days.not_counted.values()) == [Reason.RUN] * 3 + [Reason.RUNNING]
    assert (days.days, days.trades) == (2, 1)
    # The tenth is newer than the ninth.
    ninth, tenth = (
        PaperJournal(run=f"paper-{n}").started(f"2026-01-{n:02}").looks(f"2026-01-{n + 1:02}") for n in (9, 10)
    )
    assert count(ninth, tenth, now="2026-01-11").not_counted["2026-01-09"] is Reason.RUN


def test_two_runs_at_once_are_two_writers() -> None:
    first = PaperJournal().started("2026-01-01").looks("2026-01-03")
    second = PaperJournal(run="paper-2").started("2026-01-02").looks("2026-01-04")
    with pytest.raises(Refused, match="two_writers"):
        count(first, second, now="2026-01-05")


def test_an_account_that_never_ran_has_no_days_and_one_that_has_not_looked_covers_none() -> None:
    assert count(now="2026-01-05").each == ()
    begun = PaperJournal().started("2026-01-01T12:00:00Z")
    assert list(count(begun, now="2026-01-03").not_counted.values()) == [Reason.COVERAGE] * 2 + [Reason.RUNNING]
    assert "0 of" not in status_lines(count(begun, now="2026-01-03"))[2]


def test_a_journal_of_more_than_its_run_is_refused() -> None:
    other = PaperJournal(run="paper-2").started("2026-01-02").looks("2026-01-03").entries
    for run, entry in (
        (whole_day().journalled, other[-1]),
        (whole_day().journalled, other[0]),
        (JournalledRun(), other[-1]),
    ):
        with pytest.raises(Refused, match="run"):
            run.apply(entry)


# Of a machine


def seconds_told(run: JournalledRun, seconds: int) -> dict[tuple[str, str], set[int]]:
    """Return the seconds whose looks were told, by strategy: asked for one by one."""
    record = record_of([run])
    lost = [(gap.since, gap.until) for gap in record.gaps]
    return {
        pair: {
            second
            for second in range(seconds)
            if not any(
                since <= BEGIN + second * NANOS and (until is None or BEGIN + second * NANOS < until)
                for since, until in [*lost, *((span.since, span.until) for span in grid.untold)]
            )
        }
        for pair, grid in zip(run.looks, run.grids(), strict=True)
    }


def knew(turned: list[Turned], strategy: str) -> set[int]:
    """Return the seconds at which a machine looked, and was short of nothing that it said."""
    return {
        (turn.state.passed - BEGIN) // NANOS
        for turn in turned
        if not any(signal.unknown is not None and signal.strategy == strategy for signal in turn.signals)
        and not any(one.decision.verdict is Verdict.HOLD and one.decision.strategy == strategy for one in turn.decided)
    }


def test_a_machine_that_is_stopped_and_goes_on_loses_the_looks_between_and_no_others(engine: Engine) -> None:
    live, journal, events = account(engine), Journal.in_memory("paper-1"), received(seconds=130)
    first, middle = live.run(journal), next(n for n, one in enumerate(events) if one.seen_at > BEGIN + 95 * NANOS)
    turned = list(fed(first, events[:middle]))
    first.pause()
    last = (first.machine.at - BEGIN) // NANOS
    again = resumed(live, journal, BEGIN + 103 * NANOS + 1)
    turned += fed(again, [event for event in events if event.seen_at > again.machine.at])
    told = seconds_told(read_run(journal), 120)
    for (strategy, _), seconds in told.items():
        expected = {second for second in knew(turned, strategy) if second < 120}
        assert not seconds & set(range(last + 1, 104))
        # The gap begins at the last look, which may count as lost.
        assert expected - seconds <= {last}
        assert seconds <= expected


def test_a_live_machine_tells_the_looks_at_which_it_knew_all_and_no_others(engine: Engine) -> None:
    live, journal, events = account(engine), Journal.in_memory("paper-1"), received(seconds=130)
    turned = list(fed(live.run(journal), events))
    told = seconds_told(read_run(journal), 120)
    assert len(told) == 3
    for (strategy, _), seconds in told.items():
        assert seconds == {second for second in knew(turned, strategy) if second < 120}
        assert 60 < len(seconds) < 120, "the windows are not full at once"
