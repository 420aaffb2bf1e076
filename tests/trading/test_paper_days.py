"""Counted days against a count by brute force, and the sentences that say why a day does not count."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.trading.counted_days import Plain, PlainRun, TwoWritersError, counted

from golive.core.errors import Refused
from golive.core.unit import NANOS
from golive.execution.account import DAY
from golive.proving.cases.given_values import instant_of
from golive.trading.day_words import status_lines
from golive.trading.market_feed import FeedClass
from golive.trading.paper_days import Day, Needed, PaperDays, Realm, Reason, paper_days
from golive.trading.paper_record import Closed, Grid, PaperRecord, Span, Stretch

MINUTE_S, DAY_S = 60, 86_400
LEAP = 1_709_078_400
"""2024-02-28: the next day is one of leap."""
ZONES = ("UTC", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia")
LIVE = Realm.PRODUCTION
NEEDED = Needed(days=30, trades=0, coverage=Fraction(99, 100))


def ns(second: int) -> int:
    return second * NANOS


def days_of(asked: Plain, needed: Needed) -> PaperDays:
    """Return what the engine answers."""
    record = PaperRecord(
        stretches=tuple(
            Stretch(
                run=run.run,
                ran=Span(since=ns(run.start), until=None if run.stop is None else ns(run.stop)),
                feed=run.feed,
                subject=run.subject,
            )
            for run in asked.runs
        ),
        gaps=tuple(Span(since=ns(since), until=None if until is None else ns(until)) for since, until in asked.gaps),
        grids=(Grid(every=ns(asked.every)),),
        closed=tuple(Closed(at=ns(at), trips=trips) for at, trips in asked.closed),
    )
    return paper_days(
        record,
        needed=replace(needed, coverage=Fraction(asked.coverage)),
        realm=Realm(asked.realm),
        subject=asked.subject,
        succeeds=asked.succeeds,
        now=ns(asked.now),
    )


@st.composite
def cases(draw: st.DrawFn) -> Plain:
    """Return five days of an account that is restarted, changed, interrupted, and at times written by two."""
    minutes = st.integers(0, 5 * DAY_S // MINUTE_S) | st.sampled_from([n * DAY_S // MINUTE_S for n in range(6)])
    cuts = sorted(LEAP + MINUTE_S * draw(minutes) for _ in range(2 * draw(st.integers(0, 4))))
    mostly = st.sampled_from(["live"] * 15 + ["rehearsal", "recorded", None])
    subjects: st.SearchStrategy[str | None] = st.sampled_from(["a"] * 15 + ["b", "c", None])
    number, runs = 1, list[PlainRun]()
    for start, stop in zip(cuts[::2], cuts[1::2], strict=True):
        number += draw(st.sampled_from([0, 0, 0, 0, 0, 1]))
        runs.append(PlainRun(run=number, start=start, stop=stop, feed=draw(mostly), subject=draw(subjects)))
    is_running = draw(st.booleans())
    if runs and is_running:
        runs[-1] = replace(runs[-1], stop=None)
    if runs and cuts[1] - cuts[0] > 2 * MINUTE_S and draw(st.integers(0, 9)) == 0:
        runs.append(replace(runs[0], start=runs[0].start + MINUTE_S))
    gap = st.tuples(minutes, st.sampled_from([0, 1, 14, 15, 60, 90, None]))
    gaps = [(LEAP + MINUTE_S * at, None if n is None else LEAP + MINUTE_S * (at + n)) for at, n in draw(st.lists(gap))]
    return Plain(
        now=LEAP + draw(st.sampled_from([5 * DAY_S, 5 * DAY_S, MINUTE_S * draw(minutes)])),
        realm=draw(st.sampled_from(["production", "production", "rehearsal"])),
        every=draw(st.sampled_from([900, 3_600, 864, 7 * 3_600, 86_400, 2 * 86_400])),
        coverage=draw(st.sampled_from(["0.99", "0.9", "0.5", "1", "0.958333333333333"])),
        subject=draw(st.sampled_from(["a", "a", "b", "c", None])),
        succeeds=draw(st.dictionaries(st.sampled_from("abc"), st.sampled_from("abc"))),
        runs=draw(st.permutations(runs)),
        gaps=gaps if draw(st.booleans()) else gaps[:1],
        closed=[(LEAP + MINUTE_S * at, n) for at, n in draw(st.lists(st.tuples(minutes, st.integers(0, 3))))],
    )


@pytest.fixture(scope="module", params=ZONES)
def zone(request: pytest.FixtureRequest) -> Iterator[str]:
    """Let the machine stand somewhere: zones with summer times of an hour and of half an hour, and with lost days."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", request.param)
        time.tzset()
        yield request.param
    time.tzset()


@pytest.mark.usefixtures("zone")
@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cases())
def test_days_are_those_that_a_count_of_every_look_comes_to(asked: Plain) -> None:
    try:
        expected = counted(asked)
    except TwoWritersError:
        with pytest.raises(Refused, match="two_writers"):
            days_of(asked, NEEDED)
        return
    days = days_of(asked, NEEDED)
    assert {one.date: one.why for one in days.each} == expected.why
    assert days.trades == expected.trades
    assert days.not_counted == {date: why for date, why in expected.why.items() if why is not None}
    last = max((date for date, why in expected.why.items() if why is None), default=None)
    assert days.period_end == (None if last is None else (instant_of(last) or 0) + DAY)


def at(text: str) -> int:
    instant = instant_of(text)
    assert instant is not None
    return instant


def account(*stretches: Stretch, every: int = 60, gaps: tuple[Span, ...] = ()) -> PaperRecord:
    return PaperRecord(stretches=stretches, grids=(Grid(every=ns(every)),), gaps=gaps)


def ran(since: str, until: str | None, *, run: int = 1, feed: str = "live", subject: str = "aa") -> Stretch:
    return Stretch(run=run, ran=span(since, until), feed=feed, subject=subject)


def span(since: str, until: str | None) -> Span:
    return Span(since=at(since), until=None if until is None else at(until))


def count(record: PaperRecord, now: str, *, subject: str | None = "aa", needed: Needed = NEEDED) -> PaperDays:
    return paper_days(record, needed=needed, realm=LIVE, subject=subject, succeeds={}, now=at(now))


def test_the_strategy_that_was_told_least_decides_whether_a_day_counts() -> None:
    often, seldom = (
        Grid(every=ns(1)),
        Grid(every=ns(14_400), untold=(span("2026-01-01T04:00:00Z", "2026-01-01T04:00:01Z"),)),
    )
    record = PaperRecord(stretches=(ran("2026-01-01", None),), grids=(often, seldom))
    day, _ = count(record, "2026-01-02").each
    assert (day.why, day.told_looks, day.scheduled_looks) == (Reason.COVERAGE, 5, 6)
    assert count(replace(record, grids=(often, often)), "2026-01-02").days == 1


def test_a_day_on_which_nothing_was_scheduled_or_told_never_counts() -> None:
    record = account(ran("2026-01-01", None))
    least = Needed(days=0, trades=0, coverage=Fraction(1, 10**30))
    assert count(record, "2026-01-03", needed=least).days == 2
    for grids in ((), (Grid(every=ns(60), untold=(span("2025-01-01", None),)),)):
        days = count(replace(record, grids=grids), "2026-01-03", needed=least)
        assert (days.days, days.enough) == (0, False)
    assert not count(PaperRecord(), "2026-01-03", needed=least).enough


def test_a_subject_that_is_unknown_has_no_days_and_is_nobodys() -> None:
    record = account(ran("2026-01-01", None))
    assert count(record, "2026-01-03", subject=None).days == 0
    unknown = Stretch(run=1, ran=span("2026-01-01", None), feed="live", subject=None)
    for subject in ("aa", None):
        assert count(account(unknown), "2026-01-03", subject=subject).days == 0


@pytest.mark.parametrize("feed", ["recorded", "simulated", "rehearsal", "LIVE", "live ", "", None])
def test_only_the_word_itself_is_a_live_feed(feed: str | None) -> None:
    stretch = Stretch(run=1, ran=span("2026-01-01", None), feed=feed, subject="aa")
    days = count(account(stretch), "2026-01-03")
    assert list(days.not_counted.values()) == [Reason.FEED, Reason.FEED, Reason.RUNNING]


def test_another_subject_for_an_instant_ends_what_was_counted() -> None:
    """Also where it was stopped at once, and the one before went on."""
    before, after = ran("2026-01-01", "2026-01-20"), ran("2026-01-20", None)
    other = ran("2026-01-20", "2026-01-20", subject="bb")
    assert count(account(before, after), "2026-01-31").days == 30
    days = count(account(before, other, after), "2026-01-31")
    assert days.days == 10
    assert days.not_counted["2026-01-20"] is Reason.SUBJECT


def test_gaps_that_overlap_are_lost_once_and_one_without_an_end_for_ever() -> None:
    """Fourteen looks of 1,440 may be lost, whoever lost them."""
    gaps = tuple(span(f"2026-01-01T10:{n:02}:00Z", "2026-01-01T10:14:00Z") for n in range(14))
    running = ran("2026-01-01", None)
    assert count(account(running, gaps=gaps), "2026-01-02").days == 1
    lost = (*gaps, span("2026-01-01T23:59:00Z", "2026-01-02T00:00:00Z"))
    day, _ = count(account(running, gaps=lost), "2026-01-02").each
    assert (day.why, day.told_looks) == (Reason.COVERAGE, 1_425)
    open_ended = count(account(running, gaps=(span("2026-01-03T12:00:00Z", None),)), "2026-01-06")
    assert list(open_ended.not_counted) == ["2026-01-03", "2026-01-04", "2026-01-05", "2026-01-06"]


ODD: tuple[Any, ...] = (math.nan, 0.5, True, None, "30", math.inf)
WRONG: tuple[tuple[str, Callable[[Any], object], tuple[Any, ...]], ...] = (
    ("since", lambda it: Span(since=it), ODD),
    ("until", lambda it: Span(since=2, until=it), (1, math.nan, True, "30")),
    ("every", lambda it: Grid(every=it), (0, -60, *ODD)),
    ("run", lambda it: Stretch(run=it, ran=Span(since=0), feed="live", subject="aa"), (-1, *ODD)),
    ("trips", lambda it: Closed(at=0, trips=it), (-1, *ODD)),
    ("now", lambda it: paper_days(PaperRecord(), needed=NEEDED, realm=LIVE, subject="", succeeds={}, now=it), ODD),
    ("days", lambda it: replace(NEEDED, days=it), (-1, *ODD)),
    ("trades", lambda it: replace(NEEDED, trades=it), (-1, *ODD)),
    ("coverage", lambda it: replace(NEEDED, coverage=it), (Fraction(0), Fraction(-1), Fraction(101, 100), *ODD)),
)


@pytest.mark.parametrize(("name", "make", "it"), [(name, make, it) for name, make, all_ in WRONG for it in all_])
def test_what_means_nothing_is_refused_by_name(name: str, make: Callable[[Any], object], it: Any) -> None:
    with pytest.raises(Refused, match=f"^{name}:"):
        make(it)


# In words


def test_a_status_says_day_n_of_m_and_why_each_other_day_does_not_count() -> None:
    record = replace(
        account(
            ran("2026-01-01", "2026-01-03"),
            ran("2026-01-03", "2026-01-04", run=2, feed="recorded"),
            ran("2026-01-04", "2026-01-05", run=2, subject="bb"),
            ran("2026-01-05", None, run=2),
            gaps=(span("2026-01-06T10:00:00Z", "2026-01-06T10:15:00Z"), span("2026-01-08", "2026-01-09")),
        ),
        closed=(Closed(at=at("2026-01-05"), trips=3), Closed(at=at("2026-01-06"), trips=40)),
    )
    days = count(record, "2026-01-10T06:00:00Z", needed=replace(NEEDED, trades=100))
    assert status_lines(days) == (
        "day 3 of 30: so many whole days of UTC count, on a feed that is live",
        "3 of 100 round trips were closed on days that count",
        "2026-01-01 to 2026-01-02 do not count: an older run was in it, and a new run starts again",
        "2026-01-03 does not count: not all of it was on a feed that is live",
        "2026-01-04 does not count: another policy, market or code was in it, or came after it",
        "2026-01-06 does not count: 1,425 of 1,440 looks were told (98.95 %), and 99 % are needed",
        "2026-01-08 does not count: 0 of 1,440 looks were told (0.00 %), and 99 % are needed",
        "2026-01-10 does not count: it has not ended; so far 360 of 360 looks were told (100.00 %)",
    )


@given(st.integers(1, 10_000), st.data())
def test_a_day_under_the_limit_is_never_shown_on_it(scheduled: int, data: st.DataObject) -> None:
    """98.996 % is not 99 %."""
    answered = data.draw(st.integers(0, (scheduled * 99 - 1) // 100))
    day = Day(day=0, why=Reason.COVERAGE, told_looks=answered, due_looks=scheduled, scheduled_looks=scheduled)
    days = PaperDays(each=(day,), trades=0, needed=NEEDED, feed=FeedClass.LIVE)
    assert "(99.00 %)" not in status_lines(days)[-1]
