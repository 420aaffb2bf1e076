"""`FeedSource`: what a paper account is fed by, event by event, whatever is behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Protocol

from golive.core.dataclass import dataclass
from golive.trading.market_feed import FeedClass
from golive.trading.received import BarReceived, Received


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedCounts:
    """What became of a feed so far.

    `received` events were handed on; `repeats` were dropped because they had been told before, `late` because they were
    of a stretch that was told to be lost, `overruns` because more came than could be taken. `reconnects` counts the
    connections after the first; `losses` counts `StreamLost` by its `why`.
    """

    received: int = 0
    repeats: int = 0
    late: int = 0
    overruns: int = 0
    reconnects: int = 0
    losses: Mapping[str, int] = field(default_factory=dict)


class FeedSource(Protocol):
    """A feed of some markets, in the order in which it was received.

    It is its own asynchronous iterator. Waiting for the next event may be cancelled at any time (`asyncio.wait_for`):
    no event is lost by that. A feed that ends, as a recording does, stops the iteration; one that goes on day and
    night never does. Losses, those noticed by silence too, come as `StreamLost` among the events.
    """

    @property
    def feed_class(self) -> FeedClass:
        """Return what this is; known for certain once `history` has returned."""
        ...

    @property
    def counts(self) -> FeedCounts:
        """Return what became of the feed so far."""
        ...

    async def history(self) -> tuple[BarReceived, ...]:
        """Connect, and return the closed bars to warm up with, oldest first; asked once, before the first event."""
        ...

    def __aiter__(self) -> FeedSource: ...

    async def __anext__(self) -> Received: ...

    async def close(self) -> None:
        """Let go of connections and tasks; no event comes afterwards."""
        ...
