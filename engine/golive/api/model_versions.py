"""What models gave, in ready rows: nothing of it is known without the version that gave it, which is told beside it."""

from __future__ import annotations

from typing import Any

import numpy as np

from golive.api.arrow_columns import present
from golive.api.signal_table import SignalTable
from golive.compiler.program import Program
from golive.core.readable import BLANK, unreadable
from golive.core.row import Row, contradiction, read_why, unknown, why, write_why
from golive.core.value import Unknown, invalid
from golive.evaluator.ingest import is_absent, is_reason


def version_doubt(column: str, version: object, reason: object) -> Unknown | None:
    """Return why nobody knows which version of a model gave what it gave; None where somebody does.

    `column` is that of the version, `version` and `reason` are its cell and the one that says why it is unknown.
    """
    if is_absent(version) or (isinstance(version, float) and np.isnan(version)):
        return read_why(column, reason)
    if is_reason(reason):
        return contradiction(column)
    if not isinstance(version, str):
        return invalid("wrong_type", f"{column} is a {type(version).__name__}, text is needed")
    fault = unreadable(str.__str__(version))
    return invalid("version_blank" if fault == BLANK else "version_unreadable", f"{column} {fault}") if fault else None


def versioned(program: Program, row: Row) -> Row:
    """Return the row with what models gave unknown where nobody knows by which version."""
    for _, model in program.models:
        columns = [port.column for port in model.outputs.values()]
        if all(is_absent(row.get(column)) for column in columns):
            continue
        doubt = version_doubt(model.version, row.get(model.version), row.get(why(model.version)))
        if doubt is not None:
            row = {**row, **{k: v for column in columns for k, v in unknown(column, doubt).items()}}
    return row


def versioned_table(program: Program, table: SignalTable) -> SignalTable:
    """Return the table with what models gave unknown where nobody knows by which version, as `versioned`."""
    for _, model in program.models:
        columns = [port.column for port in model.outputs.values()]
        there = [present(table.columns[column]) for column in columns if column in table.columns]
        if not there:
            continue
        rows = np.flatnonzero(np.logical_or.reduce(there))
        names, doubts = (model.version, why(model.version)), dict[int, Unknown]()
        cells = table.rows_at(rows, names) if table.columns.keys() & set(names) else ({} for _ in rows)
        for i, row in zip(rows.tolist(), cells, strict=True):
            doubt = version_doubt(model.version, *(row.get(name) for name in names))
            if doubt is not None:
                doubts[i] = doubt
        changed: dict[str, dict[int, Any]] = {column: dict.fromkeys(doubts) for column in columns}
        changed |= {why(column): {i: write_why(doubt) for i, doubt in doubts.items()} for column in columns}
        table = table.with_cells(changed)
    return table
