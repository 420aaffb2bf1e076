"""How each stream is asked of an exchange by ccxt: the call that subscribes to it, or else the one that polls it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from functools import partial
from typing import Any

from golive.documents.market import MarketSpec, StreamKind
from golive.paper.venue_frames import VenueFrames

Call = Callable[[], Awaitable[Any]]


def streams_of(client: Any, market: MarketSpec, frames: VenueFrames | None) -> tuple[StreamKind, ...]:
    """Return the streams that are asked for: those that the description has, and rates where it has funding terms.

    Where quotes cannot come apart from the book they are not asked for: then they are the tops of the book.
    """
    has = {stream.kind for stream in market.streams} | ({StreamKind.FUNDING} if market.funding else set())
    if subscription(client, StreamKind.QUOTES, "", frames) is None:
        has.discard(StreamKind.QUOTES)
    return tuple(kind for kind in StreamKind if kind in has)


def subscription(client: Any, kind: StreamKind, unified: str, frames: VenueFrames | None) -> Call | None:
    """Return the call that subscribes to a stream, None where the exchange has none: then it is polled, or absent."""
    match kind:
        case StreamKind.TRADES:
            return lambda: client.watch_trades(unified)
        case StreamKind.BOOK:
            return lambda: client.watch_order_book(unified)
        case StreamKind.QUOTES if frames is not None and frames.has_quotes and client.has.get("watchBidsAsks"):
            return lambda: client.watch_bids_asks([unified])
        case StreamKind.FUNDING if client.has.get("watchFundingRate"):
            return lambda: client.watch_funding_rate(unified)
        case StreamKind.FUNDING if frames is not None and frames.rate_call is not None:
            return partial(getattr(client, frames.rate_call), unified)
        case _:
            return None


def only_kinds(untouched: Any, markets: Iterable[MarketSpec]) -> dict[str, Any]:
    """Return what tells ccxt to list no other kinds of instruments than those of some markets, where it knows how."""
    options = untouched.options.get("fetchMarkets")
    known = options.get("types", ()) if isinstance(options, Mapping) else ()
    wanted = {market.kind.value for market in markets}
    return {"options": {"fetchMarkets": {"types": sorted(wanted)}}} if wanted <= set(known) else {}
