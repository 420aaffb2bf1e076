"""Rows that give a book as arrays, and the features computed from it."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any, TypeGuard

import numpy as np

from golive.api.book_agreement import disagreement
from golive.compiler.features import FeatureSpec
from golive.compiler.program import Program
from golive.core.row import (
    BOOK_AT,
    BOOK_CHANGED_AT,
    BOOK_COLUMNS,
    CLOCK_SKEW,
    DECIDED_AT,
    SYMBOL,
    VENUE,
    Row,
    contradiction,
    unknown,
    why,
    with_companions,
    write_why,
)
from golive.core.value import Unknown, invalid, missing
from golive.core.window import Bars, Book, FloatArray, Funding, Quotes, Trades
from golive.evaluator.features import FeatureStage
from golive.evaluator.ingest import LATEST, double_of, is_absent, is_whole
from golive.evaluator.windows import Windows

_ARRAYS = ("numpy", "pandas")
"""The libraries whose arrays are read as a side of a book, in their order."""


def complete(program: Program, row: Row, now: int, skew: int) -> Row:
    """Return the row with the features that its book arrays give.

    A feature given as a column and again through the book is unknown where the two disagree; one that contradicts
    itself is not mended by a book. `row` is `consistent`.
    """
    if all(column not in row or _no_book(row[column]) for column in BOOK_COLUMNS):
        return row
    streams = _RowBook(row, complete=is_complete(program, row.get(SYMBOL), row.get(VENUE)))
    computed = _stage(program).row(row, Windows(streams, now, skew))
    out = dict(row)
    for spec in of_books(program):
        column = spec.port.column
        if not is_absent(row.get(column)):
            doubt = disagreement(spec, row[column], computed)
            out |= {} if doubt is None else unknown(column, doubt)
        elif row.get(why(column)) != write_why(contradiction(column)):
            out |= {key: computed[key] for key in with_companions(column)}
    return out


def from_book(spec: FeatureSpec) -> bool:
    """Say whether a feature is computed from the book's arrays where a row gives those."""
    return not spec.model and bool(spec.windows) and spec.windows <= {"book", "quotes", *BOOK_COLUMNS}


def _no_book(value: Any) -> bool:
    """Say whether a cell holds no side of a book; a table with books in other rows has NaN in this one."""
    return is_absent(value) or (isinstance(value, float) and math.isnan(value))


def is_complete(program: Program, *traded: Any) -> bool:
    """Say whether the library describes the market of a symbol and venue, and its books as complete."""
    if not all(isinstance(word, str) for word in traded):
        return False
    markets = [m for m in program.checked.specs.markets if (m.symbol, m.venue) == traded]
    return bool(markets) and all(m.book_complete for m in markets)


@lru_cache(maxsize=8)
def of_books(program: Program) -> tuple[FeatureSpec, ...]:
    """Return the features that books give."""
    return tuple(filter(from_book, program.features))


@lru_cache(maxsize=8)
def read_of_books(program: Program) -> tuple[str, ...]:
    """Return the columns that `complete` reads of a row."""
    ports = (*(spec.port for spec in of_books(program)), *(source.port for source in program.arguments.sources))
    names = (name for port in ports for name in with_companions(port.column))
    books = (*BOOK_COLUMNS, BOOK_AT, BOOK_CHANGED_AT)
    return tuple(dict.fromkeys((DECIDED_AT, CLOCK_SKEW, SYMBOL, VENUE, *books, *names)))


@lru_cache(maxsize=8)
def _stage(program: Program) -> FeatureStage:
    return FeatureStage(of_books(program), program.arguments, {}, program.checked.functions)


class _RowBook:
    """The streams of one flat row: the book in its arrays, its best quote, and nothing else."""

    def __init__(self, row: Row, *, complete: bool) -> None:
        self.row, self._complete = row, complete
        self._book: Book | Unknown | None = None

    def book(self, now: int) -> Book | Unknown:
        if self._book is None:
            self._book = self._read(now)
        return self._book

    def _read(self, now: int) -> Book | Unknown:
        arrays = [_levels(self.row.get(column), column) for column in BOOK_COLUMNS]
        for array in arrays:
            if isinstance(array, Unknown):
                return array
        at, changed = (None if is_absent(t) else t for t in (self.row.get(BOOK_AT), self.row.get(BOOK_CHANGED_AT)))
        if at is None:
            return missing("no_time", "no time given for the book")
        if not _whole(at):
            return invalid("wrong_time", f"the time of the book is a {type(at).__name__}, not integer nanoseconds")
        if changed is not None and not (_whole(changed) and int(changed) <= int(at)):
            return invalid("changed_at_invalid", f"{BOOK_CHANGED_AT} is no instant at or before the book's own time")
        bids, bid_sizes, asks, ask_sizes = (a for a in arrays if not isinstance(a, Unknown))
        return Book(
            ts=int(at),
            bid_prices=bids,
            bid_sizes=bid_sizes,
            ask_prices=asks,
            ask_sizes=ask_sizes,
            changed_at=None if changed is None else int(changed),
            now=now,
            complete=self._complete,
        )

    def quotes(self, now: int) -> Quotes | Unknown:
        return quotes_of(self.book(now), now)

    def trades(self, now: int) -> Trades | Unknown:
        return missing("not_given", "no trades given")

    def bars(self, now: int, length: int | None = None) -> Bars | Unknown:
        return missing("not_given", "no bars given")

    def funding(self, now: int) -> Funding | Unknown:
        return missing("not_given", "no funding given")


def quotes_of(book: Book | Unknown, now: int) -> Quotes | Unknown:
    """Return the best quote of a book, changed when the book did."""
    usable = book if isinstance(book, Unknown) else book.checked()
    if isinstance(usable, Unknown):
        return usable
    best = (usable.bid_prices[0], usable.bid_sizes[0], usable.ask_prices[0], usable.ask_sizes[0])
    bid, bid_size, ask, ask_size = (np.full(2, float(x)) for x in best)
    since = usable.ts if usable.changed_at is None else min(usable.changed_at, usable.ts)
    return Quotes(
        ts=np.array([since, usable.ts], dtype=np.int64),
        bid=bid,
        bid_size=bid_size,
        ask=ask,
        ask_size=ask_size,
        now=now,
        since=since,
        changed_at=usable.changed_at,
    )


def _whole(value: Any) -> TypeGuard[int]:
    return is_whole(value) and abs(int(value)) < LATEST


def _levels(value: Any, column: str) -> FloatArray | Unknown:
    """Return one side's prices or sizes in the order given; what has no order has no best level."""
    if value is None:
        return missing("not_given", f"no {column} given")
    if not _ordered(value):
        return invalid("wrong_type", f"{column} is a {type(value).__name__}, a list of numbers is needed")
    numbers = [double_of(x) for x in value]
    if any(x is None for x in numbers):
        return invalid("wrong_type", f"{column} holds something that is not a number")
    if math.inf in numbers:
        return invalid("not_finite", f"{column} holds a number that is too large")
    return np.array(numbers, dtype=np.float64)


def _ordered(value: Any) -> bool:
    """Say whether a value is a list, or an array or series of one dimension."""
    if isinstance(value, list | tuple):
        return True
    return type(value).__module__.partition(".")[0] in _ARRAYS and getattr(value, "ndim", 0) == 1
