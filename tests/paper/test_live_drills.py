"""Drills of a process: it obeys within a time that is measured, and comes back from kills with all that it had."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from golive.core.errors import Undecided
from golive.journal.entry import Entry
from golive.journal.system_clock import SystemClock
from golive.loader.shipped import library_root
from golive.paper.drills import failover, live_kills, private_process
from golive.paper.drills.failover import Death, drill_failover
from golive.paper.drills.live_kills import drill_live_kills
from golive.paper.drills.private_process import PrivateProcess


@pytest.fixture
def process() -> Iterator[PrivateProcess]:
    with private_process.private_process(library_root(), "paper", SystemClock()) as process:
        yield process
        folder = process.folder
    assert not folder.exists()


def test_a_process_obeys_every_command_and_the_file(process: PrivateProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_kills, "AFTER_NS", 1)
    outcomes = {one.name: one for one in drill_live_kills(process, SystemClock(), 3)}
    assert list(outcomes) == ["live/obeyed_median", "live/obeyed_longest", "live/by_file_longest", "live/leaked"]
    assert all(one.is_good for one in outcomes.values())
    assert outcomes["live/obeyed_longest"].n == 3


def test_a_process_comes_back_from_a_kill_with_all_that_it_had(
    process: PrivateProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(failover, "_LONGEST_LIFE_NS", 1_000)
    outcomes = {one.name: one for one in drill_failover(process, SystemClock(), 1, seed=1)}
    assert [(one.name, one.measured, one.is_good) for one in list(outcomes.values())[:3]] == [
        ("lost", 0, True),
        ("doubled", 0, True),
        ("gaps_told", 1.0, True),
    ]


def test_what_was_lost_or_is_not_told_is_no_pass() -> None:
    good = Death(back_ns=1, lost=0, holds=True, gaps=1)
    for bad in (replace(good, lost=1), replace(good, holds=False), replace(good, gaps=0), replace(good, gaps=2)):
        outcomes = failover._outcomes([good, bad])
        assert [one.is_good for one in outcomes[:3]].count(False) == 1
    entry = Entry(1, 1, "mark", "m/1", b"{}", b"", b"h")
    assert failover._lost([entry], [entry._replace(body=b"[]")]) == 1
    assert failover._lost([entry], [entry]) == 0


def test_a_process_that_ends_could_not_be_drilled(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "broken.yaml").write_text("kind: nothing\n", encoding="utf-8")
    with private_process.private_process(tmp_path, "paper", SystemClock()) as process:
        process.start()
        with pytest.raises(Undecided, match="it ended"):
            process.wait_until_it_looks()
