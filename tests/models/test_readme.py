"""The guide to the models: its wings are the folders, and what it lists as not called is not."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.places import REPOSITORY

from golive.models.functions import FUNCTIONS

ENGINE = REPOSITORY / "engine"
MODELS = ENGINE / "golive" / "models"
GUIDE = (MODELS / "README.md").read_text(encoding="utf-8")
_FILE = re.compile(r"`((?:\w+/)?\w+\.py)`")


def section(title: str) -> str:
    return GUIDE.split(f"## {title}\n", 1)[1].split("\n## ", 1)[0]


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ENGINE).with_suffix("").parts)


def imports(path: Path) -> Iterator[str]:
    """Yield every module a file imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module is not None:
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def uncalled() -> set[str]:
    """Return the models that neither a module imports nor the language can call."""
    called = {signature.target.partition(":")[0] for signature in FUNCTIONS}
    called |= {name for path in (ENGINE / "golive").rglob("*.py") for name in imports(path)}
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
