"""Which feed the markets of accounts have, by what their descriptions say."""

from __future__ import annotations

from collections.abc import Sequence

from golive.core.clock import Clock
from golive.core.errors import InvalidInput
from golive.documents.feed import FeedSource as Source
from golive.documents.market import MarketSpec
from golive.paper.simulated_source import SimulatedSource
from golive.paper.source import FeedSource
from golive.trading.received import Stamps


def feed_of_markets(markets: Sequence[MarketSpec], clock: Clock, stamps: Stamps, *, bars: int) -> FeedSource:
    """Return the feed of markets, which begins with so many closed bars of each.

    Raises
    ------
    InvalidInput
        A market says nothing of its feed, or two of them have different ones: a process has one.
    """
    sources = {_source(market) for market in markets}
    if len(sources) > 1:
        hint = "start the accounts of each feed by themselves"
        raise InvalidInput("some of the markets are fed by an exchange, and others are simulated", hint=hint)
    if sources == {Source.SIMULATED}:
        return SimulatedSource(markets, clock, stamps)
    from golive.paper.ccxt_source import CcxtSource

    return CcxtSource(markets, clock, stamps, bars=bars)


def _source(market: MarketSpec) -> Source:
    if market.feed is None:
        hint = "say it in its description: `feed: {exchange: binanceusdm, symbol: ..., silence: ...}`"
        raise InvalidInput(f"market `{market.id}` does not say what feeds it", hint=hint)
    return market.feed.source
