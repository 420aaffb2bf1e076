"""The rules of ready rows over whole columns: ids, contradictions, books as arrays, and the moments of decision."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from golive.account.daily_loss import most_loss, with_loss
from golive.api.arrow_columns import of_values, plain, present, reasons
from golive.api.book_rows import complete
from golive.api.column_names import refuse_misnamed
from golive.api.column_types import time_columns
from golive.api.described_terms import described
from golive.api.distinct_ids import refuse_repeated
from golive.api.instants_in_tables import as_instants, other_dates, refuse_floats
from golive.api.intents_in_tables import intended_table
from golive.api.one_instant import outputs_of_models, two_times
from golive.api.rows import deciding, moments, unnamed
from golive.api.signal_table import SignalTable
from golive.compiler.program import Program
from golive.core.errors import InvalidInput
from golive.core.row import (
    BOOK_COLUMNS,
    CLOCK_SKEW,
    DAILY_LOSS,
    DAILY_PNL,
    DECIDED_AT,
    SIGNAL_ID,
    at,
    contradiction,
    why,
    with_companions,
    write_why,
)
from golive.core.window import IntArray
from golive.evaluator.columns import instants
from golive.evaluator.ingest import LATEST, MOST_SKEW, NO_INSTANT, NO_SKEW, double_of
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
    """Return a `timed` table as its rows are decided one by one; refuse a signal id that two rows have."""
    table = _with_losses(program, _named(program, _dated_alike(program, _consistent(program, table))))
    if any(column in table.columns for column in BOOK_COLUMNS):
        table = SignalTable.from_rows([complete(program, row, *moments(row)) for row in table.to_rows()])
    return intended_table(program, _described(program, table))


def _described(program: Program, table: SignalTable) -> SignalTable:
    """Return the table with terms unknown that the markets' descriptions contradict, as `Described.checked`."""
    terms = described(program)
    rows = zip(*(table.words(name) for name in terms.columns.read), strict=True)
    changed: dict[str, Any] = {}
    for i, row in enumerate(rows):
        for name, value in terms.cells(terms.doubts(*row)).items():
            changed.setdefault(name, list(table.words(name)))[i] = value
    return replace(table, columns={**table.columns, **changed}) if changed else table


def _named(program: Program, table: SignalTable) -> SignalTable:
    """Return the table with nobody asking in rows without an id, as `rows.named`."""
    ids = table.words(SIGNAL_ID)
    doubts = [unnamed(word) for word in ids]
    words = [str.__str__(word) for word, doubt in zip(ids, doubts, strict=True) if doubt is None]
    if len(set(words)) != len(words):
        refuse_repeated(enumerate(ids, 1))
    if len(words) == table.rows:
        return table
    asking = program.checked.strategy.column
    reason = why(asking)
    pairs = zip(table.words(asking), table.words(reason), doubts, strict=True)
    made = [(value, text) if doubt is None else (None, write_why(doubt)) for value, text, doubt in pairs]
    return SignalTable({**table.columns, asking: [v for v, _ in made], reason: [w for _, w in made]}, table.rows)


def _consistent(program: Program, table: SignalTable) -> SignalTable:
    """Return the table with cells made unknown that come with a reason why they are unknown, as `rows.consistent`."""
    changed: dict[str, Any] = {}
    for column, reason in deciding(program):
        if column in table.columns and reason in table.columns:
            both = reasons(table.columns[reason]) & present(table.columns[column])
            if both.any():
                values, texts, doubt = table.words(column), table.words(reason), write_why(contradiction(column))
                changed[column] = [None if b else v for v, b in zip(values, both, strict=True)]
                changed[reason] = [doubt if b else t for t, b in zip(texts, both, strict=True)]
    return SignalTable({**table.columns, **changed}, table.rows) if changed else table


def _dated_alike(program: Program, table: SignalTable) -> SignalTable:
    """Return the table with outputs of a model unknown that are told for different times, as `dated_alike`."""
    changed: dict[str, Any] = {}
    for group in outputs_of_models(program):
        dated = [(table.columns[c], table.columns[at(c)]) for c in group if {c, at(c)} <= table.columns.keys()]
        if len(dated) <= 1:
            continue
        times = np.array([np.where(present(c), instants(plain(t)), NO_INSTANT) for c, t in dated])
        usable = (times > -LATEST) & (times < LATEST)
        last = np.where(usable, times, NO_INSTANT).max(axis=0)
        wrong = (usable & (times != last)).any(axis=0)
        if wrong.any():
            doubt = write_why(two_times(group))
            for c in group:
                changed[c] = [None if w else v for v, w in zip(table.words(c), wrong, strict=True)]
                changed[why(c)] = [doubt if w else v for v, w in zip(table.words(why(c)), wrong, strict=True)]
    return replace(table, columns={**table.columns, **changed}) if changed else table


_RESULTS = (*with_companions(DAILY_LOSS), *with_companions(DAILY_PNL))


def _with_losses(program: Program, table: SignalTable) -> SignalTable:
    """Return the table with the day's results as losses, as `daily_loss.with_loss`; of most there is nothing to do."""
    of_pnl = DAILY_PNL in table.columns or why(DAILY_PNL) in table.columns
    most = most_loss(program) if of_pnl or _has_negative(table.columns.get(DAILY_LOSS)) else None
    if most is None or not table.rows:
        return table
    words = zip(*(table.words(name) for name in _RESULTS), strict=True)
    rows = [with_loss(dict(zip(_RESULTS, values, strict=True)), most) for values in words]
    return SignalTable({**table.columns, **{n: of_values([row[n] for row in rows]) for n in _RESULTS}}, table.rows)


def _has_negative(column: Any) -> bool:
    values = None if column is None else plain(column)
    if not isinstance(values, np.ndarray):
        return False
    if values.dtype != object:
        return bool((values < 0).any())
    return any((double_of(value) or 0.0) < 0 for value in values)


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
