"""The venue's terms in a table, held against the library's descriptions: which rows `described_terms` has to look at.

Which terms of which rows are in doubt is seen of all rows at once; why they are is left to `Described.doubts`, a row at
a time, where somebody asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from golive.account.lots import lot_of
from golive.api.arrow_columns import coded, numbers_of, plain
from golive.api.described_terms import MOVED, ROUNDING, Described, described
from golive.api.signal_table import SignalTable
from golive.compiler.program import Program
from golive.core.row import CLOCK_SKEW, DECIDED_AT, SESSION, TAKER_FEE, TICK
from golive.core.unit import BASE, QUOTE, UNITS, Dimension
from golive.core.window import FloatArray, IntArray
from golive.documents.market import MarketSpec
from golive.evaluator.columns import NEVER, instants

Mask = NDArray[np.bool_]


def described_table(program: Program, table: SignalTable, *, explained: bool = True) -> SignalTable:
    """Return the table with terms unknown that the markets' descriptions contradict, as `Described.checked`.

    Without `explained` it is not said why they are.
    """
    terms = described(program)
    wrong = contradicted(terms, table)
    if not explained:
        return table.without_cells({terms.unknown_by(column): rows for column, rows in wrong.items()})
    rows = np.flatnonzero(_any_of(wrong.values(), table.rows))
    changed: dict[str, dict[int, Any]] = {}
    for i, cells in zip(rows.tolist(), table.rows_at(rows, terms.columns.read), strict=True):
        for name, value in terms.cells(terms.doubts(*map(cells.get, terms.columns.read))).items():
            changed.setdefault(name, {})[i] = value
    return table.with_cells(changed)


def contradicted(terms: Described, table: SignalTable) -> Mapping[str, Mask]:
    """Return the terms that descriptions contradict, by their columns, with the rows in which they do."""
    wrong: dict[str, Mask] = {}
    numbers = _Numbers(table)
    for unit, market, rows in _sorted_out(terms, table):
        for column, differs in _Part(terms, numbers, rows).wrong(unit, market):
            if differs.any():
                wrong.setdefault(column, np.zeros(table.rows, dtype=bool))[rows] |= differs
    return wrong


def _any_of(masks: Iterable[Mask], rows: int) -> Mask:
    either: Mask = np.logical_or.reduce([*masks, np.zeros(rows, dtype=bool)])
    return either


def _sorted_out(
    terms: Described, table: SignalTable
) -> Iterator[tuple[Dimension | None, MarketSpec | None, slice | IntArray]]:
    """Yield the rows of each unit of size and market, None standing for what the library does not know."""
    known = [tuple(terms.units), *(tuple(dict.fromkeys(words)) for words in zip(*terms.markets, strict=True))]
    places = [_places(table, name, words) for name, words in zip(terms.columns.read, known, strict=False)]
    key = np.zeros(table.rows, dtype=np.int64)
    for place, words in zip(places, known, strict=True):
        key = key * (len(words) + 1) + place
    for k in np.flatnonzero(np.bincount(key)).tolist():
        rows = np.flatnonzero(key == k)
        first = [([*words, ""])[place[rows[0]]] for place, words in zip(places, known, strict=True)]
        strategy, *traded = first if len(first) > 1 else (*first, "", "")
        whole = len(rows) == table.rows
        yield terms.units.get(strategy), terms.markets.get((traded[0], traded[1])), slice(None) if whole else rows


def _places(table: SignalTable, name: str, words: Iterable[str]) -> IntArray:
    """Return which of the words the cells of a column are, and their number for all that are none of them."""
    place = {word: n for n, word in enumerate(words)}
    cells = coded(table.columns.get(name), table.rows)
    of_words = [place.get(str.__str__(w), len(place)) if isinstance(w, str) else len(place) for w in cells.words]
    return np.array([*of_words, len(place)])[cells.codes]


class _Numbers:
    """The columns of a table as numbers, each read once, however many markets its rows are of."""

    def __init__(self, table: SignalTable) -> None:
        self.table = table
        self._read: dict[str, tuple[FloatArray, Mask]] = {}

    def of(self, name: str) -> tuple[FloatArray, Mask]:
        if name not in self._read:
            self._read[name] = numbers_of(self.table.columns.get(name), self.table.rows)
        return self._read[name]


class _Part:
    """Rows of one unit of size and one market, their terms as doubles: NaN where none is given, or what is none is."""

    def __init__(self, terms: Described, numbers: _Numbers, rows: slice | IntArray) -> None:
        self._columns, self._every, self._table, self._rows = terms.columns, numbers, numbers.table, rows

    def _numbers(self, name: str) -> tuple[FloatArray, Mask]:
        values, known = self._every.of(name)
        return values[self._rows], known[self._rows]

    def wrong(self, unit: Dimension | None, market: MarketSpec | None) -> Iterator[tuple[str, Mask]]:
        """Yield columns of terms with the rows in which what is given is not what is described."""
        value, is_told = self._numbers(self._columns.unit_value)
        if unit == QUOTE:
            yield self._columns.unit_value, is_told & _differ(value, 1.0)
        if market is None:
            return
        for name, described_as, where in self._pairs(unit, market, value, is_told):
            given, known = self._numbers(name)
            yield name, known & where & _differ(given, described_as)
        if unit is not None:
            yield self._columns.lot, self._lot_wrong(unit, market)

    def _pairs(
        self, unit: Dimension | None, market: MarketSpec, value: FloatArray, is_told: Mask
    ) -> Iterator[tuple[str, float | FloatArray, Mask | np.bool_]]:
        """Yield the columns of terms that a description says without a price, what and where, as `Described`."""
        every = np.True_
        yield TICK, market.tick, every
        yield TAKER_FEE, self._fees(market), every
        yield SESSION, market.session_minutes * UNITS["min"].scale, every
        yield CLOCK_SKEW, float(market.clock_skew_ns), every
        if unit == QUOTE:
            yield self._columns.minimum, market.minimum_notional, every
        elif unit == BASE:
            with np.errstate(all="ignore"):
                yield self._columns.minimum, market.minimum_notional / value, is_told & (value != 0)

    def _fees(self, market: MarketSpec) -> float | FloatArray:
        if not market.dated_fees:
            return market.taker_fee
        cells = self._table.columns.get(DECIDED_AT)
        times = np.full(self._table.rows, NEVER) if cells is None else _whole_times(cells)
        fees = np.full(len(times), np.nan)
        for dated in market.dated_fees:
            fees[times >= dated.since_ns] = dated.taker
        return fees[self._rows]

    def _lot_wrong(self, unit: Dimension, market: MarketSpec) -> Mask:
        lot, is_told = self._numbers(self._columns.lot)
        unpriced = lot_of(market, unit, None)
        if unpriced is not None:
            return is_told & _differ(lot, unpriced)
        mid, known = self._numbers(self._columns.mid)
        priced = known & (mid > 0)
        least = lot_of(market, unit, market.tick)
        assert least is not None
        return is_told & np.where(priced, ~_near(lot, _lots(market, unit, mid)), (unit != BASE) & ~(lot >= least))


def _whole_times(cells: Any) -> IntArray:
    """Return instants, the latest that there is for any beyond it: a fee that was dated once holds for ever."""
    times = plain(cells)
    if isinstance(times, np.ndarray) and times.dtype == object:
        latest = np.iinfo(np.int64).max
        whole = (min(int(t), latest) if isinstance(t, int | np.integer) else NEVER for t in times)
        return np.fromiter((max(t, NEVER) for t in whole), dtype=np.int64, count=len(times))
    return instants(times)


def _lots(market: MarketSpec, unit: Dimension, mid: FloatArray) -> FloatArray:
    """Return what `lot_of` says at each price: a lot divided by it where a higher price makes it less."""
    one, other = lot_of(market, unit, 1.0), lot_of(market, unit, 2.0)
    assert one is not None
    assert other is not None
    with np.errstate(all="ignore"):
        return one / mid if other < one else one * mid


def _near(lot: FloatArray, priced: FloatArray) -> Mask:
    with np.errstate(all="ignore"):
        near: Mask = np.abs(lot - priced) <= MOVED * priced
    return near


def _differ(given: FloatArray, described_as: float | FloatArray) -> Mask:
    with np.errstate(all="ignore"):
        differ: Mask = ~(np.abs(given - described_as) <= ROUNDING * np.abs(described_as))
    return differ
