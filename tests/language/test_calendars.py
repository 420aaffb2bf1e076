"""Calendars: what they list, in which zone, and that nothing is known outside the days for which all is listed."""

from __future__ import annotations

import zoneinfo
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.library import WORLD, decided, engine_of, files_with, row_of
from tests.reference import Walker, decide
from tests.reference_calendars import CalendarWalker, instant

from golive.api import Engine
from golive.compiler.refusals import Word, refusals
from golive.core.errors import InvalidLibrary
from golive.core.trading_calendar import in_calendar, seconds_until
from golive.core.value import Status, Unknown

SECOND = 10**9
HEAD = """\
kind: calendar
id: %s
title: A calendar
why: To be asked.
source: made up for a test
zone: America/New_York
"""
MEETINGS = """\
valid_from: 2026-01-01
valid_until: 2026-12-20
dates:
  - 2026-12-16 14:00
  - 2026-11-05 14:00
  - 2026-11-26
"""
SESSIONS = """\
valid_until: 2026-12-31
sessions:
  monday:    {open: 09:30, close: 16:00}
  tuesday:   {open: 09:30, close: 16:00}
  wednesday: {open: 18:00, close_next_day: 02:30}
  friday:    {open: 09:30, close: 16:00}
  saturday:  {open: 01:30, close_next_day: 01:30}
holidays: [2026-02-16, 2026-12-25]
half_days:
  - {on: 2026-11-27, close: 13:00}
"""
FILES = {"rules/meetings.yaml": HEAD % "meetings" + MEETINGS, "rules/hours.yaml": HEAD % "hours" + SESSIONS}
GATE = """\
inputs:
  clock: {from: world.clock}
parameters:
  quiet: {value: 30 min, range: [1 min, 2 h], tighter: higher, source: a test}
RULE
"""


def engine_with_calendars(rule: str, **more: str) -> Engine:
    return engine_of({**files_with(GATE.replace("RULE", rule)), **FILES, **more})


FORBID = 'forbid:\n  - {id: r, when: "%s", because: "not now"}'
REQUIRE = 'require:\n  - {id: r, that: "%s", else: "not now"}'


def at(text: str, zone: str = "America/New_York") -> int:
    there = datetime.fromisoformat(text).replace(tzinfo=zoneinfo.ZoneInfo(zone))
    return round(there.astimezone(UTC).timestamp()) * SECOND


def verdict(engine: Engine, clock: object) -> str:
    """Return the one verdict of every way to decide, the reference among them."""
    row = row_of(clock=clock)
    (said,) = decided(engine, row)
    walker = Walker(engine.program.checked, engine.program.ports, row, now=row["decided_at"], skew=0)
    assert decide(walker).verdict == said
    return str(said)


@pytest.mark.parametrize(
    ("clock", "said"),
    [
        ("2026-12-15T23:59:59", "EXECUTE"),
        ("2026-12-16T00:00:00", "SKIP"),
        ("2026-12-16T23:59:59", "SKIP"),
        ("2026-12-17T00:00:00", "EXECUTE"),
        ("2026-11-26T12:00:00", "SKIP"),
        ("2026-12-20T23:59:59", "EXECUTE"),
        ("2026-12-21T00:00:00", "HOLD"),
        ("2027-12-16T12:00:00", "HOLD"),
        ("2025-12-31T23:59:59", "HOLD"),
        ("2026-01-01T00:00:00", "EXECUTE"),
    ],
)
def test_a_listed_day_is_forbidden_and_past_the_last_known_day_nothing_executes(clock: str, said: str) -> None:
    assert verdict(engine_with_calendars(FORBID % "in_calendar(clock, meetings)"), at(clock)) == said


@pytest.mark.parametrize(
    ("clock", "said"),
    [
        ("2026-12-16T13:29:59", "EXECUTE"),
        ("2026-12-16T13:30:00", "SKIP"),
        ("2026-12-16T14:00:00", "SKIP"),
        ("2026-12-16T14:00:01", "HOLD"),
        ("2026-11-05T14:00:01", "EXECUTE"),
        ("2026-11-25T23:30:00", "SKIP"),
    ],
)
def test_the_time_to_the_next_instant_is_unknown_where_none_is_listed(clock: str, said: str) -> None:
    assert verdict(engine_with_calendars(FORBID % "minutes_until(clock, meetings) <= quiet"), at(clock)) == said


@pytest.mark.parametrize(
    ("clock", "said"),
    [
        ("2026-11-30T09:29:59", "SKIP"),
        ("2026-11-30T09:30:00", "EXECUTE"),
        ("2026-11-30T15:59:59", "EXECUTE"),
        ("2026-11-30T16:00:00", "SKIP"),
        ("2026-11-27T12:59:59", "EXECUTE"),
        ("2026-11-27T13:00:00", "SKIP"),
        ("2026-12-25T12:00:00", "SKIP"),
        ("2026-12-02T23:00:00", "EXECUTE"),
        ("2026-12-03T02:29:59", "EXECUTE"),
        ("2026-12-03T02:30:00", "SKIP"),
        ("2026-12-03T12:00:00", "SKIP"),
        ("2026-02-15T12:00:00", "HOLD"),
        ("2027-01-01T00:00:00", "HOLD"),
    ],
)
def test_a_session_has_holidays_half_days_and_nights(clock: str, said: str) -> None:
    assert verdict(engine_with_calendars(REQUIRE % "in_calendar(clock, hours)"), at(clock)) == said


def test_a_calendar_is_read_in_its_own_zone_whatever_the_inputs_is() -> None:
    world = WORLD.replace("zone: America/New_York", "zone: Asia/Tokyo")
    engine = engine_with_calendars(FORBID % "in_calendar(clock, meetings)", **{"rules/world.yaml": world})
    assert verdict(engine, at("2026-12-17T13:00:00", "Asia/Tokyo")) == "SKIP"
    assert verdict(engine, at("2026-12-17T15:00:00", "Asia/Tokyo")) == "EXECUTE"


def test_a_reason_names_the_calendar_and_the_day_until_which_it_is_known() -> None:
    decision = engine_with_calendars(FORBID % "in_calendar(clock, meetings)").decide(
        row_of(clock=at("2027-01-04T12:00:00"))
    )
    (reason,) = (b for b in decision.because if b.outcome == "unknown")
    assert (reason.rule, reason.status, reason.code) == ("r", "stale", "calendar_over")
    assert reason.text == "r cannot be told: calendar meetings is known until 2026-12-20"


def test_without_valid_from_a_calendar_begins_with_the_first_day_that_it_lists() -> None:
    without = HEAD % "meetings" + MEETINGS.replace("valid_from: 2026-01-01\n", "")
    engine = engine_with_calendars(FORBID % "in_calendar(clock, meetings)", **{"rules/meetings.yaml": without})
    assert verdict(engine, at("2026-11-04T23:59:59")) == "HOLD"
    assert verdict(engine, at("2026-11-06T00:00:00")) == "EXECUTE"


@pytest.mark.parametrize("clock", [None, "2026-12-16", 2.5, True, 2**63, float("nan")])
@pytest.mark.parametrize(
    "rule", [FORBID % "in_calendar(clock, meetings)", REQUIRE % "minutes_until(clock, hours) > quiet"]
)
def test_a_time_that_is_none_holds(rule: str, clock: object) -> None:
    assert verdict(engine_with_calendars(rule), clock) == "HOLD"


SPECS = engine_with_calendars(REQUIRE % "in_calendar(clock, hours)").program.checked.specs
CALENDARS = {c.header.id: c for c in SPECS.calendars}
DOCUMENTS: dict[str, Any] = {d["id"]: d for d in SPECS.values.values() if d["kind"] == "calendar"}
NEAR = [
    instant(datetime.fromisoformat(day).date(), clock, "America/New_York")
    for day in ("2026-02-16", "2026-03-08", "2026-11-01", "2026-11-27", "2026-12-16", "2026-12-31", "2027-01-01")
    for clock in ("00:00", "01:30", "02:30", "09:30", "13:00", "14:00", "16:00", "18:00")
]


@settings(max_examples=300, suppress_health_check=list(HealthCheck))
@given(
    name=st.sampled_from(sorted(CALENDARS)),
    ns=st.integers(at("2025-12-01T00:00:00"), at("2027-02-01T00:00:00"))
    | st.builds(
        lambda near, off: near + off, st.sampled_from(NEAR), st.sampled_from((-SECOND, -1, 0, 1, 3600 * SECOND))
    ),
)
def test_what_a_calendar_says_is_what_its_document_says(name: str, ns: int) -> None:
    walker, times = CalendarWalker(DOCUMENTS[name]), CALENDARS[name].times
    for said, told in (
        (in_calendar(times, ns), walker.holds(ns)),
        (seconds_until(times, ns), walker.seconds_until(ns)),
    ):
        assert (None if isinstance(said, Unknown) else said) == told, datetime.fromtimestamp(ns // SECOND, UTC)
        assert not isinstance(said, Unknown) or said.status in (Status.STALE, Status.MISSING)


@pytest.mark.parametrize(
    ("rule", "word"),
    [
        (FORBID % "in_calendar(clock, meetings)", Word.CAN),
        (FORBID % "in_calendar(clock, hours) and minutes_until(clock, hours) <= quiet", Word.CAN),
        (FORBID % "in_calendar(clock, hours) and weekday(clock) == 'friday' and time_of_day(clock) > 12:30", Word.CAN),
        (FORBID % "in_calendar(clock, meetings) and not in_calendar(clock, meetings)", Word.CANNOT),
        (FORBID % "minutes_until(clock, meetings) < 0", Word.CANNOT),
        (REQUIRE % "minutes_until(clock, hours) >= 0", Word.CANNOT),
    ],
)
def test_a_rule_about_a_calendar_can_refuse_or_is_proved_not_to(rule: str, word: Word) -> None:
    program = engine_with_calendars(f"{rule}\n{ALWAYS}").program
    found = next(r for r in refusals(program) if r.rule.id == "r")
    assert found.word is word


ALWAYS = 'reduce:\n  - {id: near, when: "minutes_until(clock, meetings) <= quiet", to: 0, because: "near"}'


def test_a_changed_date_is_another_policy_and_a_changed_why_is_not() -> None:
    engine = engine_with_calendars(FORBID % "in_calendar(clock, meetings)")
    other = HEAD % "meetings" + MEETINGS.replace("2026-12-16", "2026-12-09")
    prose = (HEAD % "meetings" + MEETINGS).replace("To be asked.", "To be asked again.")
    changed = engine_with_calendars(FORBID % "in_calendar(clock, meetings)", **{"rules/meetings.yaml": other})
    reworded = engine_with_calendars(FORBID % "in_calendar(clock, meetings)", **{"rules/meetings.yaml": prose})
    digests = [e.program.digests for e in (engine, changed, reworded)]
    assert digests[0].policy == digests[2].policy != digests[1].policy
    assert digests[0].strategy == digests[2].strategy != digests[1].strategy


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("in_calendar(clock, meeting)", "no calendar is called `meeting`"),
        ("in_calendar(clock, 2)", "a calendar is needed here, by its id"),
        ("in_calendar(meetings, clock)", "unknown name `meetings`"),
        ("minutes_until(clock, meetings) < 21:30", "`<` cannot combine s with a time of day"),
        ("meetings == 1", "unknown name `meetings`"),
    ],
)
def test_a_calendar_stands_where_a_function_asks_it_and_nowhere_else(expression: str, message: str) -> None:
    with pytest.raises(InvalidLibrary, match=message):
        engine_with_calendars(FORBID % expression)


@pytest.mark.parametrize(
    ("zone", "day", "begins"),
    [
        ("America/Santiago", "2026-09-06", "2026-09-06T04:00:00"),
        ("Africa/Cairo", "2026-04-24", "2026-04-23T22:00:00"),
        ("America/Havana", "2026-03-08", "2026-03-08T05:00:00"),
        ("America/Havana", "2026-11-01", "2026-11-01T04:00:00"),
    ],
)
def test_a_listed_day_begins_at_its_first_instant_where_clocks_leave_midnight_out(
    zone: str, day: str, begins: str
) -> None:
    listed = f"zone: {zone}\nvalid_from: 2026-01-01\nvalid_until: 2026-12-31\ndates: [{day}]\n"
    calendar = HEAD.replace("zone: America/New_York\n", listed) % "meetings"
    rule = FORBID % "minutes_until(clock, meetings) <= quiet"
    engine = engine_with_calendars(rule, **{"rules/meetings.yaml": calendar})
    first = at(begins, "UTC")
    assert verdict(engine, first - 31 * 60 * SECOND) == "EXECUTE"
    assert verdict(engine, first - 30 * 60 * SECOND) == "SKIP"
    assert verdict(engine, first) == "SKIP"
