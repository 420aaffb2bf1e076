"""Book snapshots: a column a level, or distance and value a level."""

from __future__ import annotations

import numpy as np

from golive.core.window import FloatArray, IntArray
from golive.documents.market import MarketSpec
from golive.documents.streams import BookColumns, on_tick
from golive.market.adapters.quantities import in_base
from golive.market.checks import check_finite, check_prices, check_sizes, ordered_instants
from golive.market.plausible import LARGEST
from golive.market.source import SourceFile

_SIDES = ("bid", "ask")


def read_wide_book(source: SourceFile, market: MarketSpec) -> BookColumns | None:
    """Read snapshots with columns of price and size for each level.

    A level with zero price and zero size is absent; absent levels come last. Crossed and one-sided rows are kept.
    """
    ts = ordered_instants(source)
    bids, asks = (_columns(source, f"{side}_price", f"{side}_size") for side in _SIDES)
    if ts is None or bids is None or asks is None:
        return None
    bid_levels, ask_levels = _count(source, *bids, "bid"), _count(source, *asks, "ask")
    if bid_levels is None or ask_levels is None:
        return None
    unit = source.stream.quantity
    return BookColumns(
        ts=ts,
        bid_prices=bids[0],
        bid_sizes=in_base(bids[1], bids[0], unit, market),
        ask_prices=asks[0],
        ask_sizes=in_base(asks[1], asks[0], unit, market),
        bid_levels=bid_levels,
        ask_levels=ask_levels,
    )


def read_listed_book(source: SourceFile, market: MarketSpec) -> BookColumns | None:
    """Read snapshots with a list of prices and one of sizes a side, best first; an empty list is an empty side."""
    ts = ordered_instants(source)
    sides = [_lists(source, f"{side}_price", f"{side}_size") for side in _SIDES]
    bids, asks = sides
    if ts is None or bids is None or asks is None:
        return None
    return _listed(source, market, ts, bids, asks)


def read_paired_book(source: SourceFile, market: MarketSpec) -> BookColumns | None:
    """Read snapshots with a list of levels a side, best first, each a price and a size."""
    ts = ordered_instants(source)
    bids, asks = (source.pairs(f"{side}s", source.stream.levels) for side in _SIDES)
    if ts is None or bids is None or asks is None:
        return None
    return _listed(source, market, ts, bids, asks)


_Side = tuple[FloatArray, FloatArray, IntArray]
"""Prices and sizes of one side, and how many levels each row has."""


def _listed(source: SourceFile, market: MarketSpec, ts: IntArray, bids: _Side, asks: _Side) -> BookColumns | None:
    counts = [_check_listed(source, *side, name) for side, name in zip((bids, asks), _SIDES, strict=True)]
    if not all(counts):
        return None
    unit = source.stream.quantity
    return BookColumns(
        ts=ts,
        bid_prices=bids[0],
        bid_sizes=in_base(bids[1], bids[0], unit, market),
        ask_prices=asks[0],
        ask_sizes=in_base(asks[1], asks[0], unit, market),
        bid_levels=bids[2],
        ask_levels=asks[2],
    )


def _lists(source: SourceFile, price: str, size: str) -> tuple[FloatArray, FloatArray, IntArray] | None:
    """Return prices, sizes and the number of levels of one side, or None once it is noted why they cannot be read."""
    prices, sizes = source.lists(price, source.stream.levels), source.lists(size, source.stream.levels)
    if prices is None or sizes is None:
        return None
    odd = np.flatnonzero(prices[1] != sizes[1])
    if not len(odd):
        return prices[0], sizes[0], prices[1]
    what = f"{source.at(int(odd[0]))} has another number of values in `{price}` than in `{size}`"
    source.pad.error("GL614", what, source.place(size), "a level is a price and a size")
    return None


def _check_listed(source: SourceFile, prices: FloatArray, sizes: FloatArray, count: IntArray, side: str) -> bool:
    """Note the first level of a side that cannot be."""
    there = np.arange(prices.shape[1]) < count[:, np.newaxis]
    for level in range(prices.shape[1]):
        own, price, size = there[:, level], prices[:, level], sizes[:, level]
        name = f"{side}_price of level {level}"
        if not check_finite(source, np.where(own, price, 0.0), name):
            return False
        if source.first_bad(own & ((price <= 0) | (price > LARGEST)), price, name, "GL608", "a price is positive"):
            return False
        if not check_sizes(source, np.where(own, size, 0.0), f"{side}_size of level {level}", positive=False):
            return False
    return True


def read_distance_book(source: SourceFile, market: MarketSpec) -> BookColumns | None:
    """Read snapshots of signed distance from mid (fractions: bids negative) and value in quote currency per level.

    Prices are `mid * (1 + distance)`, rounded to the tick that rounding errors of the distance hide; sizes are value
    over price.
    """
    ts, mid = ordered_instants(source), source.numbers("mid")
    bids, asks = (_columns(source, f"{side}_distance", f"{side}_notional") for side in _SIDES)
    if ts is None or mid is None or bids is None or asks is None or not check_prices(source, mid, "mid"):
        return None
    well = (_check_distances(source, *bids, "bid", sign=-1), _check_distances(source, *asks, "ask", sign=1))
    if not all(well):
        return None
    bid_prices, ask_prices = (on_tick(mid[:, None] * (1 + distance), market.tick) for distance, _ in (bids, asks))
    levels = np.full(len(ts), source.stream.levels, dtype=np.int64)
    return BookColumns(
        ts=ts,
        bid_prices=bid_prices,
        bid_sizes=bids[1] / bid_prices,
        ask_prices=ask_prices,
        ask_sizes=asks[1] / ask_prices,
        bid_levels=levels,
        ask_levels=levels.copy(),
    )


def _columns(source: SourceFile, first: str, second: str) -> tuple[FloatArray, FloatArray] | None:
    """Return two fields of one side, level by level, or None once it is noted which levels cannot be read."""
    one, other = _levels(source, first), _levels(source, second)
    return None if one is None or other is None else (one, other)


def _levels(source: SourceFile, field: str) -> FloatArray | None:
    columns = [source.numbers(field, level) for level in range(source.stream.levels)]
    there = [column for column in columns if column is not None]
    return np.ascontiguousarray(np.column_stack(there)) if len(there) == len(columns) else None


def _count(source: SourceFile, prices: FloatArray, sizes: FloatArray, side: str) -> IntArray | None:
    """Check one side and return how many levels each row has."""
    for level in range(source.stream.levels):
        name = f"{side}_price of level {level}"
        price, size = prices[:, level], sizes[:, level]
        if not (
            check_finite(source, price, name)
            and check_sizes(source, size, f"{side}_size of level {level}", positive=False)
        ):
            return None
        bad = ((price <= 0) & (size > 0)) | (price < 0) | (price > LARGEST)
        if source.first_bad(bad, price, name, "GL608", "a price is positive"):
            return None
    present = (prices > 0).astype(np.int64)
    holes = (np.diff(present, axis=1) > 0).any(axis=1)
    if holes.any():
        row = int(np.argmax(holes))
        source.pad.error("GL614", f"{source.at(row)} has a level after an absent one", source.place(f"{side}_price"))
        return None
    return np.asarray(present.sum(axis=1), dtype=np.int64)


def _check_distances(source: SourceFile, distance: FloatArray, value: FloatArray, side: str, *, sign: int) -> bool:
    """Note the first distance of a side that lies on the other, and the first value that cannot be."""
    signs = _check_signs(source, distance, f"{side}_distance", sign=sign)
    return _check_values(source, value, f"{side}_notional") and signs


def _check_signs(source: SourceFile, distance: FloatArray, field: str, *, sign: int) -> bool:
    for level in range(source.stream.levels):
        name = f"{field} of level {level}"
        values = distance[:, level]
        wrong = "bids lie below the mid price: negative" if sign < 0 else "asks lie above the mid price: positive"
        if not check_finite(source, values, name):
            return False
        if source.first_bad((sign * values < 0) | (np.abs(values) >= 1), values, name, "GL608", wrong):
            return False
    return True


def _check_values(source: SourceFile, values: FloatArray, field: str) -> bool:
    return all(
        check_sizes(source, values[:, level], f"{field} of level {level}", positive=False)
        for level in range(source.stream.levels)
    )
