"""Every block of the README is run, and what it shows is what came out; its picture is of the run that it shows.

`GOLIVE_UPDATE_GOLDEN=1` writes what came out into the README.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from tests.commands import run_command
from tests.places import DATA, REPOSITORY
from tests.readme_picture import picture

README = REPOSITORY / "README.md"
PICTURE = REPOSITORY / "tests" / "readme_picture.svg"
UPDATE = os.environ.get("GOLIVE_UPDATE_GOLDEN") == "1"
_BLOCK = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)


SHOWN = {"COLUMNS": "120", "GOLIVE_DATA": str(DATA)}


def run(line: str, folder: Path, programs: Path) -> str:
    """Return what a line prints: golive alone, or before filters, runs in this process, whose imports it shares."""
    if not line.startswith("golive "):
        return in_shell(line, folder, programs)
    command, bar, filters = line.partition(" | ")
    with contextlib.chdir(folder), pytest.MonkeyPatch.context() as patch:
        for name, value in SHOWN.items():
            patch.setenv(name, value)
        done = run_command(*shlex.split(os.path.expandvars(command))[1:])
    return (in_shell(filters, folder, programs, given=done.stdout) if bar else done.stdout) + done.stderr


def in_shell(command: str, folder: Path, programs: Path, *, given: str = "") -> str:
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY / "engine"), **SHOWN}
    environment["PATH"] = f"{programs}{os.pathsep}{environment['PATH']}"
    done = subprocess.run(
        ["bash", "-c", command], cwd=folder, input=given, capture_output=True, text=True, env=environment, check=False
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="session")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a `golive` command that runs this checkout."""
    folder = tmp_path_factory.mktemp("programs")
    script = folder / "golive"
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m golive "$@"\n', encoding="utf-8")
    script.chmod(0o755)
    return folder


def console(block: str, folder: Path, programs: Path) -> str:
    out = []
    for line in block.splitlines():
        if line.startswith("$ "):
            out.append(line)
            out += [x.rstrip() for x in run(line[2:], folder, programs).splitlines()]
    return "\n".join(out) + "\n"


def write(block: str, folder: Path) -> None:
    """Write a block that is a whole file, and not an excerpt of one, where its first line says."""
    name = block.partition("\n")[0].removeprefix("# ")
    if not name.endswith("(excerpt)"):
        (folder / name).write_text(block, encoding="utf-8")


def python(block: str, folder: Path) -> str:
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.chdir(folder):
        exec(compile(block, "README.md", "exec"), {})
    return said.getvalue()


def test_every_block_of_the_readme_gives_what_it_shows(tmp_path: Path, programs: Path) -> None:
    text, said = README.read_text(encoding="utf-8"), ""
    expected: list[tuple[str, str]] = []

    def replay(match: re.Match[str]) -> str:
        nonlocal said
        kind, block = match[1], match[2]
        out = block
        if kind == "console" and "$GOLIVE_DATA" in block and not DATA.exists() and os.environ.get("CI") != "true":
            out = block  # what it shows needs the recordings, and they are not here
        elif kind == "console":
            out = console(block, tmp_path, programs)
        elif kind == "python":
            said = python(block, tmp_path)
        elif kind == "text":
            out = said
        elif kind == "yaml":
            yaml.safe_load(block)
            write(block, tmp_path)
        else:
            raise AssertionError(f"no one runs blocks of `{kind}`")
        expected.append((block, out))
        return f"```{kind}\n{out}```"

    replayed = _BLOCK.sub(replay, text)
    assert len(expected) > 5
    drawn = picture(tmp_path / "out")
    if UPDATE:
        README.write_text(replayed, encoding="utf-8")
        PICTURE.write_text(drawn, encoding="utf-8")
    else:
        assert drawn == PICTURE.read_text(encoding="utf-8")
        for shown, came in expected:
            assert shown == came


def test_the_readme_names_only_targets_that_the_makefile_has() -> None:
    targets = set(re.findall(r"^(\w+):", (REPOSITORY / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"`make (\w+)", README.read_text(encoding="utf-8")))
    assert named
    assert named <= targets
