"""What a machine is fed by: a recording, a simulated market, or one that is live."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from typing import Protocol

from golive.documents.streams import MarketData
from golive.evaluator.instants import ChangingStreams
from golive.execution.funding import Notice
from golive.trading.moment import Moment
from golive.trading.venue import Venue


class FeedClass(enum.StrEnum):
    """What a feed is: its own kind of object says so, and nobody else."""

    RECORDED = "recorded"
    SIMULATED = "simulated"
    REHEARSAL = "rehearsal"
    """An exchange's wire format from somewhere else than the exchange, or by another clock than the machine's."""
    LIVE = "live"


class MarketFeed(Protocol):
    """One market, event by event: as it was at the venue, and as we saw it later."""

    @property
    def feed_class(self) -> FeedClass:
        """Return what this is."""
        ...

    @property
    def streams(self) -> ChangingStreams:
        """Return windows of what was seen by an instant."""
        ...

    def moments(self, after: int | None, until: int) -> Iterable[Moment]:
        """Tell what happened at the venue, later than one instant and not later than another."""
        ...

    def sight(self, venue: Venue, at: int) -> Iterable[Moment]:
        """Tell no more of it than what an order finds that arrives at an instant where nothing rested before."""
        ...

    def notice(self, boundary: int) -> Notice:
        """Return what was told of a funding boundary; the mark is not told here."""
        ...

    def acts_at(self, look: int) -> int:
        """Return the instant at which a look is taken: when the first later event was seen, or nothing came in time."""
        ...


class RunFeed(MarketFeed, Protocol):
    """One market of a run that ends."""

    @property
    def quoted(self) -> MarketData:
        """Return its trades, and its quotes or the tops of its books, to judge a run by when it is over."""
        ...
