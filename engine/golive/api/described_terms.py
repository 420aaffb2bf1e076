"""The venue's terms in a row, held against the library's description of the market: where they differ is doubt."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

import numpy as np

from golive.account.lots import lot_by_price, lot_of
from golive.compiler.program import Program
from golive.core.dataclass import dataclass
from golive.core.row import (
    CLOCK_SKEW,
    DECIDED_AT,
    LOT,
    MINIMUM_SIZE,
    SESSION,
    SYMBOL,
    TAKER_FEE,
    TICK,
    UNIT_VALUE,
    VENUE,
    Row,
    unknown,
)
from golive.core.span import Span
from golive.core.unit import BASE, QUOTE, UNITS, Dimension
from golive.core.value import Unknown, invalid
from golive.documents.market import MarketSpec
from golive.evaluator.ingest import double_of
from golive.language.terms import ColumnRef, Term

ROUNDING = 1e-9
"""As a share: numbers that differ by less are written or worked out differently, and no different terms."""

MOVED = 0.01
"""As a share: how far the price of a row's lot may lie from its mid price, which it may have been priced before."""

MOST_REMEMBERED = 4_096
Holds = Callable[[float, float], bool]
"""Whether a lot is the described one at a mid price."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns that hold the terms, by what they are; `mid` holds the mid price, where a rule reads one."""

    strategy: str
    unit_value: str
    lot: str
    minimum: str
    mid: str

    @property
    def read(self) -> tuple[str, ...]:
        """Return the columns in the order in which `Described.doubts` takes their cells."""
        words = (self.strategy, SYMBOL, VENUE)
        exact = (self.unit_value, self.minimum, TICK, TAKER_FEE, SESSION, CLOCK_SKEW)
        return *words, *exact, self.lot, self.mid, DECIDED_AT


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of one row as numbers, None for what is none; sizes are in the strategy's own unit."""

    unit_value: float | None
    minimum: float | None
    tick: float | None
    taker_fee: float | None
    session: float | None
    clock_skew: float | None
    lot: float | None = None
    mid: float | None = None


class Described:
    """The markets that a library describes, asked whether they agree with what rows say of them."""

    def __init__(self, program: Program) -> None:
        specs, sizing = program.checked.specs, program.checked.sizing
        self.columns = Columns(
            strategy=program.checked.strategy.column,
            unit_value=_column(sizing.unit_value, UNIT_VALUE),
            lot=_column(sizing.lot, LOT),
            minimum=_column(sizing.minimum, MINIMUM_SIZE),
            mid=next((f.port.column for f in program.features if f.function == "quote_mid"), ""),
        )
        self.read = self.columns.read
        self.markets = {(market.symbol, market.venue): market for market in specs.markets}
        self.units = {s.header.id: s.raw_size.unit.dimension for s in specs.strategies}
        self._exact: dict[tuple[Any, ...], Mapping[str, Unknown]] = {}
        self._agreed: dict[tuple[Any, ...], Holds] = {}
        # Of most rows the terms are those of the row before: they are compared sooner than looked up.
        self._latest: tuple[tuple[Any, ...], Holds] = ((), _any_lot)

    def checked(self, row: Row) -> Row:
        """Return the row with the terms unknown that its market's description contradicts."""
        cells = tuple(map(row.get, self.read))
        if self.agrees(cells):
            return row
        doubts = self.doubts(*cells)
        return {**row, **self.cells(doubts)} if doubts else row

    def agrees(self, cells: tuple[Any, ...]) -> bool:
        """Say whether the cells of `columns.read` are in no doubt: at once where all but the price were seen before."""
        strategy, symbol, venue, unit_value, minimum, tick, fee, session, skew, lot, mid, _ = cells
        if not (
            # By identity: what a class says that it equals is not asked.
            (type(strategy) is str and type(symbol) is str and type(venue) is str)
            and (type(unit_value) is float and type(minimum) is float and type(tick) is float and type(fee) is float)
            and (type(session) is float and type(skew) is int and type(lot) is float and type(mid) is float)
        ):
            return not self.doubts(*cells)
        terms = (strategy, symbol, venue, unit_value, minimum, tick, fee, session, skew)
        latest, holds = self._latest
        if terms == latest:
            return holds(lot, mid)
        known = self._agreed.get(terms)
        if known is not None:
            self._latest = terms, known
            return known(lot, mid)
        agrees = not self.doubts(*cells)
        if agrees:
            self._remember(terms)
        return agrees

    def _remember(self, terms: tuple[Any, ...]) -> None:
        """Remember terms that agree, with what says so of a lot; where fees have dates, they agree for a time only."""
        market, unit = self.markets.get((terms[1], terms[2])), self.units.get(terms[0])
        if market is not None and market.dated_fees:
            return
        if len(self._agreed) >= MOST_REMEMBERED:
            self._agreed.clear()
        self._agreed[terms] = _any_lot if market is None or unit is None else self._lots_that_hold(market, unit)

    def _lots_that_hold(self, market: MarketSpec, unit: Dimension) -> Holds:
        """Return what says of a lot and a mid price what `_lot` does; most lots are of a price, and near it."""
        described, power = lot_by_price(market, unit)

        def holds(lot: float, mid: float) -> bool:
            if power == 1 and mid > 0 and _is_near(lot, described * mid):
                return True
            return self._lot(market, unit, lot, mid) is None

        return holds

    def cells(self, doubts: Mapping[str, Unknown]) -> Row:
        """Return the cells of terms in doubt; with a clock in doubt nobody is known to ask, for it dates them all."""
        cells: dict[str, Any] = {}
        for column, doubt in doubts.items():
            cells |= unknown(self.unknown_by(column), doubt)
        return cells

    def unknown_by(self, column: str) -> str:
        """Return the column that is unknown where a term is in doubt."""
        return self.columns.strategy if column == CLOCK_SKEW else column

    def doubts(self, *cells: Any) -> Mapping[str, Unknown]:
        """Return the terms that differ, by their columns, from the cells of `columns.read`."""
        words = tuple(str.__str__(cell) if isinstance(cell, str) else "" for cell in cells[:3])
        numbers = (cell if type(cell) is float else double_of(cell) for cell in cells[3:-1])
        # One NaN for all: as part of a key it is only ever equal to itself.
        *exact, lot, mid = (math.nan if number is not None and math.isnan(number) else number for number in numbers)
        fee = self._fee((words[1], words[2]), cells[-1])
        key = (*words, *exact, fee)
        doubts = self._exact.get(key)
        if doubts is None:
            if len(self._exact) >= MOST_REMEMBERED:
                self._exact.clear()
            doubts = self._exact[key] = dict(self._differing(words, Terms(*exact), fee))
        market, unit = self.markets.get((words[1], words[2])), self.units.get(words[0])
        if market is None or lot is None or unit is None:
            return doubts
        wrong = self._lot(market, unit, lot, mid)
        return doubts if wrong is None else {**doubts, self.columns.lot: wrong}

    def _fee(self, market: tuple[str, str], now: Any) -> float | None:
        """Return the taker's fee that a description says at a moment; None where it says none, or nobody says when."""
        described = self.markets.get(market)
        if described is None or not described.dated_fees:
            return None if described is None else described.taker_fee
        return described.taker_fee_at(int(now)) if isinstance(now, int | np.integer) else None

    def _differing(self, words: tuple[str, ...], terms: Terms, fee: float | None) -> Iterator[tuple[str, Unknown]]:
        market, unit = self.markets.get((words[1], words[2])), self.units.get(words[0])
        if unit == QUOTE and _differ(terms.unit_value, 1.0):
            worth = _shown(terms.unit_value)
            claim = f"{self.columns.unit_value} is {worth}, and {words[0]} is sized in quote currency"
            yield self.columns.unit_value, invalid("unit_value_of_quote", f"{claim}, of which one unit is worth 1")
        if market is None:
            return
        for column, given, described in self._pairs(market, unit, terms, fee):
            if _differ(given, described):
                yield column, _contradicted(market, column, given, described)

    def _pairs(
        self, market: MarketSpec, unit: Dimension | None, terms: Terms, fee: float | None
    ) -> Iterator[tuple[str, float | None, float]]:
        """Yield the terms that a description says without a price, as columns, given and described."""
        yield TICK, terms.tick, market.tick
        # Before the first date there is no fee, so whatever a row says of it is none.
        yield TAKER_FEE, terms.taker_fee, math.nan if fee is None else fee
        yield SESSION, terms.session, market.session_minutes * UNITS["min"].scale
        yield CLOCK_SKEW, terms.clock_skew, float(market.clock_skew_ns)
        if unit == QUOTE:
            yield self.columns.minimum, terms.minimum, market.minimum_notional
        elif unit == BASE and terms.unit_value:
            yield self.columns.minimum, terms.minimum, market.minimum_notional / terms.unit_value

    def _lot(self, market: MarketSpec, unit: Dimension, lot: float, mid: float | None) -> Unknown | None:
        """Return why a lot cannot be the described one; one that needs a price is told by the mid, or by the tick."""
        unpriced = lot_of(market, unit, None)
        if unpriced is not None:
            return _contradicted(market, self.columns.lot, lot, unpriced) if _differ(lot, unpriced) else None
        if mid is not None and mid > 0:
            described = lot_of(market, unit, mid)
            assert described is not None
            return None if _is_near(lot, described) else self._mispriced(market, lot, described)
        least = lot_of(market, unit, market.tick)
        assert least is not None
        return None if lot >= least or unit == BASE else self._mispriced(market, lot, least)

    def _mispriced(self, market: MarketSpec, lot: float, described: float) -> Unknown:
        return _contradicted(market, self.columns.lot, lot, described, " at the row's price")


@lru_cache(maxsize=8)
def described(program: Program) -> Described:
    """Return what a program's library describes."""
    return Described(program)


def _column(term: Term | None, otherwise: str) -> str:
    return term.port.column if isinstance(term, ColumnRef) else otherwise


def _any_lot(lot: float, mid: float) -> bool:
    """Say of a lot that no description tells that it holds."""
    return True


def _is_near(lot: float, described: float) -> bool:
    return abs(lot - described) <= MOVED * described


def _differ(given: float | None, described: float) -> bool:
    return given is not None and not abs(given - described) <= ROUNDING * abs(described)


def _shown(number: float | None) -> str:
    """Write a number; both zeros alike, for what is remembered of one is said of the other."""
    return str(number) if number is None else f"{number + 0.0:.10g}"


def _contradicted(market: MarketSpec, column: str, given: float | None, described: float, at: str = "") -> Unknown:
    place: Span = market.places.get(column, market.header.span)
    says = f"`{market.id}` says {described:.10g}{at}" if math.isfinite(described) else f"`{market.id}` says none yet"
    claim = f"{column} is {_shown(given)}, {says}"
    return invalid("contradicts_description", f"{claim} ({place})")
