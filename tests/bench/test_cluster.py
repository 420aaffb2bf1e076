"""What two workers took is told beside one, round by round, with whom the processors worked for."""

from __future__ import annotations

import os

import pytest
from tests.bench.cluster import Spent, figures


def test_rounds_are_told_as_a_ratio_and_as_what_the_cores_allow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    one = Spent(clock=6.0, command=1.0, scheduler=0.5, workers=4.0)
    two = Spent(clock=4.0, command=1.0, scheduler=0.5, workers=4.5)
    ratio, allowed, command, scheduler, cores = figures([(one, two)] * 5, "parquet")
    assert (ratio.value, ratio.goal, ratio.met, ratio.rounds) == (1.5, 1.3, True, 5)
    assert allowed.value == round(4.0 / 3.0, 3), "one worker keeps a core busy for 4 s; 6 s of work on two cores are 3"
    assert (command.value, scheduler.value, cores.value) == (0.167, 0.083, 1.5)
