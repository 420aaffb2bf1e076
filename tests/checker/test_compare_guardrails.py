"""Guardrails that let in more, or look more often, are looser."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.library import edit
from tests.places import REPOSITORY

from golive.checker.compare import compare
from golive.checker.monotone import moves_of
from golive.cli.open_library import LibraryPlace
from golive.cli.validation import Validation, validate
from golive.loader.shipped import FOLDERS

GUARDRAILS = "rules/guardrails.yaml"
CASES = "rules/guardrails.cases.yaml"
PROOF = """\
  - id: enough_samples
    that: samples >= least_samples
    else: "{samples} pairs of returns, {least_samples} are needed"
"""


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Validation:
    folder = tmp_path_factory.mktemp("before")
    for name in FOLDERS:
        if (REPOSITORY / name).is_dir():
            shutil.copytree(REPOSITORY / name, folder / name)
    (folder / CASES).unlink()
    edit(folder, GUARDRAILS, "frozen_in: [crisis, unknown]", "frozen_in: [crisis, volatile]")
    return checked(folder)


def checked(folder: Path) -> Validation:
    validation = validate(LibraryPlace(folder=folder, shown="", title=""))
    assert [str(issue) for issue in validation.issues] == []
    return validation


@pytest.mark.parametrize(
    ("old", "new", "directions"),
    [
        ("value: 0.05 per_year", "value: 0.01 per_year", ["looser"]),
        ("value: 0.05 per_year", "value: 0.5 per_year", ["tighter"]),
        ("value: 2 %", "value: 3 %", ["looser"]),
        ("value: 5 %", "value: 10 %", ["looser"]),
        ("value: 5 %", "value: 1 %", ["tighter"]),
        ("value: paired", "value: point", ["looser"]),
        ("value: 1 h", "value: 10 min", ["looser"]),
        ("value: 500", "value: 100", ["looser"]),
        ("value: 4\n", "value: 5\n", ["looser"]),
        ("value: 12 h", "value: 24 h", ["tighter"]),
        ("value: 268_435_456", "value: 300_000_000", ["looser"]),
        ("value: 10 %", "value: 20 %", ["looser"]),
        ("[crisis, volatile]", "[crisis]", ["looser"]),
        ("[crisis, volatile]", "[crisis, volatile, unknown]", ["tighter"]),
        ("sharpe_gain_lower > 0", "sharpe_gain_lower >= 0", ["changed"]),
        ("pickle: refused", "pickle: allowed", ["looser"]),
        ("    - river.compose.pipeline.Pipeline\n", "", ["tighter"]),
        ("  allow:\n", "  allow:\n    - os.system\n", ["looser"]),
        ("  every: every\n", "  every: after_rollback\n", ["changed"]),
        ("regime: market_regime.state", "regime: other_regime.state", ["changed"]),
        (PROOF, "", ["looser"]),
        ("which is none", "which is nothing", []),
    ],
)
def test_a_change_has_the_direction_in_which_more_is_let_in(
    before: Validation, tmp_path: Path, old: str, new: str, directions: list[str]
) -> None:
    shutil.copytree(before.place.folder, tmp_path, dirs_exist_ok=True)
    if "other_regime" in new:
        text = (tmp_path / "rules/models/market_regime.yaml").read_text(encoding="utf-8")
        copied = text.replace("id: market_regime", "id: other_regime")
        (tmp_path / "rules/models/other_regime.yaml").write_text(copied, encoding="utf-8")
    edit(tmp_path, GUARDRAILS, old, new)
    after = validate(LibraryPlace(folder=tmp_path, shown="", title=""))
    assert after.program is not None, [str(issue) for issue in after.issues]
    changes = compare(before.specs, after.specs, moves_of(after.program.checked))
    assert [c.direction.value for c in changes if c.document == "guardrails guardrails"] == directions


def test_guardrails_that_are_gone_let_nothing_learn(before: Validation, tmp_path: Path) -> None:
    shutil.copytree(before.place.folder, tmp_path, dirs_exist_ok=True)
    (tmp_path / GUARDRAILS).unlink()
    after = checked(tmp_path)
    assert [c.direction.value for c in compare(before.specs, after.specs, {})] == ["neither"]
