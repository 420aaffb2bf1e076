"""Instants at which a clock on the wall shows something, read off again by pandas."""

from __future__ import annotations

import pandas as pd
import pytest
from tests.library import engine_with, row_of

from golive.evaluator.trace import Trace
from golive.language.terms import Apply, walk
from golive.proving.cases.written_names import names_of
from golive.proving.made.instants import instant_at, time_of

GATE = """\
inputs: {clock: {from: world.clock}}
parameters:
  at: {value: 16:00, source: house}
let:
  hour: hour_of_day(clock)
  day: "date(clock)"
  week: weekday(clock)
require:
  - {id: late, that: 'time_of_day(clock) >= at and hour > 0 and date(clock) >= day and week != "sunday"', else: "no"}
"""
ZONE = "America/New_York"


def trace(instant: str) -> Trace:
    return engine_with(GATE).decide(row_of(clock=pd.Timestamp(instant).value)).trace


def call(one: Trace, op: str) -> Apply:
    gate = one.checked.gates[0]
    terms = [*one.checked.lets.values(), *(r.condition for r in gate.rules if r.condition is not None)]
    calls = [part for term in terms for part in walk(term) if isinstance(part, Apply) and part.op == op]
    return calls[0]


def local(one: Trace, op: str, value: float | str) -> pd.Timestamp | None:
    text = instant_at(one, call(one, op), value)
    return None if text is None else pd.Timestamp(text).tz_convert(ZONE)


BASES = ("2024-07-08T14:30:00Z", "2024-01-08T03:30:00Z", "2024-03-10T06:59:00Z", "2024-11-03T05:30:00Z")


@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize("seconds", [0.0, 5 * 3600.0, 16 * 3600.0, 86399.0])
def test_a_time_of_day_is_shown_on_the_same_date(base: str, seconds: float) -> None:
    shown = local(trace(base), "time_of_day", seconds)
    assert shown is not None
    assert shown.strftime("%H:%M:%S") == pd.to_datetime(seconds, unit="s").strftime("%H:%M:%S")
    assert shown.date() == pd.Timestamp(base).tz_convert(ZONE).date()


def test_a_time_that_clocks_skip_is_not_given() -> None:
    assert local(trace("2024-03-10T14:00:00Z"), "time_of_day", 2.5 * 3600) is None


@pytest.mark.parametrize("base", BASES)
def test_a_date_an_hour_and_a_weekday_are_shown(base: str) -> None:
    one = trace(base)
    days = (pd.Timestamp("2024-12-24") - pd.Timestamp("1970-01-01")).days
    date, hour, day = local(one, "date", float(days)), local(one, "hour_of_day", 9.0), local(one, "weekday", "saturday")
    assert date is not None
    assert str(date.date()) == "2024-12-24"
    assert hour is not None
    assert (hour.hour, hour.minute) == (9, pd.Timestamp(base).minute)
    assert day is not None
    assert day.day_name() == "Saturday"


def test_only_calls_of_a_time_that_can_be_given_have_a_name() -> None:
    one = trace(BASES[0])
    names = names_of(one.checked, "gate0")
    assert time_of(call(one, "weekday"), names) == (call(one, "weekday"), "clock")
    assert time_of(call(one, "ge"), names) is None


def test_a_row_without_the_time_gives_none() -> None:
    one = engine_with(GATE).decide(row_of(clock=None)).trace
    assert instant_at(one, call(one, "weekday"), "monday") is None
