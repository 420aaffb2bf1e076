"""Best bid and offer from a column a field, event by event or once an interval."""

from __future__ import annotations

import numpy as np

from golive.core.unit import NANOS
from golive.core.window import FloatArray, IntArray
from golive.documents.market import MarketSpec, Stamp
from golive.documents.streams import QuoteColumns
from golive.market.adapters.quantities import in_base
from golive.market.checks import check_finite, check_order, check_sizes, ordered_instants
from golive.market.plausible import LARGEST
from golive.market.source import SourceFile
from golive.market.time_column import read_instants

_NUMBERS = ("bid", "bid_size", "ask", "ask_size")


def read_quotes(source: SourceFile, market: MarketSpec) -> QuoteColumns | None:
    """Read quotes event by event. Without a sequence number (`id`), no two may share an instant."""
    ts = ordered_instants(source)
    bid, bid_size, ask, ask_size = (source.numbers(field) for field in _NUMBERS)
    if ts is None or bid is None or bid_size is None or ask is None or ask_size is None:
        return None
    return _checked(source, market, ts, bid, bid_size, ask, ask_size)


def read_interval_quotes(source: SourceFile, market: MarketSpec) -> QuoteColumns | None:
    """Read the last quote of each interval, visible at the interval's end.

    A row in which all four numbers are absent says that nothing was quoted: it is left out, and quotes grow older.
    """
    ts, numbers = read_instants(source), [source.numbers(field) for field in _NUMBERS]
    bid, bid_size, ask, ask_size = numbers
    if ts is None or bid is None or bid_size is None or ask is None or ask_size is None:
        return None
    if not check_order(source, ts, distinct=True):
        return None
    ends = ts if source.stream.stamp is Stamp.CLOSE else ts + round(source.stream.length_s * NANOS)
    absent = np.isnan(bid) & np.isnan(bid_size) & np.isnan(ask) & np.isnan(ask_size)
    filled = [np.where(absent, 0.0, values) for values in (bid, bid_size, ask, ask_size)]
    columns = _checked(source, market, ends, *filled)
    if columns is None:
        return None
    there = ~absent
    return QuoteColumns(
        ts=columns.ts[there],
        bid=columns.bid[there],
        bid_size=columns.bid_size[there],
        ask=columns.ask[there],
        ask_size=columns.ask_size[there],
    )


def _checked(
    source: SourceFile,
    market: MarketSpec,
    ts: IntArray,
    bid: FloatArray,
    bid_size: FloatArray,
    ask: FloatArray,
    ask_size: FloatArray,
) -> QuoteColumns | None:
    well = (
        _check_side(source, bid, bid_size, "bid", "bid_size"),
        _check_side(source, ask, ask_size, "ask", "ask_size"),
    )
    if not all(well):
        return None
    unit = source.stream.quantity
    return QuoteColumns(
        ts=ts,
        bid=bid,
        bid_size=in_base(bid_size, bid, unit, market),
        ask=ask,
        ask_size=in_base(ask_size, ask, unit, market),
    )


def _check_side(source: SourceFile, price: FloatArray, size: FloatArray, field: str, size_field: str) -> bool:
    if not (check_finite(source, price, field) and check_sizes(source, size, size_field, positive=False)):
        return False
    empty = (price == 0) & (size == 0)
    bad = ((price <= 0) & ~empty) | (price > LARGEST)
    return not source.first_bad(bad, price, field, "GL608", "a price is positive, or zero with no size: an empty side")
