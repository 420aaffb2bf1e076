"""The orders of a run as a table, and back: a row an order, units in the names of columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from types import MappingProxyType

import pyarrow as pa

from golive.replay.money.money_columns import INSTANT, Units
from golive.replay.money.order_outcomes import OrderOutcome
from golive.replay.simulated_fills import FILLED_AT, FILLS, SIMULATED

_INSTANTS: Mapping[str, str] = MappingProxyType({"sent_ts": "sent_utc", "arrives_ts": "arrives_utc"})
_LOTS: Mapping[str, str] = MappingProxyType({"lots": "ordered_lots", "filled": "filled_lots"})
_TYPES = {"str": pa.string(), "int": pa.int64(), "float": pa.float64(), "bool": pa.bool_()}


def orders_table(orders: Sequence[OrderOutcome], units: Units) -> pa.Table:
    """Return orders as a table."""
    columns = {
        _column(field.name, units): pa.array(
            [getattr(order, field.name) for order in orders], type=_type(field.name, str(field.type))
        )
        for field in fields(OrderOutcome)
    }
    columns[FILLS] = pa.array([SIMULATED] * len(orders), type=pa.string())
    return pa.table(columns).replace_schema_metadata({"filled": FILLED_AT})


def read_orders(table: pa.Table, units: Units) -> tuple[OrderOutcome, ...]:
    """Return the orders of a table that `orders_table` made."""
    names = [field.name for field in fields(OrderOutcome)]
    columns = [table.column(_column(name, units)) for name in names]
    plain = [column.cast(pa.int64()) if column.type == INSTANT else column for column in columns]
    rows = zip(*(column.to_pylist() for column in plain), strict=True)
    return tuple(OrderOutcome(**dict(zip(names, row, strict=True))) for row in rows)


def _column(name: str, units: Units) -> str:
    if name.endswith("_price"):
        return units.price(name)
    return _INSTANTS.get(name) or _LOTS.get(name, name)


def _type(name: str, annotation: str) -> pa.DataType:
    return INSTANT if name in _INSTANTS else _TYPES[annotation.removesuffix(" | None")]
