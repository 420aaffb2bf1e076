"""Three lines test a weekend block: one that is right is seen to block, a mistyped one is seen never to."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.commands import run_command
from tests.places import REPOSITORY

GATE = """\
kind: gate
id: weekend
title: Nobody trades at the weekend
why: What goes wrong then is seen on Monday.
source: house rule
inputs:
  decided_at: {type: time, zone: America/New_York, static: true}
let:
  day: weekday(decided_at)
forbid:
  - id: closed
    when: day == "saturday" or day == "sunday"
    because: "it is {day}"
"""
CASES = """\
of: gate.weekend
cases:
  - {id: saturday, given: {at: 2026-01-10 12:00Z}, expect: {verdict: SKIP, by: closed, reason: it is saturday}}
  - {id: friday_in_new_york, given: {decided_at: 2026-01-10 04:59Z}, expect: {verdict: EXECUTE}}
  - {id: a_pinned_day, given: {day: sunday}, expect: {verdict: SKIP, by: closed}}
"""


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """Return the shipped library with a gate that blocks the weekend, and its cases."""
    for folder in ("rules", "strategies"):
        shutil.copytree(REPOSITORY / folder, tmp_path / folder)
    pipeline = tmp_path / "rules" / "pipeline.yaml"
    pipeline.write_text(pipeline.read_text().replace("gates: [", "gates: [weekend, "))
    (tmp_path / "rules" / "gates" / "weekend.yaml").write_text(GATE)
    (tmp_path / "rules" / "gates" / "weekend.cases.yaml").write_text(CASES)
    return tmp_path


def test_a_weekend_block_is_tested_by_three_lines(library: Path) -> None:
    done = run_command("test", library, "weekend")
    assert done.exit_code == 0, done.output
    assert "3 cases: all met" in done.output


def test_a_mistyped_weekend_block_is_found_by_validate_and_by_a_case(library: Path) -> None:
    path = library / "rules" / "gates" / "weekend.yaml"
    path.write_text(path.read_text().replace('"saturday" or', '"saturday" and'))
    refused = run_command("test", library, "weekend")
    assert refused.exit_code != 0
    assert "GL232 `closed` cannot refuse" in refused.output
    assert "gate.weekend.saturday: expected verdict `SKIP`, got `EXECUTE`" in refused.output
    assert "GL709 `weekend.closed` is proved never to refuse" in refused.output
    assert run_command("validate", library).exit_code == refused.exit_code
