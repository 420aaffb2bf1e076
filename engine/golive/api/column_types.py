"""The columns of ready rows by their arrow types: as they are read, and as they are written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pyarrow as pa

from golive.core.row import (
    BOOK_AT,
    BOOK_CHANGED_AT,
    BOOK_COLUMNS,
    CLOCK_SKEW,
    DAILY_LOSS,
    DAILY_PNL,
    DECIDED_AT,
    DIRECTION,
    INTENT,
    LOT_QUANTITY,
    MARKET_DIGEST,
    SIGNAL_ID,
    SYMBOL,
    at,
    why,
)
from golive.core.signature import Kind

if TYPE_CHECKING:
    from golive.compiler.program import Program

INSTANT = pa.timestamp("ns", tz="UTC")
"""How files hold an instant: what reads them as integers loses none where one is absent."""

_ARROW = {Kind.NUMBER: pa.float64(), Kind.ENUM: pa.string(), Kind.BOOL: pa.bool_(), Kind.TIME: pa.int64()}


def flat_columns(program: Program) -> Mapping[str, pa.DataType]:
    """Return the columns of a program's ready rows, in a fixed order, with the types they are read as."""
    columns = {SIGNAL_ID: pa.string(), DECIDED_AT: pa.int64(), CLOCK_SKEW: pa.int64(), MARKET_DIGEST: pa.string()}
    columns |= {LOT_QUANTITY: pa.float64()}
    columns |= {port.column: _ARROW.get(port.type.kind, pa.list_(pa.float64())) for port in program.columns}
    columns |= {spec.port.column: _ARROW[spec.port.type.kind] for spec in program.features}
    return columns | {model.version: pa.string() for _, model in program.models}


def column_types(program: Program) -> Mapping[str, pa.DataType]:
    """Return the arrow type of every column that a table of signals may have, companions and books included."""
    types: dict[str, pa.DataType] = {}
    for column, kind in flat_columns(program).items():
        types |= {column: kind, at(column): pa.int64(), why(column): pa.string()}
    if DAILY_LOSS in types:
        types |= {here(DAILY_PNL): types[here(DAILY_LOSS)] for here in (str, at, why)}
    books = {name: pa.list_(pa.float64()) for name in BOOK_COLUMNS}
    return types | books | {BOOK_AT: pa.int64(), BOOK_CHANGED_AT: pa.int64()}


def dated_columns(program: Program) -> frozenset[str]:
    """Return the columns whose values have a time."""
    dated = {port.column for port in program.columns if port.max_age_ns is not None}
    dated |= {DAILY_PNL} if DAILY_LOSS in dated else set()
    return frozenset(dated | {spec.port.column for spec in program.features})


def time_columns(program: Program) -> frozenset[str]:
    """Return the columns that hold instants."""
    instants = {port.column for port in program.columns if port.type.kind is Kind.TIME}
    return frozenset(
        instants | {at(column) for column in dated_columns(program)} | {DECIDED_AT, BOOK_AT, BOOK_CHANGED_AT}
    )


def written_schema(program: Program) -> pa.Schema:
    """Return the columns of `signals.parquet`, which depend on the program only, with times and reasons.

    Direction and symbol are always there: what counts signals reads them, whether or not a rule does. So is what is
    asked for, where positions are left by a pipeline of their own: it says which one decides.
    """
    times, dated = time_columns(program), dated_columns(program)
    types: dict[str, pa.DataType] = dict(flat_columns(program))
    for column in (DIRECTION, SYMBOL, *(() if program.closing is None else (INTENT,))):
        types.setdefault(column, pa.string())
    for column in tuple(types):
        if column not in (SIGNAL_ID, DECIDED_AT, CLOCK_SKEW, MARKET_DIGEST, LOT_QUANTITY):
            types |= {at(column): INSTANT, why(column): pa.string()} if column in dated else {why(column): pa.string()}
    return pa.schema([(name, INSTANT if name in times else kind) for name, kind in types.items()])
