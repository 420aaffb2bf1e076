"""The command as a process of its own: it ends at once, with all of its answer and the right exit code."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.commands import environment

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
