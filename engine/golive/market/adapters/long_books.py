"""Book snapshots with a row a level."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from golive.core.dataclass import dataclass
from golive.core.several import several
from golive.core.window import FloatArray, IntArray
from golive.documents.market import MarketSpec
from golive.documents.streams import BookColumns
from golive.market.adapters.quantities import in_base
from golive.market.checks import check_order, check_prices, check_sizes
from golive.market.instants import show
from golive.market.source import SourceFile
from golive.market.time_column import read_instants


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rows:
    """The levels of a file, a row each: `snapshot` numbers them from 0, `side` is 1 for bids and -1 for asks."""

    ts: IntArray
    snapshot: IntArray
    side: IntArray
    price: FloatArray
    size: FloatArray


def read_long_book(source: SourceFile, market: MarketSpec) -> BookColumns | None:
    """Read snapshots whose levels are rows in any order within an instant, and within an `id` where it is mapped.

    A level without a size belongs to a feed of changes, not to a snapshot: it is refused.
    """
    rows = _rows(source, market)
    if rows is None:
        return None
    sides = {sign: _side(source, rows, sign) for sign in (1, -1)}
    bids, asks = sides[1], sides[-1]
    if bids is None or asks is None:
        return None
    first = np.flatnonzero(np.diff(rows.snapshot, prepend=-1))
    return BookColumns(
        ts=rows.ts[first],
        bid_prices=bids[0],
        bid_sizes=bids[1],
        ask_prices=asks[0],
        ask_sizes=asks[1],
        bid_levels=bids[2],
        ask_levels=asks[2],
    )


def _rows(source: SourceFile, market: MarketSpec) -> _Rows | None:
    ts, side = read_instants(source), source.book_sides("side")
    price, size = source.numbers("price"), source.numbers("size")
    ids = source.integers("id") if source.has("id") else np.zeros(source.rows, dtype=np.int64)
    if ts is None or side is None or price is None or size is None or ids is None:
        return None
    well = (
        check_order(source, ts, distinct=False),
        check_prices(source, price, "price"),
        check_sizes(source, size, "size", positive=True),
        _check_ids(source, ids),
    )
    if not all(well):
        return None
    begins = (np.diff(ts, prepend=-1) != 0) | (np.diff(ids, prepend=ids[:1]) != 0)
    base = in_base(size, price, source.stream.quantity, market)
    return _Rows(ts=ts, snapshot=np.cumsum(begins) - 1, side=side, price=price, size=base)


def _check_ids(source: SourceFile, ids: IntArray) -> bool:
    """Note the first row that goes back to an earlier snapshot; say whether all is well."""
    back = np.diff(ids) < 0
    if not back.any():
        return True
    row = int(np.argmax(back)) + 1
    what = f"{source.at(row)} goes back to id {ids[row]}"
    source.pad.error("GL606", what, source.place("id"), "rows of one snapshot stand together, in order of time")
    return False


def _side(source: SourceFile, rows: _Rows, sign: int) -> tuple[FloatArray, FloatArray, IntArray] | None:
    """Return prices, sizes and how many levels there are of one side, best first, of every snapshot."""
    own = np.flatnonzero(rows.side == sign)
    order = own[np.lexsort((-sign * rows.price[own], rows.snapshot[own]))]
    of, price = rows.snapshot[order], rows.price[order]
    snapshots, levels = int(rows.snapshot[-1]) + 1 if len(rows.snapshot) else 0, source.stream.levels
    count = np.bincount(of, minlength=snapshots)
    begins = np.cumsum(count) - count
    if not (_check_twice(source, rows, order, of, price) and _check_depth(source, rows, order, begins, count)):
        return None
    at = (of, np.arange(len(of)) - begins[of])
    prices, sizes = np.zeros((snapshots, levels)), np.zeros((snapshots, levels))
    prices[at], sizes[at] = price, rows.size[order]
    return prices, sizes, count.astype(np.int64)


def _check_twice(source: SourceFile, rows: _Rows, order: IntArray, of: IntArray, price: FloatArray) -> bool:
    twice: NDArray[np.bool_] = (np.diff(of) == 0) & (np.diff(price) == 0)
    if not twice.any():
        return True
    row = int(order[int(np.argmax(twice)) + 1])
    what = f"{source.at(row)} tells a level of {show(int(rows.ts[row]))} again, at {rows.price[row]:.15g}"
    hint = "map what tells snapshots of one instant apart as `id`"
    source.pad.error("GL606", what, source.place("price"), hint)
    return False


def _check_depth(source: SourceFile, rows: _Rows, order: IntArray, begins: IntArray, count: IntArray) -> bool:
    levels = source.stream.levels
    if not len(count) or int(count.max()) <= levels:
        return True
    deepest = int(count.argmax())
    at = show(int(rows.ts[order[begins[deepest]]]))
    deep = several(int(count[deepest]), "level")
    what = f"the book at {at} in `{source.name.value}` has {deep} a side, and `levels` is {levels}"
    source.pad.error("GL614", what, source.stream.span, "say how many levels the deepest book has")
    return False
