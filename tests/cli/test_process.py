"""The command as a process of its own: it ends at once, with all of its answer and the right exit code."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.commands import environment
from tests.library import files_with, write

from golive.loader.shipped import library_root

FULL = Path("/dev/full")


def run(*arguments: str, stdout: int | None = subprocess.PIPE) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "golive", *arguments]
    return subprocess.run(command, stdout=stdout, stderr=subprocess.PIPE, text=True, check=False, env=environment())


def test_all_of_a_long_answer_arrives() -> None:
    done = run("graph", "--format", "dot")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.rstrip().endswith("}")


@pytest.mark.parametrize(("arguments", "code"), [(("validate", "nowhere"), 2), (("nonsense",), 2), (("--help",), 0)])
def test_the_exit_code_is_the_answers(arguments: tuple[str, ...], code: int) -> None:
    done = run(*arguments)
    assert done.returncode == code
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(not FULL.exists(), reason="no device that is always full here")
def test_an_answer_that_cannot_be_written_is_never_zero() -> None:
    with FULL.open("w") as full:
        assert run("validate", stdout=full.fileno()).returncode == 2


def test_a_reader_that_has_seen_enough_is_no_error() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "golive", "graph", "--format", "dot"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        error = process.stderr.read()
    assert b"Traceback" not in error


def test_a_reader_that_left_before_the_first_line_changes_no_exit_code(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    loose, strict = (library(tmp_path / name, least) for name, least in (("loose", 1), ("strict", 2)))
    commands: list[tuple[tuple[str, ...], int]] = [
        (("validate", loose), 0),
        (("validate", str(tmp_path)), 2),
        (("nonsense",), 2),
        (("--help",), 0),
        (("run", str(library_root()), "--sample", "--out", str(tmp_path / "o"), "--to", NOTHING_YET), 3),
        (("validate", loose, "--against", strict), 1),
    ]
    for arguments, code in commands:
        for both in (False, True):
            assert run_without_reader(*arguments, both=both) == code, (arguments, both)


NOTHING_YET = "2026-01-05T00:00:02Z"

GATE = """\
inputs: {any: {from: world.any}}
parameters: {least: {value: %s x, range: [0 x, 10 x], source: written}}
require: [{id: positive, that: any > least, else: no}]
"""


def library(folder: Path, least: int) -> str:
    """Write a small library, the looser the less is asked for."""
    folder.mkdir()
    write(files_with(GATE % least), folder)
    return str(folder)


def run_without_reader(*arguments: str, both: bool) -> int:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        error = writer if both else subprocess.DEVNULL
        command = [sys.executable, "-m", "golive", *arguments]
        return subprocess.run(command, stdout=writer, stderr=error, check=False, env=environment()).returncode
    finally:
        os.close(writer)


def program(text: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run a program that ends in golive's own `run`."""
    ending = "import sys\nimport golive.__main__ as m\nm.run()\n"
    command = [sys.executable, "-c", f"{text}\n{ending}", *(str(a) for a in arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment())


@pytest.mark.parametrize(
    "fault",
    [
        "ZeroDivisionError('a\\x1bb\\nsecond')",
        "RecursionError()",
        "MemoryError()",
        "EOFError()",
        "SystemExit('x')",
        "StopIteration()",
        "UnicodeEncodeError('utf-8', 'a', 0, 1, 'why')",
        "ExceptionGroup('e', [OSError()])",
    ],
)
def test_an_uncaught_error_is_never_an_answer_of_the_policy(tmp_path: Path, fault: str) -> None:
    text = (
        f"import golive.cli.init as i\ndef boom(*_, **__): raise {fault}\nassert i.whole_folder\ni.whole_folder = boom"
    )
    done = program(text, "init", tmp_path / "somewhere")
    assert (done.returncode, done.stdout) == (70, "")
    first, second = done.stderr.splitlines()[-2:]
    assert "golive failed, and this is no answer" in first
    assert "\x1b" not in done.stderr
    assert "report this line" in second
    assert "Traceback" not in done.stderr


def test_an_installation_that_cannot_be_imported_is_a_fault_and_no_verdict() -> None:
    done = program("import sys\nsys.modules['click'] = None", "validate")
    assert done.returncode == 70
    assert "golive failed" in done.stderr


@pytest.mark.parametrize(("name", "code"), [("SIGTERM", 143), ("SIGHUP", 129), ("SIGINT", 130)])
def test_a_command_that_is_ended_clears_away_what_it_began(tmp_path: Path, name: str, code: int) -> None:
    module = "import os, signal\nimport golive.cli.profile_library as i"
    kill = f"{module}\ndef end(*_): os.kill(os.getpid(), signal.{name})"
    done = program(f"{kill}\ni.shutil.copyfile = end", "init", tmp_path / "policy")
    assert (done.returncode, done.stdout) == (code, "")
    assert list(tmp_path.iterdir()) == []


def test_a_disk_without_room_is_said_and_leaves_nothing(tmp_path: Path) -> None:
    limit = "import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, (64, 64))"
    done = program(limit, "init", tmp_path / "policy")
    assert done.returncode == 2
    assert "file too large\n   allow larger files" in done.stderr
    assert list(tmp_path.iterdir()) == []
