"""The rules of ready rows over whole columns: ids, contradictions, books as arrays, and the moments of decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np

from golive.api.arrow_columns import by_words, plain, present, reasons
from golive.api.books_in_tables import completed
from golive.api.column_names import refuse_misnamed
from golive.api.column_types import time_columns
from golive.api.described_in_tables import described_table
from golive.api.instants_in_tables import as_instants, other_dates, refuse_floats
from golive.api.intents_in_tables import intended_table
from golive.api.losses_in_tables import with_losses
from golive.api.model_versions import versioned_table
from golive.api.one_instant import outputs_of_models, two_times
from golive.api.permit_cells import unpermitted_table
from golive.api.rows import deciding
from golive.api.signal_ids import doubted_ids
from golive.api.signal_table import SignalTable
from golive.compiler.program import Program
from golive.core.row import (
    CLOCK_SKEW,
    DIRECTION,
    INTENT,
    MARKET_DIGEST,
    SYMBOL,
    VENUE,
    at,
    contradiction,
    why,
    write_why,
)
from golive.core.signature import Kind
from golive.evaluator.columns import instants
from golive.evaluator.ingest import LATEST, NO_INSTANT


def timed(program: Program, table: SignalTable) -> SignalTable:
    """Return the table with its instants as integer nanoseconds, and its words by dictionaries: several ask for each.

    Refuse a column that is misnamed, or one of instants that holds none.
    """
    refuse_misnamed(program, table.columns)
    times, columns = time_columns(program), table.columns
    for name in (times | {CLOCK_SKEW}) & table.typed & columns.keys():
        refuse_floats(name, columns[name])
    whole = {name: as_instants(name, columns[name]) for name in columns if name in times}
    whole |= {name: by_words(columns[name]) for name in _words(program) if name in columns}
    others = other_dates((name, cells) for name, cells in columns.items() if name not in times)
    return replace(table, columns={**columns, **whole, **others})


@lru_cache(maxsize=8)
def _words(program: Program) -> frozenset[str]:
    """Return the columns that hold one of a few words."""
    always = (SYMBOL, VENUE, DIRECTION, INTENT, MARKET_DIGEST, program.checked.strategy.column)
    return frozenset((*always, *(port.column for port in program.columns if port.type.kind is Kind.ENUM)))


def ready_table(program: Program, table: SignalTable, *, explained: bool = True) -> SignalTable:
    """Return a `timed` table as its rows are decided one by one.

    Without `explained`, cells that are unknown because of others need not say why they are: nothing is decided by it,
    and to write it costs more than to decide.
    """
    known = versioned_table(program, _consistent(program, unpermitted_table(program, table)))
    alike = _dated_alike(program, known, explained=explained)
    table = completed(program, with_losses(program, _named(program, alike)))
    return intended_table(program, described_table(program, table, explained=explained), explained=explained)


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


def _dated_alike(program: Program, table: SignalTable, *, explained: bool) -> SignalTable:
    """Return the table with outputs of a model unknown that are told for different times, as `dated_alike`."""
    changed: dict[str, Mapping[int, Any]] = {}
    for group in outputs_of_models(program):
        dated = [(table.columns[c], table.columns[at(c)]) for c in group if {c, at(c)} <= table.columns.keys()]
        if len(dated) <= 1:
            continue
        times = np.array([np.where(present(c), instants(plain(t)), NO_INSTANT) for c, t in dated])
        usable = (times > -LATEST) & (times < LATEST)
        last = np.where(usable, times, NO_INSTANT).max(axis=0)
        differ = (usable & (times != last)).any(axis=0)
        if not explained:
            table = table.without_cells(dict.fromkeys(group, differ)) if differ.any() else table
            continue
        wrong = np.flatnonzero(differ).tolist()
        changed |= {c: dict.fromkeys(wrong) for c in group}
        changed |= {why(c): dict.fromkeys(wrong, write_why(two_times(group))) for c in group}
    return table.with_cells(changed)
