"""Calendars in the guide and in editors: what is shown there is read, and what a schema offers is all that there is."""

from __future__ import annotations

import re
from pathlib import Path

from tests.library import files_with, write
from tests.places import REPOSITORY

from golive.loader.editor_schemas import editor_schemas
from golive.loader.library import load_library

GUIDE = REPOSITORY / "rules" / "README.md"
GATE = """\
inputs:
  clock: {from: world.clock}
forbid:
  - {id: r, when: "in_calendar(clock, decisions) or not in_calendar(clock, pit)", because: "not now"}
"""


def test_the_calendars_of_the_guide_are_read_without_an_issue(tmp_path: Path) -> None:
    blocks = re.findall(
        r"```yaml\n# rules/calendars/(\w+)\.yaml\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL
    )
    write({**files_with(GATE), **{f"rules/{name}.yaml": text for name, text in blocks}}, tmp_path)
    specs, issues = load_library(tmp_path)
    assert issues == ()
    assert [c.header.id for c in specs.calendars] == ["decisions", "pit"]


def test_editors_are_offered_every_key_of_a_calendar(tmp_path: Path) -> None:
    write(files_with(GATE), tmp_path)
    schema = editor_schemas(load_library(tmp_path)[0])["calendar.schema.json"]
    row = next(line for line in GUIDE.read_text(encoding="utf-8").splitlines() if line.startswith("| calendar |"))
    header = {"kind", "id", "title", "why", "source", "owner", "ticket", "since"}
    assert re.findall(r"`(\w+)`", row) == [key for key in schema["properties"] if key not in header]
