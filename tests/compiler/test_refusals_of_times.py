"""Rules about times: those that cannot refuse are proved to, and those that can are shown an instant that exists."""

from __future__ import annotations

import random
import zoneinfo
from datetime import UTC, date, datetime, timedelta

import pytest
from tests.library import decided, engine_of, engine_with, files_with, row_of

from golive.compiler.refusals import Refusal, Word, refusals

GATE = """\
inputs:
  clock: {from: world.clock}
  mood:  {from: world.mood}
  other: {from: world.other}
parameters:
  close: {value: 16:00, range: [14:00, 18:00], tighter: lower, source: a test}
  fifth: {value: 5, range: [0, 24], source: a test}
let:
  day: weekday(clock)
  now: time_of_day(clock)
forbid:
  - {id: r, when: "EXPRESSION", because: "it is {now}"}
  - {id: second, when: "now > close and mood == 'wild' and day == 'friday'", because: "late"}
  - {id: third, when: "hour_of_day(clock) > fifth and other", because: "late"}
"""
NEW_YORK = zoneinfo.ZoneInfo("America/New_York")

NEVER = [
    "weekday(clock) == 'saturday' and weekday(clock) == 'sunday'",
    "day == 'saturday' and date(clock) == 2026-12-24",
    "day in ('saturday', 'sunday') and date(clock) > 2026-11-29 and date(clock) < 2026-12-05",
    "now >= 22:00 and now < 02:00",
    "now >= close and now < 16:00",
    "now < 00:00",
    "hour_of_day(clock) < 1 and now >= 01:00",
    "hour_of_day(clock) > fifth and now < 05:00",
    "date(clock) >= 2026-12-24 and date(clock) < 2026-12-24",
    "date(clock) == 2026-12-24 and date(clock) == 2026-12-25",
    "within(now, 09:30, 16:00) and now >= 16:00",
    "within(now, 22:00, 02:00) and within(now, 09:30, 16:00)",
    "not (now < 12:00 or now >= 12:00)",
    "mood == 'wild' and day == 'monday' and date(clock) == 2026-12-24",
    "hour_of_day(clock) - hour_of_day(clock) > 0",
]
"""Conditions that no instant meets."""

ABLE = [
    "weekday(clock) == 'saturday' or weekday(clock) == 'sunday'",
    "day == 'thursday' and date(clock) == 2026-12-24",
    "day == 'saturday' and date(clock) > 2026-11-29 and date(clock) < 2026-12-06",
    "now >= 22:00 or now < 02:00",
    "now >= close and now < 16:01",
    "now == 23:59:59",
    "now != 00:00 and now < 00:01",
    "hour_of_day(clock) < 1 and now >= 00:59:59",
    "hour_of_day(clock) == fifth",
    "within(now, 22:00, 02:00) and not within(now, 22:00, 01:00)",
    "date(clock) == 2026-03-08 and now >= 01:00 and now < 04:00",
    "day == 'sunday' and date(clock) == 2026-11-01 and hour_of_day(clock) == 1",
    "mood == 'wild' and day == 'friday' and date(clock) >= 2026-12-24 and now > 13:00",
    "date(clock) < 1970-01-01",
]
"""Conditions that some instant meets."""


def refusal_of(expression: str) -> Refusal:
    return refusals(engine_of(files_with(GATE.replace("EXPRESSION", expression))).program)[0]


@pytest.mark.parametrize("expression", NEVER)
def test_a_rule_that_no_instant_meets_is_proved_to_refuse_none(expression: str) -> None:
    assert refusal_of(expression).word is Word.CANNOT


@pytest.mark.parametrize("expression", ABLE)
def test_a_rule_that_can_refuse_is_shown_an_instant_that_it_refuses(expression: str) -> None:
    found = refusal_of(expression)
    assert found.word is Word.CAN
    clock = instant(found)
    engine = engine_with(GATE.replace("EXPRESSION", expression))
    decision = engine.decide(row_of(clock=clock, mood=found.witness.get("mood", "calm"), other=False))
    assert "r" in {b.rule for b in decision.because if b.outcome == "fails"}


def instant(found: Refusal) -> int:
    """Return an instant in New York with everything that a witness says of one: it has to exist."""
    witness = found.witness
    days = [date.fromisoformat(str(witness["date(clock)"]))] if "date(clock)" in witness else []
    for day in days or [date(2026, 11, 30) + timedelta(days=k) for k in range(7)]:
        clock = str(witness.get("time_of_day(clock)", f"{int(float(witness.get('hour_of_day(clock)', 12))):02}:00"))
        there = datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=NEW_YORK)
        shown = there.astimezone(UTC).astimezone(NEW_YORK)
        hour = witness.get("hour_of_day(clock)", float(there.hour))
        if witness.get("weekday(clock)", f"{day:%A}".lower()) == f"{day:%A}".lower() and hour == there.hour:
            assert (shown.hour, shown.minute, shown.date()) == (there.hour, there.minute, day)
            return round(there.timestamp()) * 10**9
    raise AssertionError(witness)


@pytest.mark.parametrize("expression", [*NEVER, *ABLE])
def test_what_is_said_of_a_rule_about_times_is_what_sampled_instants_show(expression: str) -> None:
    draw = random.Random(expression)
    engine = engine_with(GATE.replace("EXPRESSION", expression))
    met = False
    for _ in range(100):
        day = date(2026, 11, 25) + timedelta(days=draw.randrange(40))
        clock = draw.choice(
            (0, 1, 3_599, 3_600, 18_000, 43_200, 57_600, 57_601, 79_200, 86_399, draw.randrange(86_400))
        )
        there = datetime(day.year, day.month, day.day, tzinfo=NEW_YORK) + timedelta(seconds=clock)
        row = row_of(clock=round(there.timestamp()) * 10**9, mood="wild", other=False)
        met |= any(b.rule == "r" and b.outcome == "fails" for b in engine.decide(row).because)
    assert not (met and expression in NEVER)


def test_an_hour_that_is_left_out_is_no_witness() -> None:
    found = refusal_of("date(clock) == 2026-03-08 and now >= 02:00 and now < 03:00")
    assert found.word is not Word.CAN


def test_two_times_are_two_instants() -> None:
    world = files_with(GATE.replace("EXPRESSION", "time_of_day(clock) > time_of_day(then)"))
    world["rules/world.yaml"] += "  then:       {type: time, static: true, zone: America/New_York}\n"
    world["rules/gate0.yaml"] = world["rules/gate0.yaml"].replace("inputs:\n", "inputs:\n  then: {from: world.then}\n")
    assert refusals(engine_of(world).program)[0].word is Word.CAN


def test_the_mistyped_weekend_blocks_nobody_and_the_right_one_does() -> None:
    mistyped = engine_with(GATE.replace("EXPRESSION", "day == 'saturday' and day == 'sunday'"))
    right = engine_with(GATE.replace("EXPRESSION", "day == 'saturday' or day == 'sunday'"))
    saturday = round(datetime(2026, 11, 28, 12, tzinfo=NEW_YORK).timestamp()) * 10**9
    assert decided(mistyped, row_of(clock=saturday, other=False)) == {"EXECUTE"}
    assert decided(right, row_of(clock=saturday, other=False)) == {"SKIP"}
