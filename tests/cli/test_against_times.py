"""`golive validate --against`: times of day and dates go one way or the other, as numbers do."""

from __future__ import annotations

from typing import Any

import pytest
from tests.cli.commands import run_command
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
