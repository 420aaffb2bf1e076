"""Books as arrays in tables: the features that they give, of all books at once where nothing about a book is in doubt.

A row whose book, arguments or cells may be in doubt is left to `book_rows.complete`, which alone says what is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from golive.api.arrow_columns import able_to_hold, coded, is_text, is_word, plain, present
from golive.api.book_agreement import UNSEEN, agreeing
from golive.api.book_levels import lists_of
from golive.api.book_rows import complete, is_complete, of_books, read_of_books
from golive.api.instants_in_tables import moments_of
from golive.api.rows import moments
from golive.api.signal_table import SignalTable
from golive.compiler.features import Argument, FeatureSpec
from golive.compiler.program import Program
from golive.core.row import (
    BOOK_AT,
    BOOK_CHANGED_AT,
    BOOK_COLUMNS,
    DECIDED_AT,
    SYMBOL,
    VENUE,
    contradiction,
    why,
    with_companions,
    write_why,
)
from golive.core.signature import Kind
from golive.core.window import FloatArray, IntArray
from golive.evaluator.blocks import ColumnFunction
from golive.evaluator.columns import Array, Block, instants
from golive.evaluator.ingest import LATEST, NO_INSTANT, NO_SKEW
from golive.models.book.book_columns import BookColumns, Mask, SideColumns
from golive.models.book.direction import DIRECTIONS, LONG

_KINDS = (pa.types.is_float64, pa.types.is_int64, lambda kind: is_text(kind) or pa.types.is_dictionary(kind))
"""The types that a feature, its time and the reason why it is unknown can be put into."""


def completed(program: Program, table: SignalTable) -> SignalTable:
    """Return the table with the features that the books of its rows give, as `book_rows.complete`."""
    sides = [present(table.columns[column]) for column in BOOK_COLUMNS if column in table.columns]
    rows = np.flatnonzero(np.logical_or.reduce(sides)) if sides else np.arange(0)
    if len(rows) and _are_plain(program, table):
        books = _Books(program, _read(program, table, rows))
        table, rows = books.put_into(table, rows), rows[~books.done]
    return _one_by_one(program, table, rows)


def _one_by_one(program: Program, table: SignalTable, rows: IntArray) -> SignalTable:
    changed: dict[str, dict[int, Any]] = {}
    for i, row in zip(rows.tolist(), table.rows_at(rows, read_of_books(program)), strict=True):
        for name, value in complete(program, row, *moments(row)).items():
            if value is not row.get(name):
                changed.setdefault(name, {})[i] = value
    return table.with_cells(changed)


def _are_plain(program: Program, table: SignalTable) -> bool:
    """Say whether there are features to be had of many books, and each column can hold nothing but what it should."""
    if {DECIDED_AT, BOOK_AT, *BOOK_COLUMNS} - table.columns.keys() or not _calls(program):
        return False
    cells = {name: table.columns[name] for name in read_of_books(program) if name in table.columns}
    if any(isinstance(column, list) for name, column in cells.items() if name not in BOOK_COLUMNS):
        return False
    return all(
        name not in cells or pa.types.is_null(cells[name].type) or is_kind(cells[name].type)
        for spec in of_books(program)
        for name, is_kind in zip(with_companions(spec.port.column), _KINDS, strict=True)
    )


def _read(program: Program, table: SignalTable, rows: IntArray) -> SignalTable:
    """Return what is read of some rows."""
    names = [name for name in read_of_books(program) if name in table.columns]
    some = replace(table, columns={name: table.columns[name] for name in names})
    return some if len(rows) == table.rows else some.picked(rows)


class _Books:
    """Rows that all give a book; `done` are those that are in no doubt, with a number of each feature not given."""

    def __init__(self, program: Program, table: SignalTable) -> None:
        self._program, self._table = program, table
        self._now, self._skew = moments_of(table)
        self._at = instants(plain(table.columns[BOOK_AT]))
        self._books = self._of_sides()
        self._scalars = _scalars(program, table, self._now, self._skew)
        self._given = {s.port.column: self._present(s.port.column) for s in of_books(program)}
        self._numbers: dict[str, FloatArray] = {}
        self.done = self._dated() & self._books.known
        for spec in of_books(program):
            self.done &= self._answered(spec)

    def put_into(self, table: SignalTable, rows: IntArray) -> SignalTable:
        """Return the table, of whose rows these are some, with the features that are not given."""
        columns = dict(table.columns)
        for column, number in self._numbers.items():
            fill = self.done & ~self._given[column]
            if fill.any():
                cells = (pa.array(number), pa.array(self._at), pa.nulls(len(number)))
                mask = np.zeros(table.rows, dtype=bool)
                mask[rows] = fill
                for name, new in zip(with_companions(column), cells, strict=True):
                    if name in columns or not pa.types.is_null(new.type):
                        columns[name] = _with(columns.get(name), mask, new.filter(pa.array(fill)))
        return replace(table, columns=columns)

    def _present(self, column: str) -> Mask:
        cells = self._table.columns.get(column)
        return np.zeros(self._table.rows, dtype=bool) if cells is None else present(cells)

    def _of_sides(self) -> BookColumns:
        bids, bid_sizes, asks, ask_sizes = (lists_of(self._table.columns[column]) for column in BOOK_COLUMNS)
        changed = instants(plain(self._table.columns[BOOK_CHANGED_AT])) if self._has_changes() else self._at
        is_told = self._present(BOOK_CHANGED_AT)
        return BookColumns(
            bids=SideColumns.of(bids, bid_sizes, worse=-1.0),
            asks=SideColumns.of(asks, ask_sizes, worse=1.0),
            complete=self._complete(),
            unchanged_ns=np.where(is_told, np.maximum(self._now - changed, 0), -1),
        )

    def _has_changes(self) -> bool:
        return BOOK_CHANGED_AT in self._table.columns

    def _complete(self) -> Mask:
        symbols, venues = (coded(self._table.columns.get(name), self._table.rows) for name in (SYMBOL, VENUE))
        words = [
            [is_complete(self._program, symbol, venue) for venue in (*venues.words, None)]
            for symbol in (*symbols.words, None)
        ]
        return np.array(words, dtype=bool)[symbols.codes, venues.codes]

    def _dated(self) -> Mask:
        """Say which books are fresh for whoever reads them, and changed no later than they were seen."""
        ages = [port.max_age_ns for s in of_books(self._program) for a in s.arguments for port in a.ports]
        most = min((age for age in ages if age is not None), default=LATEST)
        dated = (self._now > NO_INSTANT) & (self._skew > NO_SKEW) & (self._at > -LATEST) & (self._at < LATEST)
        dated &= (self._at <= self._now + self._skew) & (self._now - self._at <= most)
        if self._has_changes():
            changed = instants(plain(self._table.columns[BOOK_CHANGED_AT]))
            dated &= ~self._present(BOOK_CHANGED_AT) | ((changed > -LATEST) & (changed <= self._at))
        return dated

    def _answered(self, spec: FeatureSpec) -> Mask:
        """Work a feature out; say in which rows that can be done, and the row gives nothing else."""
        column, arguments = spec.port.column, [self._argument(argument) for argument in spec.arguments]
        with np.errstate(all="ignore"):
            number = _calls(self._program)[column](*(value for value, _ in arguments))
        self._numbers[column] = number
        known = np.isfinite(number) & np.logical_and.reduce([is_known for _, is_known in arguments])
        given, reason = self._given[column], self._table.columns.get(why(column))
        if reason is not None:
            known &= given | ~is_word(reason, write_why(contradiction(column)))
        if given.any():
            cells = np.asarray(self._table.columns[column].fill_null(np.nan).to_numpy())
            unseen = (self._books.unchanged_ns < 0) & (spec.function in UNSEEN)
            known &= ~given | agreeing(spec.function, cells, number)
            known |= given & unseen
        answered: Mask = known
        return answered

    def _argument(self, argument: Argument) -> tuple[Any, Mask]:
        """Return an argument of all rows, and in which of them it is known."""
        if argument.window is not None:
            return self._books, self._books.known
        cells = self._scalars[argument.output]
        return (cells == argument.members.index(LONG), cells >= 0) if argument.members else (cells, np.isfinite(cells))


def _with(column: Any, mask: Mask, new: Any) -> Any:
    """Return a column, which need not be there yet, with new cells in some rows."""
    old = able_to_hold(pa.nulls(len(mask)) if column is None else column, new.type)
    return pc.replace_with_mask(old, pa.array(mask), new.cast(old.type))


def _scalars(program: Program, table: SignalTable, now: IntArray, skew: IntArray) -> Mapping[str, Array]:
    """Return the arguments that are no windows, of all rows."""
    names = (name for source in program.arguments.sources for name in with_companions(source.port.column))
    columns = {name: plain(table.columns[name]) for name in names if name in table.columns}
    return _arguments(program).run(Block.of(program.arguments.sources, columns, table.rows, now, skew))


@lru_cache(maxsize=8)
def _arguments(program: Program) -> ColumnFunction:
    names = dict.fromkeys(a.output for spec in of_books(program) for a in spec.arguments if a.window is None)
    return ColumnFunction(program.arguments, list(names))


@lru_cache(maxsize=8)
def _calls(program: Program) -> Mapping[str, Callable[..., FloatArray]]:
    """Return what gives each feature of many books, by its column; nothing where one can be had of each book only."""
    specs = of_books(program)
    calls = {spec.port.column: program.checked.functions[spec.function].bind_columns() for spec in specs}
    are_plain = all(_is_plain(argument) for spec in specs for argument in spec.arguments)
    return (
        {c: call for c, call in calls.items() if call is not None} if are_plain and None not in calls.values() else {}
    )


def _is_plain(argument: Argument) -> bool:
    if argument.window is not None:
        return argument.window.type.kind in (Kind.BOOK, Kind.QUOTES)
    return argument.derived is None and (not argument.members or set(argument.members) == set(DIRECTIONS))
