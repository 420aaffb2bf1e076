"""Trades from a column a field, and from totals per interval."""

from __future__ import annotations

import numpy as np

from golive.core.unit import NANOS
from golive.core.window import FloatArray, IntArray
from golive.documents.market import IdRule, MarketSpec, Stamp
from golive.documents.streams import TradeColumns
from golive.market.adapters.quantities import in_base
from golive.market.as_received import NOT_TOLD
from golive.market.checks import check_distinct, check_ids, check_order, check_prices, check_sizes
from golive.market.source import SourceFile
from golive.market.time_column import read_instants

NO_IDS = np.empty(0, dtype=np.int64)


def read_trades(source: SourceFile, market: MarketSpec) -> TradeColumns | None:
    """Read single trades. Several may share an instant; with ids, no id may repeat or go back."""
    ts = read_instants(source)
    price, quantity = source.numbers("price"), source.numbers("quantity")
    aggressor = source.aggressors("aggressor") if source.stream.sides_told else np.zeros(source.rows, dtype=np.int64)
    ids = _ids(source)
    if ts is None or price is None or quantity is None or aggressor is None or ids is None:
        return None
    aside = source.asides("kind") if source.has("kind") else None
    if source.has("kind") and aside is None:
        return None
    well = (
        check_order(source, ts, distinct=False),
        check_prices(source, price, "price"),
        check_sizes(source, quantity, "quantity", positive=True),
        not len(ids) or check_ids(source, ids),
    )
    if not all(well):
        return None
    base = in_base(quantity, price, source.stream.quantity, market)
    return TradeColumns(
        ts=ts,
        price=price,
        quantity=base,
        aggressor=aggressor,
        id=ids,
        ids=source.stream.ids,
        sides_told=source.stream.sides_told,
        aside=aside,
    )


def _ids(source: SourceFile) -> IntArray | None:
    """Return the ids of trades, none where they only tell one from another, or None for what cannot be read."""
    if not source.has("id"):
        return NO_IDS
    if source.stream.ids is IdRule.DISTINCT:
        return NO_IDS if check_distinct(source) else None
    return source.integers("id", absent=NOT_TOLD if source.as_received else None)


def read_taker_totals(source: SourceFile, market: MarketSpec) -> TradeColumns | None:
    """Read what takers bought and sold per interval as aggregate trades at the interval's end.

    Both trades of an interval are priced at its `price`; bought comes first. A side that traded nothing gives none.
    `resolution_s` says how coarse they are, so that no shorter window is computed from them.
    """
    ts = read_instants(source)
    price, buys, sells = source.numbers("price"), source.numbers("buys"), source.numbers("sells")
    if ts is None or price is None or buys is None or sells is None:
        return None
    well = (
        check_order(source, ts, distinct=True),
        check_prices(source, price, "price"),
        check_sizes(source, buys, "buys", positive=False),
        check_sizes(source, sells, "sells", positive=False),
    )
    if not all(well):
        return None
    return _aggregates(source, market, ts, price, buys, sells)


def _aggregates(
    source: SourceFile, market: MarketSpec, ts: IntArray, price: FloatArray, buys: FloatArray, sells: FloatArray
) -> TradeColumns:
    """Return two trades an interval, at its end, those that traded nothing left out."""
    length_s, unit = source.stream.length_s, source.stream.quantity
    ends = ts if source.stream.stamp is Stamp.CLOSE else ts + round(length_s * NANOS)
    amounts = np.column_stack((in_base(buys, price, unit, market), in_base(sells, price, unit, market))).ravel()
    traded = amounts > 0
    return TradeColumns(
        ts=np.repeat(ends, 2)[traded],
        price=np.repeat(price, 2)[traded],
        quantity=amounts[traded],
        aggressor=np.tile(np.array([1, -1], dtype=np.int64), len(ends))[traded],
        id=NO_IDS,
        resolution_s=length_s,
    )
