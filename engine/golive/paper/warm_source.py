"""`WarmSource`: a feed that was asked for its history already, so that its class is known before an account begins."""

from __future__ import annotations

from golive.paper.source import FeedCounts, FeedSource
from golive.trading.market_feed import FeedClass
from golive.trading.received import BarReceived, Received


class WarmSource:
    """A feed with the history that it told; asked for it again it tells the same."""

    def __init__(self, source: FeedSource, bars: tuple[BarReceived, ...]) -> None:
        self._source, self._bars = source, bars
        self._feed_class = source.feed_class

    @classmethod
    async def of(cls, source: FeedSource) -> WarmSource:
        """Connect a feed; one that cannot tell its history is closed."""
        try:
            return cls(source, await source.history())
        except BaseException:
            await source.close()
            raise

    @property
    def feed_class(self) -> FeedClass:
        """Return what the feed was as it began: an account that began on it cannot become another's."""
        return self._feed_class

    @property
    def counts(self) -> FeedCounts:
        """Return what became of the feed so far."""
        return self._source.counts

    async def history(self) -> tuple[BarReceived, ...]:
        """Return the bars to warm up with."""
        return self._bars

    def __aiter__(self) -> WarmSource:
        return self

    async def __anext__(self) -> Received:
        return await anext(self._source)

    async def close(self) -> None:
        """Let go of connections and tasks."""
        await self._source.close()
