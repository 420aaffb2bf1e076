"""How long frames of an exchange take until their events are handed on: what ccxt and the feed make of them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from aiohttp import WSMsgType
from ccxt.async_support.base.ws.client import Client
from tests.bench.sparse_account import ToldClock

from golive.journal.system_clock import SystemClock
from golive.paper import ccxt_source
from golive.paper.waiting_events import WaitingEvents
from golive.trading.received import Received


class FrameTimes:
    """Follows frames; it stands where a recorder would, who is told of each event before any account.

    Attributes
    ----------
    taken
        Nanoseconds from when ccxt was given a frame until an event of it was handed on, an event each.
    last
        Those of the event that was handed on last; zero where no frame brought it, or since somebody waited.
    """

    trouble = None

    def __init__(self, told: ToldClock) -> None:
        self._told, self._clock, self._began = told, SystemClock(), 0
        self._begun = deque[int]()
        self.taken, self.last = list[int](), 0

    @contextmanager
    def followed(self) -> Iterator[None]:
        """Follow the frames of sources that are made meanwhile."""
        times, handle = self, Client.handle_message

        class Followed(WaitingEvents):
            def put(self, event: Received) -> None:
                super().put(event)
                times._begun.append(times._began)

        def handled(client: Any, message: Any) -> None:
            if message.type is WSMsgType.TEXT:
                times._told.hear(message.data)
            times._began = times._clock.monotonic_ns()
            handle(client, message)
            times._began = 0

        with patch.object(ccxt_source, "WaitingEvents", Followed), patch.object(Client, "handle_message", handled):
            yield

    def take(self, event: Received) -> None:
        """Take an event that is handed on."""
        begun = self._begun.popleft() if self._begun else 0
        self.last = self._clock.monotonic_ns() - begun if begun else 0
        if begun:
            self.taken.append(self.last)

    def flush(self) -> None:
        """Hear that nothing is waiting."""
        self.last = 0

    def close(self) -> None:
        """End."""
