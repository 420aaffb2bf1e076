"""`WaitingEvents`: what was received and not handed on yet, bounded."""

from __future__ import annotations

from collections import deque

from golive.paper.feed_checks import Name
from golive.trading.received import Received, StreamLost, stream_of

MOST_WAITING = 16_384
"""Sixteen milliseconds of a burst of a thousand events each, and about 60 MB of books of twenty levels."""


class WaitingEvents:
    """A queue that never grows beyond a bound: when it is full the oldest go, and are told to be lost (`overrun`).

    >>> from golive.documents.market import StreamKind
    >>> waiting = WaitingEvents(most=2)
    >>> for ts in (1, 2, 3):
    ...     waiting.put(StreamLost(symbol="BTC", ts=ts, seen_at=0, stream=StreamKind.BOOK, why="silent"))
    >>> [(one.ts, one.why) for one in iter(waiting.get, None)], waiting.overruns
    ([(1, 'overrun'), (2, 'silent'), (3, 'silent')], 1)
    """

    def __init__(self, most: int = MOST_WAITING) -> None:
        self._most, self._events = most, deque[Received]()
        self._overrun: dict[Name, int] = {}
        self.overruns = 0

    def __len__(self) -> int:
        return len(self._events) + len(self._overrun)

    def put(self, event: Received) -> None:
        """Take an event, instead of the oldest one where there is no room."""
        if len(self._events) >= self._most:
            oldest = self._events.popleft()
            self._overrun.setdefault((oldest.symbol, stream_of(oldest)), oldest.ts)
            self.overruns += 1
        self._events.append(event)

    def get(self) -> Received | None:
        """Return what comes next, None where nothing waits."""
        if self._overrun:
            name = next(iter(self._overrun))
            ts = self._overrun.pop(name)
            return StreamLost(symbol=name[0], ts=ts, seen_at=0, stream=name[1], why="overrun")
        return self._events.popleft() if self._events else None
