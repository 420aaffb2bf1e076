"""The guide to the models: its wings are the folders, and what it lists as not called is not."""

from __future__ import annotations

import re
from pathlib import Path

from tests.places import ENGINE
from tests.python_files import imports

from golive.models.functions import FUNCTIONS

MODELS = ENGINE / "models"
GUIDE = (MODELS / "README.md").read_text(encoding="utf-8")
_FILE = re.compile(r"`((?:\w+/)?\w+\.py)`")


def section(title: str) -> str:
    return GUIDE.split(f"## {title}\n", 1)[1].split("\n## ", 1)[0]


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ENGINE.parent).with_suffix("").parts)


def uncalled() -> set[str]:
    """Return the models that neither a module imports nor the language can call."""
    called = {signature.target.partition(":")[0] for signature in FUNCTIONS}
    importing = [path for path in ENGINE.rglob("*.py") if "golive.models" in path.read_text(encoding="utf-8")]
    called |= {name.rpartition(".")[0] for path in importing for name, _ in imports(path)}
    files = {path for path in MODELS.rglob("*.py") if path.name != "__init__.py"}
    return {path.relative_to(MODELS).as_posix() for path in files if module_of(path) not in called}


def test_every_wing_is_in_the_guide() -> None:
    wings = {path.parent.name for path in MODELS.glob("*/__init__.py")}
    assert wings == set(re.findall(r"^\| `(\w+)` \|", GUIDE.split("## ", 1)[0], re.MULTILINE))


def test_what_is_not_called_yet_is_listed() -> None:
    first_columns = [line.split("|")[1] for line in section("Not called yet").splitlines() if line.startswith("| `")]
    assert {name for cell in first_columns for name in _FILE.findall(cell)} == uncalled()


def test_every_file_the_guide_names_is_there() -> None:
    names = {path.relative_to(MODELS).as_posix() for path in MODELS.rglob("*.py")}
    names |= {path.name for path in MODELS.rglob("*.py")}
    assert set(_FILE.findall(GUIDE)) <= names
