"""`simulated_spans`: the simulated market from an instant on, without an end, span after span."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace

import numpy as np

from golive.core.errors import Refused
from golive.core.unit import NANOS
from golive.documents.market import MarketSpec, StreamKind
from golive.documents.streams import BookColumns, FundingColumns, MarketData, only_rows
from golive.market.data import market_data
from golive.market.simulated import sparse_of
from golive.simulator.parameters import SimulatedMarket
from golive.simulator.simulate import Simulated, simulate
from golive.simulator.sparse_pieces import SparseStreams, simulate_sparse


def simulated_spans(market: MarketSpec, start: int) -> Generator[MarketData]:
    """Yield the market from `start` on, in nanoseconds; each span goes on at the price and trade id of the last.

    A span is an embedded session, or the sparse market at its whole length. Bars before `start` are in the first one.
    The first span differs from the market as it is shipped in its times alone; later ones are drawn anew.

    Raises
    ------
    Refused
        The description is not one of a simulated market with a seed.
    """
    seed = market.seed
    if seed is None or not market.is_simulated:
        raise Refused("not_simulated", f"market `{market.id}` is not simulated", field="markets")
    price: float | None = None
    number = last_id = 0
    while True:
        made = _made(market, (seed, number), start, price)
        yield _named(market, made, after=start if number else None, last_id=last_id)
        price, last_id = _mid(made.book), last_id + int(made.trades.id[-1])
        start += round(_lasts_s(market) * NANOS)
        number += 1


def _made(market: MarketSpec, seed: tuple[int, int], start: int, price: float | None) -> Simulated | SparseStreams:
    """Make one span; the first has the seed of the description itself."""
    first, number = seed
    if market.pace:
        sparse = replace(sparse_of(market), start=start)
        made = simulate_sparse(sparse if price is None else replace(sparse, price=price), first + number)
        return replace(made, funding=_on_boundaries(market, made.funding, start))
    dense = SimulatedMarket(tick=market.tick, start=start)
    rng = np.random.default_rng(seed if number else first)
    return simulate(dense if price is None else replace(dense, price=price), rng)


def _lasts_s(market: MarketSpec) -> float:
    return sparse_of(market).lasts_s if market.pace else SimulatedMarket().session_s


def _mid(book: BookColumns) -> float:
    return float(book.bid_prices[-1, 0] + book.ask_prices[-1, 0]) / 2


def _on_boundaries(market: MarketSpec, rates: FundingColumns, start: int) -> FundingColumns:
    """Return rates at the venue's boundaries, as which the simulator takes those of a market begun at midnight."""
    if market.funding is None:
        return rates
    every, first = (round(part.value * NANOS) for part in (market.funding.every, market.funding.first))
    next_one = start + every - (start - first) % every
    return FundingColumns(ts=next_one + every * np.arange(len(rates.ts), dtype=np.int64), rate=rates.rate.copy())


def _named(market: MarketSpec, made: Simulated | SparseStreams, *, after: int | None, last_id: int) -> MarketData:
    """Return the streams that the description names; bars before a later span are those of the one before it.

    Where bars are described the trades are there too, told or not: bars that go on are made of them.
    """
    kinds = {stream.kind for stream in market.streams}
    kinds |= {StreamKind.TRADES} if StreamKind.BARS in kinds else set()
    named = {kind.value: getattr(made, kind.value) for kind in StreamKind if kind in kinds}
    if after is not None and StreamKind.BARS.value in named:
        named[StreamKind.BARS.value] = only_rows(made.bars, made.bars.ts > after)
    if StreamKind.TRADES.value in named:
        named[StreamKind.TRADES.value] = replace(made.trades, id=made.trades.id + last_id)
    return market_data(market.symbol, **named)
