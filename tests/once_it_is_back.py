"""Trying again until a server is back, or has noticed who is gone: it needs no help, and some tenths of a second."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from golive.core.errors import Unavailable
from golive.journal.system_clock import SystemClock

PATIENCE_NS = 60 * 10**9
T = TypeVar("T")


def once_it_is_back(does: Callable[[], T]) -> T:
    """Try until the server has recovered: it needs no help for that, and some tenths of a second."""
    clock = SystemClock()
    until = clock.monotonic_ns() + PATIENCE_NS
    while True:
        try:
            return does()
        except Unavailable:
            if clock.monotonic_ns() > until:
                raise
            clock.wait_ns(20_000_000)
