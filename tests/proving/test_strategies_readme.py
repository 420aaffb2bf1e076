"""The guide to strategies: what it shows loads without an issue, compiles to what it says, and meets its cases."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from tests.places import REPOSITORY
from tests.proving.shipped_cases import compiled, judged

from golive.compiler.program import Program
from golive.compiler.signal_program import RepeatSpec
from golive.documents.own_numbers import OWN_NUMBERS

GUIDE = REPOSITORY / "strategies" / "README.md"
TEXT = GUIDE.read_text(encoding="utf-8")
SECONDS = 1_000_000_000


def excerpt(name: str) -> str:
    (block,) = re.findall(rf"```yaml\n# strategies/{name} \(excerpt\)\n(.*?)```", TEXT, re.DOTALL)
    return str(block)


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """Return the shipped library in which one strategy leaves and orders as the guide says."""
    root: Path = tmp_path_factory.mktemp("library")
    for folder in ("rules", "strategies"):
        shutil.copytree(REPOSITORY / folder, root / folder)
    (root / "strategies" / "momentum.cases.yaml").unlink()
    path = root / "strategies" / "momentum.yaml"
    text = path.read_text(encoding="utf-8")
    begins, ends = text.index("exit:\n"), text.index("every:")
    path.write_text(text[:begins] + excerpt("momentum.yaml") + text[ends:], encoding="utf-8")
    return compiled(root)


def test_what_the_guide_shows_is_compiled_as_it_says(program: Program) -> None:
    momentum = program.signals["momentum"]
    assert momentum.exit is not None
    leaves = momentum.exit
    assert (leaves.stop, leaves.take) == (0.0025, 0.005)
    assert (leaves.after_ns, leaves.blind_ns) == (600 * SECONDS, 30 * SECONDS)
    assert set(leaves.conditions) == {"long", "short"}
    order = momentum.order
    assert (order.type, order.residual, order.time_in_force) == ("market", "cancel", "gtt")
    assert (order.collar, order.expires_ns) == (0.002, 5 * SECONDS)
    assert momentum.repeat == RepeatSpec(while_open="ignore", after_close_ns=60 * SECONDS)


def test_the_cases_that_the_guide_shows_are_met(program: Program) -> None:
    cases = judged(excerpt("momentum.cases.yaml"), of="strategy.momentum", program=program)
    assert len(cases) == 4
    assert [case.mismatches for case in cases] == [()] * 4


def test_the_guide_names_every_number() -> None:
    assert [name for name in OWN_NUMBERS if f"`{name}`" not in TEXT] == []
    assert {n.tighter for n in OWN_NUMBERS.values()} == {"lower", "higher", ""}
    assert [n.key for n in OWN_NUMBERS.values() if n.tighter == "higher"] == ["settles", "after_close"]
    assert [n.key for n in OWN_NUMBERS.values() if not n.tighter] == ["take"]
