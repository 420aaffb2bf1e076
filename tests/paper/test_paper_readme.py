"""The tour of paper trading is walked as it is written, and shows what came out but for what is of that machine.

`GOLIVE_UPDATE_GOLDEN=1` writes what came out into it, with the names of a machine that nobody has.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.commands import environment
from tests.places import ENGINE

from golive.paper.heartbeat_file import Beat, read_beat

README = ENGINE / "paper" / "README.md"
UPDATE = os.environ.get("GOLIVE_UPDATE_GOLDEN") == "1"
_BLOCK = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)

_OF_A_MACHINE = (
    (r"process \d+", "process 4242"),
    (r"on [\w.-]+, boot [0-9a-f-]+", "on desk, boot 1b9c"),
    (r"/[\w./-]+/\.golive/", "/desk/.golive/"),
    (r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)? UTC", "2026-01-05 00:00:00 UTC"),
    (r"\d{4}-\d\d-\d\d (?=does|[,:])", "2026-01-05 "),
    (r"on \d{4}-\d\d-\d\d", "on 2026-01-05"),
    (r"\b[0-9a-f]{64}\b", "5f" * 32),
    (r"commits p50 .*; lag [^;]+", "commits p50 1.2 ms, p99 4.5 ms; lag 0.4 ms"),
    (r"\d+\.\d s ago", "0.4 s ago"),
    (r"entry \d[\d,]*(?<!,)", "entry 5"),
    (r"\d+ turns", "12 turns"),
    (r"[\d,]+ of [\d,]+ looks were told \([\d.]+ %\)", "0 of 12 looks were told (0.00 %)"),
    (r"no look was due", "0 of 12 looks were told (0.00 %)"),
)
"""What differs from machine to machine and from hour to hour, and what stands for it."""


def of_no_machine(text: str) -> str:
    for pattern, instead in _OF_A_MACHINE:
        text = re.sub(pattern, instead, text)
    return text


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return a folder to walk in; what still runs there in the end is killed."""
    programs = tmp_path / "programs"
    programs.mkdir()
    script = programs / "golive"
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m golive "$@"\n', encoding="utf-8")
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    desk = tmp_path / "desk"
    desk.mkdir()
    monkeypatch.chdir(desk)
    yield desk
    beat = read_beat(desk / ".golive" / "paper" / "paper" / "heartbeat.json")
    if isinstance(beat, Beat) and not beat.holder.ended() and beat.pid != os.getpid():
        os.kill(beat.pid, signal.SIGKILL)


def console(block: str, folder: Path) -> str:
    out = []
    for line in block.splitlines():
        if line.startswith("$ "):
            done = subprocess.run(
                ["bash", "-c", line[2:]], cwd=folder, capture_output=True, text=True, env=environment(), check=False
            )
            assert "Traceback" not in done.stderr, done.stderr
            out += [line, *(x.rstrip() for x in done.stdout.splitlines())]
    return of_no_machine("\n".join(out) + "\n")


def python(block: str) -> str:
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(compile(block, "README.md", "exec"), {})
    return said.getvalue()


def test_the_tour_shows_what_comes_out(desk: Path) -> None:
    expected: list[tuple[str, str]] = []
    said = ""

    def walked(match: re.Match[str]) -> str:
        nonlocal said
        kind, block = match[1], match[2]
        if kind == "python":
            said, out = python(block), block
        elif kind == "text":
            out = said
        else:
            assert kind == "console"
            out = console(block, desk)
        expected.append((block, out))
        return f"```{kind}\n{out}```"

    text = _BLOCK.sub(walked, README.read_text(encoding="utf-8"))
    assert len(expected) >= 5
    if UPDATE:
        README.write_text(text, encoding="utf-8")
    else:
        for shown, came in expected:
            assert shown == came


def test_every_file_that_the_tour_names_is_there() -> None:
    text = README.read_text(encoding="utf-8")
    named = set(re.findall(r"`([\w@./-]+\.(?:py|json|yaml|service)|deploy/[\w.@-]+)`", text))
    of_accounts = {"heartbeat.json"}
    assert {name for name in named - of_accounts if not (README.parent / name).exists()} == set()
