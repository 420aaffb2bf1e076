"""The floors: one table in the README and in `setup.cfg`, contracts that can fail, and a file for each question."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.places import ENGINE, REPOSITORY

README = REPOSITORY / "engine" / "README.md"
PURE = (
    "core",
    "language",
    "models",
    "documents",
    "checker",
    "compiler",
    "evaluator",
    "decision",
    "execution",
    "trust",
)
"""What knows neither a clock nor a generator of random numbers, not even by what it imports."""

PLANTED = {
    "core/attic.py": "import golive.api",
    "attic/__init__.py": "",
    "replay/attic.py": "import golive.readiness",
    "proving/cases/attic.py": "import golive.proving.mutants",
    "models/attic.py": "import random",
    "api/attic_database.py": "import sqlite3",
    "replay/attic_clock.py": "import time",
    "trading/attic.py": "import datetime",
    "facade/attic.py": "import asyncio",
    "facade/attic_log.py": "import logging",
    "readiness/attic.py": "import cryptography",
    "cli/attic_templates.py": "import jinja2",
    "cli/attic_sheets.py": "import weasyprint",
    "cli/attic_documents.py": "import yaml",
    "cli/attic_cluster.py": "import dask",
}
"""Files that break each contract at least once."""


def config() -> configparser.ConfigParser:
    parser = configparser.ConfigParser()
    parser.read(REPOSITORY / "setup.cfg", encoding="utf-8")
    return parser


def contracts() -> dict[str, configparser.SectionProxy]:
    """Return the contracts of the import linter by name."""
    parser = config()
    return {parser[s]["name"]: parser[s] for s in parser.sections() if s.startswith("importlinter:contract:")}


def layers() -> list[list[str]]:
    """Return the floors from the top, siblings on one line, those to come in parentheses."""
    lines = config()["importlinter:contract:floors"]["layers"].strip().splitlines()
    return [[name.strip() for name in line.split("|")] for line in lines]


def table(heading: str) -> list[list[str]]:
    """Return the cells of the table below a heading of `engine/README.md`."""
    text = README.read_text(encoding="utf-8")
    section = re.split(r"^#+ ", text.split(f"{heading}\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]
    rows = [line.strip("| ").split(" | ") for line in section.splitlines() if line.startswith("|")]
    return rows[2:]


def test_the_readmes_table_is_the_linters_line_by_line() -> None:
    rows = [[name.replace("`", "") for name in cell.split(", ")] for cell, _ in table("# The engine, by floors")]
    assert rows == layers()


def test_a_floor_is_in_parentheses_as_long_as_it_is_not_there() -> None:
    folders = {path.parent.name for path in ENGINE.glob("*/__init__.py")}
    named = {name for line in layers() for name in line}
    assert {name for name in named if not name.startswith("(")} == folders
    assert not {name.strip("()") for name in named if name.startswith("(")} & folders


def test_every_pure_floor_that_is_there_is_held_to_be_pure() -> None:
    purity = config()["importlinter:contract:purity"]
    there = {p for p in PURE if any((ENGINE / p.replace(".", "/")).with_suffix(s).exists() for s in ("", ".py"))}
    assert set(purity["source_modules"].split()) == {f"golive.{p}" for p in there}
    forbidden = "asyncio time datetime random socket logging click jinja2 yaml jsonschema golive.loader"
    assert purity["forbidden_modules"].split() == forbidden.split()


def linted(folder: Path) -> subprocess.CompletedProcess[str]:
    """Check the contracts of `setup.cfg` on the package in a folder."""
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_every_contract_can_fail(tmp_path: Path) -> None:
    shutil.copytree(ENGINE, tmp_path / "golive", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(REPOSITORY / "setup.cfg", tmp_path)
    for name, line in PLANTED.items():
        (tmp_path / "golive" / name).parent.mkdir(exist_ok=True)
        (tmp_path / "golive" / name).write_text(line + "\n", encoding="utf-8")
    done = linted(tmp_path)
    assert done.returncode == 1, done.stdout + done.stderr
    for name in contracts():
        assert f"{name} BROKEN" in done.stdout
    for name in PLANTED:
        module = name.removesuffix("/__init__.py").removesuffix(".py").replace("/", ".")
        assert f"golive.{module}" in done.stdout, f"nobody minded {name}"
    refused = re.split(r" is not allowed to import .*:\n\n", done.stdout)[1:]
    assert len(refused) >= len(contracts())
    assert [chain for chain in refused if "attic" not in chain.split("\n\n", 1)[0]] == [], "broken without the planted"


def test_each_thing_that_is_looked_for_is_found_in_a_file_of_its_own() -> None:
    rows = table("## Where to find what")
    files = [file.strip("`") for _, file in rows]
    assert len(set(files)) == len(files) >= 30
    assert [file for file in files if not (ENGINE / file).is_file()] == []
    for sentence, file in rows:
        name = Path(file.strip("`")).stem.replace("_", " ")
        assert not re.search(rf"\b{name}\b", sentence), f"`{name}` is the file's name, not what someone looks for"
