"""Mistakes planted in calendars, in clocks and in where an input is read from: each is what its file would then say."""

from __future__ import annotations

import re
import tempfile
from functools import cache
from pathlib import Path

import pytest
from tests.library import files_with, write
from tests.proving.case_library import PASSES, prepared

from golive.core.trading_calendar import TradingCalendar
from golive.documents.calendar import Calendar
from golive.documents.library import Specs
from golive.loader.document import load_document
from golive.loader.library import load_library
from golive.proving.mutants.mutant import Mutant
from golive.proving.mutants.operators import mutants_of
from golive.proving.mutants.scoring import State
from golive.proving.mutants.trials import Court
from golive.proving.outcome import Origin

HEAD = "kind: calendar\nid: %s\ntitle: Days\nwhy: To be asked.\nsource: a test\nzone: %s\n"
MEETINGS = f"""\
{HEAD % ("meetings", "America/New_York")}\
valid_from: 2026-01-01
valid_until: 2026-12-17
dates:
  - 2026-01-01
  - 2026-11-26
  - 2026-12-16 14:00
"""
HOURS = f"""\
{HEAD % ("hours", "UTC")}\
valid_until: 2026-12-25
sessions:
  monday:    {{open: 09:30, close: 16:00}}
  wednesday: {{open: 18:00, close_next_day: 02:30}}
  friday:    {{open: 00:00, close: 16:00}}
holidays: [2026-02-16, 2026-12-25]
half_days:
  - {{on: 2026-11-27, close: 13:00}}
  - {{on: 2026-11-20, close: 12:00}}
"""
CALENDARS = {"rules/meetings.yaml": MEETINGS, "rules/hours.yaml": HOURS}
GATE = """\
inputs:
  now: {type: time, zone: America/New_York, static: true}
require:
  - {id: far, that: "minutes_until(now, meetings) > quiet", else: "soon"}
forbid:
  - {id: shut, when: "not in_calendar(now, hours)", because: "shut"}
parameters:
  quiet: {value: 30 min, range: [0 min, 1 d], tighter: higher, source: house}
"""


@cache
def calendars() -> Specs:
    with tempfile.TemporaryDirectory() as folder:
        write({**files_with(GATE), **CALENDARS}, Path(folder))
        return load_library(Path(folder))[0]


def planted(of: str) -> list[Mutant]:
    return [mutant for mutant in mutants_of(calendars()) if mutant.of == of]


def by_hand(source: str, text: str) -> str:
    """Make the mistake that a mutant names in the text of a file, at the first place where it can be."""
    *where, rest = re.split(r": (?=`)", text)
    label, _, key = where[0].partition(": ") if where else ("", "", "")
    before, after = re.findall("`([^`]+)`", rest) if "became" in rest else (rest.split("`")[1], None)
    lines = source.split("\n")
    listed_from = 0 if label else lines.index("dates:" if "dates:" in lines else "sessions:")
    at = next(n for n, line in enumerate(lines) if n >= listed_from and label in line and before in line)
    if after is None:
        listed = re.sub(rf"{before}(, )?", "", lines[at])
        lines[at : at + 1] = [listed] if "[" in listed else []
    else:
        start = lines[at].index(key) if key else 0
        lines[at] = lines[at][:start] + lines[at][start:].replace(before, after, 1)
    return "\n".join(lines)


def read(source: str, name: str) -> TradingCalendar | None:
    document = load_document(source, f"rules/{name}.yaml", stem=name).document
    return document.times if isinstance(document, Calendar) else None


@pytest.mark.parametrize(("name", "least"), [("meetings", 13), ("hours", 20)])
def test_a_mutant_of_a_calendar_is_what_the_loader_makes_of_the_mistake(name: str, least: int) -> None:
    mutants = planted(f"calendar.{name}")
    assert len(mutants) > least
    for mutant in mutants:
        by = read(by_hand(CALENDARS[f"rules/{name}.yaml"], mutant.text), name)
        assert by != calendars().calendars[0 if name == "hours" else 1].times, mutant.id
        mine = mutant.document.times if isinstance(mutant.document, Calendar) else None
        assert mine == by, mutant.id


DAYS = """\
of: gate.gate0
cases:
  - {id: eve, given: {now: 2026-11-27 12:59Z}, expect: {verdict: EXECUTE}}
  - {id: shut, given: {now: 2026-11-27 13:00Z}, expect: {verdict: SKIP, by: shut}}
  - {id: soon, given: {now: 2026-12-16 18:30Z}, expect: {verdict: SKIP, by: far}}
  - {id: in_time, given: {now: 2026-12-16 18:29Z}, expect: {verdict: EXECUTE}}
"""


@cache
def court() -> Court:
    passes = PASSES.replace("given:\n", "given:\n      gate0.now: 2026-11-27 12:00Z\n")
    ready, _ = prepared(DAYS, GATE, passes, more=CALENDARS)
    return Court(specs=ready.checked.specs, prepared=ready)


@pytest.mark.parametrize(
    ("mutant", "killed"),
    [
        ("hours:2026_11_27:close_down", True),
        ("hours:2026_11_27:close_up", True),
        ("hours:2026_11_27:dropped", True),
        ("hours:2026_11_20:dropped", False),
        ("hours:zone:changed", True),
        ("meetings:2026_12_16_14_00:up", True),
        ("meetings:2026_11_26:up", False),
        ("meetings:valid_until:up", False),
    ],
)
def test_a_mutant_of_a_calendar_is_killed_by_the_case_that_sees_its_day(mutant: str, *, killed: bool) -> None:
    assert all(case.met for case in court().prepared.judge())
    (planted_one,) = [m for m in mutants_of(court().specs) if m.id == f"calendar.{mutant}"]
    trial = court().trial(planted_one)
    # One that lives is not taken for the original: what a calendar lists is part of what is compared.
    assert (trial.state, trial.missed(Origin.WRITTEN)) == (State.RAN, killed)
