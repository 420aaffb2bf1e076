"""`simulated_walk`: the events of a simulated market from now on, in the order in which they happen."""

from __future__ import annotations

from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

from golive.core.unit import NANOS
from golive.core.window import IntArray
from golive.documents.market import MarketSpec, StreamKind
from golive.documents.streams import MarketData
from golive.paper.made_bars import MadeBars
from golive.paper.market_events import MarketEvents
from golive.paper.simulated_spans import simulated_spans
from golive.trading.received import BarReceived, Received, TradeReceived


def simulated_walk(market: MarketSpec, start: int) -> Generator[Received]:
    """Yield what happens from `start` on, and the bars before it; `seen_at` is when it may be told.

    A span is made by a thread of its own while the one before it is told, so that nobody waits for it. Where the
    simulator makes no bars of what it goes on with, they are made of its trades, which are among the events then, also
    of a market that describes none.
    """
    bars: MadeBars | None = None
    with closing(simulated_spans(market, start)) as spans, ThreadPoolExecutor(max_workers=1) as maker:
        coming = maker.submit(next, spans)
        while True:
            span = coming.result()
            coming = maker.submit(next, spans)
            if bars is None and not market.pace:
                bars = _goes_on(span, start)
            yield from _told(MarketEvents(market, span, seen=_seen(market, span, start)), bars)


def _goes_on(span: MarketData, start: int) -> MadeBars | None:
    """Return what makes the bars after those of the first span; None for a market without bars."""
    bars = span.bars
    return None if bars is None else MadeBars(span.symbol, bars.length_s, since=start, price=float(bars.close[-1]))


def _seen(market: MarketSpec, span: MarketData, start: int) -> dict[StreamKind, IntArray]:
    """Return when rates are told: as soon as the one before them was charged, and after all bars of the history."""
    if span.funding is None or market.funding is None:
        return {}
    return {StreamKind.FUNDING: (span.funding.ts - round(market.funding.every.value * NANOS)).clip(start + 1)}


def _told(events: MarketEvents, bars: MadeBars | None) -> Generator[Received]:
    for n, at in enumerate(events.at.tolist()):
        event = events.event(n, at)
        if bars is not None and not isinstance(event, BarReceived):
            yield from bars.closed(at)
            if isinstance(event, TradeReceived):
                bars.add(event)
        yield event
