"""The rules of ready rows over whole columns: ids, contradictions, books as arrays, and the moments of decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from golive.account.daily_loss import most_loss, with_loss
from golive.api.arrow_columns import numbers_of, plain, present, reasons
from golive.api.book_rows import complete, read_of_books
from golive.api.column_names import refuse_misnamed
from golive.api.column_types import time_columns
from golive.api.described_in_tables import described_table
from golive.api.instants_in_tables import as_instants, other_dates, refuse_floats
from golive.api.intents_in_tables import intended_table
from golive.api.one_instant import outputs_of_models, two_times
from golive.api.rows import deciding, moments
from golive.api.signal_ids import doubted_ids
from golive.api.signal_table import SignalTable
from golive.compiler.program import Program
from golive.core.errors import InvalidInput
from golive.core.row import (
    BOOK_COLUMNS,
    CLOCK_SKEW,
    DAILY_LOSS,
    DAILY_PNL,
    DECIDED_AT,
    at,
    contradiction,
    why,
    with_companions,
    write_why,
)
from golive.core.window import IntArray
from golive.evaluator.columns import instants
from golive.evaluator.ingest import LATEST, MOST_SKEW, NO_INSTANT, NO_SKEW
from golive.market.instants import EARLIEST


def timed(program: Program, table: SignalTable) -> SignalTable:
    """Return the table with its instants as integer nanoseconds; refuse a column that is misnamed or holds none."""
    refuse_misnamed(program, table.columns)
    times, columns = time_columns(program), table.columns
    for name in (times | {CLOCK_SKEW}) & table.typed & columns.keys():
        refuse_floats(name, columns[name])
    whole = {name: as_instants(name, columns[name]) for name in columns if name in times}
    others = other_dates((name, cells) for name, cells in columns.items() if name not in times)
    return replace(table, columns={**columns, **whole, **others})


def ready_table(program: Program, table: SignalTable) -> SignalTable:
    """Return a `timed` table as its rows are decided one by one."""
    table = _with_losses(program, _named(program, _dated_alike(program, _consistent(program, table))))
    return intended_table(program, described_table(program, _completed(program, table)))


def _completed(program: Program, table: SignalTable) -> SignalTable:
    """Return the table with the features that the books of its rows give, as `book_rows.complete`."""
    sides = [present(table.columns[column]) for column in BOOK_COLUMNS if column in table.columns]
    if not sides:
        return table
    rows = np.flatnonzero(np.logical_or.reduce(sides))
    changed: dict[str, dict[int, Any]] = {}
    for i, row in zip(rows.tolist(), table.rows_at(rows, read_of_books(program)), strict=True):
        for name, value in complete(program, row, *moments(row)).items():
            if value is not row.get(name):
                changed.setdefault(name, {})[i] = value
    return table.with_cells(changed)


def _named(program: Program, table: SignalTable) -> SignalTable:
    """Return the table with nobody asking in rows without an id, as `rows.named`."""
    asking = program.checked.strategy.column
    doubts = doubted_ids(table)
    whos: dict[int, Any] = dict.fromkeys(doubts)
    return table.with_cells({asking: whos, why(asking): {i: write_why(doubt) for i, doubt in doubts.items()}})


def _consistent(program: Program, table: SignalTable) -> SignalTable:
    """Return the table with cells made unknown that come with a reason why they are unknown, as `rows.consistent`."""
    changed: dict[str, Mapping[int, Any]] = {}
    for column, reason in deciding(program):
        if column in table.columns and reason in table.columns:
            both = np.flatnonzero(reasons(table.columns[reason]) & present(table.columns[column])).tolist()
            changed |= {column: dict.fromkeys(both), reason: dict.fromkeys(both, write_why(contradiction(column)))}
    return table.with_cells(changed)


def _dated_alike(program: Program, table: SignalTable) -> SignalTable:
    """Return the table with outputs of a model unknown that are told for different times, as `dated_alike`."""
    changed: dict[str, Mapping[int, Any]] = {}
    for group in outputs_of_models(program):
        dated = [(table.columns[c], table.columns[at(c)]) for c in group if {c, at(c)} <= table.columns.keys()]
        if len(dated) <= 1:
            continue
        times = np.array([np.where(present(c), instants(plain(t)), NO_INSTANT) for c, t in dated])
        usable = (times > -LATEST) & (times < LATEST)
        last = np.where(usable, times, NO_INSTANT).max(axis=0)
        wrong = np.flatnonzero((usable & (times != last)).any(axis=0)).tolist()
        changed |= {c: dict.fromkeys(wrong) for c in group}
        changed |= {why(c): dict.fromkeys(wrong, write_why(two_times(group))) for c in group}
    return table.with_cells(changed)


_RESULTS = (*with_companions(DAILY_LOSS), *with_companions(DAILY_PNL))


def _with_losses(program: Program, table: SignalTable) -> SignalTable:
    """Return the table with the day's results as losses, as `daily_loss.with_loss`; of most there is nothing to do."""
    most = most_loss(program)
    if most is None or not table.rows:
        return table
    # A loss that is no negative number is what it is, unless the day's result is given the other way as well.
    loss, is_told = numbers_of(table.columns.get(DAILY_LOSS), table.rows)
    touched = is_told & (loss < 0)
    for name, is_given in ((DAILY_PNL, present), (why(DAILY_PNL), reasons)):
        if name in table.columns:
            touched |= is_given(table.columns[name])
    rows = np.flatnonzero(touched)
    changed: dict[str, dict[int, Any]] = {}
    for i, row in zip(rows.tolist(), table.rows_at(rows, _RESULTS), strict=True):
        for name, value in with_loss(row, most).items():
            changed.setdefault(name, {})[i] = value
    return table.with_cells(changed)


def moments_of(table: SignalTable) -> tuple[IntArray, IntArray]:
    """Return each row's decision time and tolerated clock skew, as `rows.moments`; refuse a table without times."""
    if DECIDED_AT not in table.columns:
        hint = "integer nanoseconds UTC; `golive decide --describe` lists the columns"
        raise InvalidInput(f"the table has no column `{DECIDED_AT}`", hint=hint)
    now = instants(plain(table.columns[DECIDED_AT]))
    usable = (now >= EARLIEST) & (now < LATEST)
    skew = np.zeros_like(now)
    if CLOCK_SKEW in table.columns:
        cells = table.columns[CLOCK_SKEW]
        skew = np.where(present(cells), instants(plain(cells)), 0)
    usable_skew = usable & (skew >= 0) & (skew <= MOST_SKEW)
    return np.where(usable, now, NO_INSTANT), np.where(usable_skew, skew, NO_SKEW)
