"""The block of Python in the journal's README is run, and prints what stands under it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.places import ENGINE

from golive.journal.journal import Journal
from golive.journal.system_clock import SystemClock

BLOCKS = re.compile(r"```python\n(.*?)```\n\n```text\n(.*?)```", re.DOTALL)


def test_a_bot_that_does_what_the_readme_says_sees_what_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ((block, shown),) = BLOCKS.findall((ENGINE / "journal" / "README.md").read_text(encoding="utf-8"))
    monkeypatch.chdir(tmp_path)
    exec(compile(block, "README.md", "exec"), {})
    assert capsys.readouterr().out == shown


def test_a_writer_knows_how_long_its_first_commit_took(monkeypatch: pytest.MonkeyPatch) -> None:
    times = iter((1_000, 1_700))
    monkeypatch.setattr(SystemClock, "monotonic_ns", lambda _: next(times))
    with Journal.in_memory("bot-btc") as journal:
        assert journal.flush_ns == 700
