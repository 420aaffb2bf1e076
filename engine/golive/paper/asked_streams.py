"""How each stream is asked of an exchange by ccxt: the call that subscribes to it, or else the one that polls it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from golive.documents.market import MarketSpec, StreamKind

_RATE_CALLS = (("watchFundingRate", "watch_funding_rate"), ("watchMarkPrice", "watch_mark_price"))


def streams_of(market: MarketSpec) -> tuple[StreamKind, ...]:
    """Return the streams that are asked for: those that the description has, and rates where it has funding terms."""
    has = {stream.kind for stream in market.streams} | ({StreamKind.FUNDING} if market.funding else set())
    return tuple(kind for kind in StreamKind if kind in has)


def subscription(client: Any, kind: StreamKind, unified: str) -> Callable[[], Awaitable[Any]] | None:
    """Return the call that subscribes to a stream, None where the exchange has none: then it is polled, or absent."""
    match kind:
        case StreamKind.TRADES:
            return lambda: client.watch_trades(unified)
        case StreamKind.BOOK:
            return lambda: client.watch_order_book(unified)
        case StreamKind.QUOTES if client.has.get("watchBidsAsks"):
            return lambda: client.watch_bids_asks([unified])
        case StreamKind.FUNDING:
            call = next((call for name, call in _RATE_CALLS if client.has.get(name)), None)
            return None if call is None else lambda: getattr(client, call)(unified)
        case _:
            return None
