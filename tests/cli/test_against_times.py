"""`golive validate --against`: times of day and dates go one way or the other, as numbers do."""

from __future__ import annotations

from typing import Any

import pytest
from tests.commands import run_command
from tests.library import files_with, write

GATE = """\
inputs:
  clock: {from: world.clock}
PARAMETERSrequire:
  - {id: r, that: "EXPRESSION", else: "it is {clock}"}
"""


def gate(expression: str, close: str = "") -> str:
    parameters = f"parameters:\n  close: {{value: {close}, tighter: lower, source: a test}}\n" if close else ""
    return GATE.replace("EXPRESSION", expression).replace("PARAMETERS", parameters)


def against(tmp_path: Any, old: str, new: str) -> Any:
    for name, text in (("old", old), ("new", new)):
        (tmp_path / name).mkdir()
        write(files_with(text), tmp_path / name)
    return run_command("validate", tmp_path / "new", "--against", tmp_path / "old")


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [("21:00", "21:30", 1), ("21:30", "21:00", 0), ("2026-12-24", "2026-12-25", 1), ("21:00", "21:00:00", 0)],
)
def test_a_later_close_is_looser_and_an_earlier_one_tighter(tmp_path: Any, old: str, new: str, code: int) -> None:
    read = "date" if "-" in old else "time_of_day"
    texts = [gate(f"{read}(clock) < close", value) for value in (old, new)]
    answer = against(tmp_path, *texts)
    assert answer.exit_code == code, answer.output
    assert (f"`close` is {new}, it was {old}" in answer.output) == (new not in (old, "21:00:00"))


def test_which_way_a_time_in_an_expression_went_cannot_be_told(tmp_path: Any) -> None:
    answer = against(tmp_path, gate("time_of_day(clock) < 21:00"), gate("time_of_day(clock) < 21:30"))
    assert answer.exit_code == 3, answer.output


CALENDAR = """\
kind: calendar
id: meetings
title: Meetings
why: The market moves.
source: made up for a test
zone: America/New_York
valid_from: 2026-01-01
valid_until: 2026-12-31
dates: [2026-11-05 14:00, 2026-12-09 14:00, 2026-12-16 14:00]
"""
HOURS = """\
kind: calendar
id: meetings
title: Hours
why: The venue sleeps.
source: made up for a test
zone: America/New_York
valid_from: 2026-01-01
valid_until: 2026-12-31
sessions:
  monday: {open: 09:30, close: 16:00}
holidays: [2026-02-16]
"""
ON_THE_DAY = "in_calendar(clock, meetings)"
BEFORE = "minutes_until(clock, meetings) <= close"
LATER = ("valid_until: 2026-12-31", "valid_until: 2027-06-30")
EARLIER = ("valid_until: 2026-12-31", "valid_until: 2026-12-20")
GONE = ("2026-12-09 14:00, ", "")
LAST_GONE = (", 2026-12-16 14:00]", "]")
MORE = ("2026-11-05", "2026-07-01, 2026-11-05")
MOVED = ("2026-12-09 14:00", "2026-12-09 14:30")
HOLIDAY = ("2026-02-16]", "2026-02-16, 2026-04-06]")


@pytest.mark.parametrize(
    ("calendar", "expression", "effect", "edit", "code", "said"),
    [
        (CALENDAR, ON_THE_DAY, "forbid", GONE, 1, "2026-12-09 is gone"),
        (CALENDAR, ON_THE_DAY, "forbid", LAST_GONE, 1, "2026-12-16 is gone"),
        (CALENDAR, ON_THE_DAY, "forbid", MORE, 0, "2026-07-01 is new"),
        (CALENDAR, ON_THE_DAY, "require", GONE, 0, "2026-12-09 is gone"),
        (CALENDAR, ON_THE_DAY, "require", MORE, 1, "2026-07-01 is new"),
        (CALENDAR, ON_THE_DAY, "forbid", LATER, 1, "it is known until 2027-06-30, it was until 2026-12-31"),
        (CALENDAR, ON_THE_DAY, "require", LATER, 1, "it is known until 2027-06-30, it was until 2026-12-31"),
        (CALENDAR, ON_THE_DAY, "forbid", EARLIER, 0, "it is known until 2026-12-20, it was until 2026-12-31"),
        (CALENDAR, BEFORE, "forbid", GONE, 1, "2026-12-09 is gone"),
        (CALENDAR, BEFORE, "forbid", MORE, 0, "2026-07-01 is new"),
        (CALENDAR, BEFORE, "forbid", LAST_GONE, 3, "2026-12-16 is gone"),
        (CALENDAR, BEFORE, "forbid", MOVED, 3, "the time of a listed day changed"),
        (HOURS, ON_THE_DAY, "require", HOLIDAY, 0, "holiday 2026-04-06 is new"),
        (HOURS, ON_THE_DAY, "forbid", HOLIDAY, 1, "holiday 2026-04-06 is new"),
        (HOURS, BEFORE, "forbid", HOLIDAY, 3, "holiday 2026-04-06 is new"),
        (HOURS, ON_THE_DAY, "require", ("09:30", "09:00"), 3, "its zone, sessions or half days changed"),
        (HOURS, ON_THE_DAY, "require", ("venue sleeps", "venue rests"), 0, ""),
    ],
)
def test_a_calendar_goes_the_way_that_the_rules_make_of_it(
    tmp_path: Any, calendar: str, expression: str, effect: str, edit: tuple[str, str], code: int, said: str
) -> None:
    text = gate(expression, "30 min" if "close" in expression else "")
    if effect == "forbid":
        text = text.replace("require:", "forbid:").replace("that:", "when:").replace("else:", "because:")
    text = text.replace("tighter: lower", "tighter: higher")
    for name, listed in (("old", calendar), ("new", calendar.replace(*edit))):
        (tmp_path / name).mkdir()
        write({**files_with(text), "rules/meetings.yaml": listed}, tmp_path / name)
    answer = run_command("validate", tmp_path / "new", "--against", tmp_path / "old")
    assert (answer.exit_code, said in answer.output) == (code, True), answer.output
