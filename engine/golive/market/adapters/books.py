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


def read_wide_book(source: SourceFile, market: MarketSpec) -> BookColumns | None:
    """Read snapshots with columns of price and size for each level.

    A level with zero price and zero size is absent; absent levels come last. Crossed and one-sided rows are kept.
    """
    ts = ordered_instants(source)
    sides = [_levels(source, field) for field in ("bid_price", "bid_size", "ask_price", "ask_size")]
    bid_prices, bid_sizes, ask_prices, ask_sizes = sides
    if ts is None or bid_prices is None or bid_sizes is None or ask_prices is None or ask_sizes is None:
        return None
    bid_levels = _count(source, bid_prices, bid_sizes, "bid")
    ask_levels = _count(source, ask_prices, ask_sizes, "ask")
    if bid_levels is None or ask_levels is None:
        return None
    unit = source.stream.quantity
    return BookColumns(
        ts=ts,
        bid_prices=bid_prices,
        bid_sizes=in_base(bid_sizes, bid_prices, unit, market),
        ask_prices=ask_prices,
        ask_sizes=in_base(ask_sizes, ask_prices, unit, market),
        bid_levels=bid_levels,
        ask_levels=ask_levels,
    )


def read_distance_book(source: SourceFile, market: MarketSpec) -> BookColumns | None:
    """Read snapshots of signed distance from mid (fractions: bids negative) and value in quote currency per level.

    Prices are `mid * (1 + distance)`, rounded to the tick that rounding errors of the distance hide; sizes are value
    over price.
    """
    ts, mid = ordered_instants(source), source.numbers("mid")
    bid_distance, ask_distance = _levels(source, "bid_distance"), _levels(source, "ask_distance")
    bid_value, ask_value = _levels(source, "bid_notional"), _levels(source, "ask_notional")
    if ts is None or mid is None or bid_distance is None or ask_distance is None:
        return None
    if bid_value is None or ask_value is None or not check_prices(source, mid, "mid"):
        return None
    well = (
        _check_signs(source, bid_distance, "bid_distance", sign=-1),
        _check_signs(source, ask_distance, "ask_distance", sign=1),
        _check_values(source, bid_value, "bid_notional"),
        _check_values(source, ask_value, "ask_notional"),
    )
    if not all(well):
        return None
    bid_prices = on_tick(mid[:, None] * (1 + bid_distance), market.tick)
    ask_prices = on_tick(mid[:, None] * (1 + ask_distance), market.tick)
    levels = np.full(len(ts), source.stream.levels, dtype=np.int64)
    return BookColumns(
        ts=ts,
        bid_prices=bid_prices,
        bid_sizes=bid_value / bid_prices,
        ask_prices=ask_prices,
        ask_sizes=ask_value / ask_prices,
        bid_levels=levels,
        ask_levels=levels.copy(),
    )


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
