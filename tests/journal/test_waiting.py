"""Waiting: one place, and for as long as was asked."""

from __future__ import annotations

import time

import pytest

from golive.core.clock import Waiter
from golive.journal.system_clock import SystemClock


def test_the_system_clock_waits_in_seconds_what_it_is_told_in_nanoseconds(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    waiter: Waiter = SystemClock()
    waiter.wait_ns(250_000_000)
    assert slept == [0.25]
