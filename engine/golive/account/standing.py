"""What is open, and whose it is: told positions, or the birth of an account, with the orders to be counted on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from fractions import Fraction
from functools import cached_property
from typing import Any, TypeVar

from golive.account.held import Held, Holds
from golive.account.holding import Holding
from golive.account.instrument import Instrument
from golive.account.ledger import Ledger, Scope
from golive.account.order import Order
from golive.account.order_list import NO_ORDERS, OrderList
from golive.account.position_span import Span
from golive.account.positions import FLAT, Base, in_lots
from golive.account.told_positions import EVERY, ToldPositions
from golive.core.dataclass import dataclass
from golive.core.intent import LONG, SHORT
from golive.core.row import Row, with_companions
from golive.core.value import Unknown, invalid, missing
from golive.documents.market import MarketSpec
from golive.execution.side import Side

T = TypeVar("T")

_UNCOUNTED = invalid("filled_uncounted", "something was filled that cannot be counted: tell a later position")
_NOT_COUNTED = invalid("fill_not_counted", "something may have been filled, and nobody said how many lots")
_TOO_EARLY = invalid("told_too_early", "the told position is older than orders that are long over: tell a later one")
_NOT_TOLD = missing("position_not_told", "nobody told the position")
_WHOSE = missing("whose_not_told", "several strategies trade here: tell the position of each, by `strategy`")
_DISAGREES = invalid("orders_disagree", "the told position is not what the orders of all strategies came to")


@dataclass(frozen=True, kw_only=True)
class Part:
    """A position, and the orders that are counted on it; `past` are lots of orders that are long over."""

    base: Base
    orders: OrderList = NO_ORDERS
    past: int = 0
    ends: int | None = None
    """The instant of a told position that has in it what became of orders by then, where that is not the base."""

    @property
    def settled_at(self) -> int | None:
        """Return the instant of the position by which an order's rest is over."""
        return self.base.at if self.ends is None else self.ends

    @cached_property
    def moved(self) -> Span:
        """Return what its orders added since its base."""
        return self.orders.moved(self.base.at)

    @property
    def is_still(self) -> bool:
        """Say whether it is one count for sure, whatever side is asked about."""
        return self.moved.low == self.moved.high and not self.alive

    @cached_property
    def alive(self) -> tuple[Order, ...]:
        """Return the orders of which something may still be filled, and maybe some more."""
        return self.orders.since(self.settled_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """What was told of an own position besides how large it is."""

    at: int
    average: Fraction | None = None
    opened_at: int | None = None

    def told_again(self, later: Detail) -> Detail:
        """Return what holds after one more word: what was known later stays, two that differ leave it unknown."""
        if later.at != self.at:
            return later if later.at > self.at else self
        return Detail(
            at=self.at,
            average=_one_of(self.average, later.average),
            opened_at=_one_of(self.opened_at, later.opened_at),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldCells:
    """Columns of what was told of an account, as it goes for a strategy on an instrument, but for a word on its switch.

    `by_now` are the instants among them that are those of whoever asks.
    """

    cells: Row
    by_now: tuple[str, ...] = ()

    @property
    def is_as_of_now(self) -> bool:
        """Say whether all of it is known by whatever instant asks, as nobody told anything of an instant of its own."""
        return len(self.cells) == len(with_companions("")) * len(self.by_now)

    def at(self, now: int) -> Row:
        """Return the columns as they are at an instant."""
        return {**self.cells, **dict.fromkeys(self.by_now, now)}


NOTHING_TOLD = ToldCells(cells={})

ANY_DAY = -1
"""In the place of a day: nothing has happened yet that would be of one day and not of the next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptCells:
    """Columns of some `inputs` as they stay through a `day`, or on `ANY_DAY`, where nothing is heard.

    They are those of what was `stated` with those of what is counted. The instants of those `by_now` are the one that
    asks, and those of `by_then` no later: by their columns, what else they are known by. Those that go `by_clock` are
    how many seconds it is since an instant, up to a most. Those `of_instant`, by the names of inputs, are counted anew.
    """

    inputs: Mapping[str, Any]
    stated: ToldCells
    day: int
    cells: Mapping[str, Any]
    by_now: tuple[str, ...]
    by_then: tuple[tuple[str, int], ...]
    by_clock: tuple[tuple[str, int, float], ...]
    of_instant: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answers:
    """What was found out of a standing so far: none of it changes until something is told."""

    own: dict[Scope, Part | Unknown] = field(default_factory=dict)
    holding: dict[Scope, Holding | Unknown] = field(default_factory=dict)
    on_day: dict[tuple[str, str, int], Holding | Unknown] = field(default_factory=dict)
    holds: dict[Scope, Holds] = field(default_factory=dict)
    agrees: dict[str, bool] = field(default_factory=dict)
    whole: dict[str, tuple[Part, ...] | Unknown | None] = field(default_factory=dict)
    stated: dict[str, Base | Unknown | None] = field(default_factory=dict)
    strategies: dict[str, frozenset[str]] = field(default_factory=dict)
    counted: dict[tuple[Any, ...], Any] = field(default_factory=dict)
    cells: dict[tuple[Any, ...], KeptCells] = field(default_factory=dict)
    at_stake: dict[tuple[str, frozenset[str]], Any] = field(default_factory=dict)


def _one_of(before: T | None, after: T | None) -> T | None:
    return before if after in (None, before) else after if before is None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The positions of an account as far as they are known.

    `is_born` says that the account began when golive did: what nobody counts for it began at nothing. It began flat
    as well where it `begins_flat`, if no position is told of.
    """

    positions: ToldPositions
    ledger: Ledger
    instruments: Mapping[str, Instrument]
    details: Mapping[Scope, Detail] = field(default_factory=dict)
    is_born: bool = False
    begins_flat: bool = False
    answers: Answers = field(default_factory=Answers, compare=False)

    def own(self, strategy: str, symbol: str) -> Part | Unknown:
        """Return what one strategy holds of an instrument; unknown where only all of several strategies is told."""
        own = self.answers.own.get((strategy, symbol))
        if own is None:
            own = self.answers.own[strategy, symbol] = self._own(strategy, symbol)
        return own

    def _own(self, strategy: str, symbol: str) -> Part | Unknown:
        orders, past = self.ledger.of((strategy, symbol)), self.ledger.past((strategy, symbol)).lots
        stated = self.positions.own(strategy, symbol)
        if stated is not None:
            return self._sure(symbol, stated, orders, whose=strategy)
        of_each = self.positions.of_each(symbol)
        if of_each is not None:
            # That each holds nothing is said of all of them; what is held is one strategy's, and nobody told whose.
            is_sure = isinstance(of_each, Unknown) or not of_each.value or self.strategies(symbol) <= {strategy}
            return self._sure(symbol, of_each, orders, whose=strategy) if is_sure else _WHOSE
        whole = self._stated(symbol)
        if whole is None:
            return self._sure(symbol, FLAT, orders, past) if self.begins_flat else _NOT_TOLD
        if isinstance(whole, Base) and whole.at is None:
            return self._sure(symbol, whole, orders, past)
        if isinstance(whole, Unknown) or self.strategies(symbol) <= {strategy}:
            return self._sure(symbol, whole, orders)
        if not self.is_born:
            return _WHOSE
        part = self._sure(symbol, whole, orders)
        if symbol not in self.answers.agrees:
            self.answers.agrees[symbol] = self._agrees(symbol, whole)
        if isinstance(part, Unknown):
            return part
        is_sum = self.answers.agrees[symbol]
        return Part(base=FLAT, orders=orders, past=past, ends=whole.at) if is_sum else _DISAGREES

    def whole(self, symbol: str) -> tuple[Part, ...] | Unknown | None:
        """Return the positions that an instrument's is the sum of; None where nobody told any."""
        if symbol not in self.answers.whole:
            self.answers.whole[symbol] = self._whole(symbol)
        return self.answers.whole[symbol]

    def _whole(self, symbol: str) -> tuple[Part, ...] | Unknown | None:
        stated = self._stated(symbol)
        strategies = sorted(self.strategies(symbol))
        if stated is not None:
            is_birth = isinstance(stated, Base) and stated.at is None
            past = sum(self.ledger.past((one, symbol)).lots for one in strategies) if is_birth else 0
            part = self._sure(symbol, stated, self.ledger.on(symbol), past)
            return part if isinstance(part, Unknown) else (part,)
        if all(self.positions.own(one, symbol) is None for one in strategies):
            return None
        parts = [self.own(one, symbol) for one in strategies]
        return next((one for one in parts if isinstance(one, Unknown)), None) or tuple(
            one for one in parts if not isinstance(one, Unknown)
        )

    def is_told(self, symbol: str) -> bool:
        """Say whether a position is what was told, once: no order was allowed on it, and nothing is doubted."""
        scopes = [scope for scope in self.positions.scopes if scope[1] in (symbol, EVERY)]
        return (
            len(scopes) == 1 and not self.ledger.scopes(symbol) and self.ledger.strangers.doubted_since(symbol) is None
        )

    def strategies(self, symbol: str) -> frozenset[str]:
        """Return the strategies that have orders on an instrument, or a position of their own that was told."""
        if symbol not in self.answers.strategies:
            self.answers.strategies[symbol] = self._strategies(symbol)
        return self.answers.strategies[symbol]

    def _stated(self, symbol: str) -> Base | Unknown | None:
        """Return the position that was told of an instrument, whoever holds it; None where none was."""
        if symbol not in self.answers.stated:
            self.answers.stated[symbol] = self.positions.whole(symbol)
        return self.answers.stated[symbol]

    def _strategies(self, symbol: str) -> frozenset[str]:
        scopes = (*self.positions.scopes, *self.ledger.scopes(symbol))
        return frozenset(strategy for strategy, of in scopes if of == symbol and strategy != EVERY)

    @property
    def symbols(self) -> frozenset[str]:
        """Return the instruments that something may be open of."""
        return frozenset(symbol for _, symbol in self.positions.scopes if symbol != EVERY) | self.ledger.symbols

    def holding(self, strategy: str, symbol: str) -> Holding | Unknown:
        """Return what a strategy holds, with its entry, and what became of what it held before."""
        holding = self.answers.holding.get((strategy, symbol))
        if holding is None:
            holding = self.answers.holding[strategy, symbol] = self._holding(strategy, symbol)
        return holding

    def holding_on(self, strategy: str, symbol: str, day: int) -> Holding | Unknown:
        """Return what a strategy holds, with the counts of a day, in days since 1970."""
        held = self.answers.on_day.get((strategy, symbol, day))
        if held is None:
            held = self.holding(strategy, symbol)
            held = self.answers.on_day[strategy, symbol, day] = held if isinstance(held, Unknown) else held.on(day)
        return held

    def _holding(self, strategy: str, symbol: str) -> Holding | Unknown:
        part, instrument = self.own(strategy, symbol), self.instruments.get(symbol)
        if isinstance(part, Unknown) or instrument is None:
            return part if isinstance(part, Unknown) else _NOT_TOLD
        span = in_lots(part.base, part.moved, part.past)
        count = span if isinstance(span, Unknown) else span.exact
        if isinstance(count, Unknown):
            return count
        return self._folded((strategy, symbol), part, instrument.market)

    def holds(self, strategy: str, symbol: str) -> Holds:
        """Return what a strategy has to do with an instrument: what it holds of it, and what is on its way there."""
        holds = self.answers.holds.get((strategy, symbol))
        if holds is None:
            holds = self.answers.holds[strategy, symbol] = self._holds(strategy, symbol)
        return holds

    def _holds(self, strategy: str, symbol: str) -> Holds:
        part, holding = self.own(strategy, symbol), self.holding(strategy, symbol)
        orders = part.orders if isinstance(part, Part) else self.ledger.of((strategy, symbol))
        at = part.settled_at if isinstance(part, Part) else None
        alive = orders.since(at)
        if isinstance(holding, Holding) and not holding.lots and any(order.is_uncounted(at) for order in alive):
            # Of what is held for sure the exits are told; of nothing there would be none, and nobody would look.
            holding = _NOT_COUNTED
        opening = frozenset(order.side for order in alive if not order.closes and order.since(at).rest)
        return Holds(
            held=holding if isinstance(holding, Unknown) else _held(strategy, symbol, holding),
            opening=frozenset(LONG if side is Side.BUY else SHORT for side in opening),
            closed_at=None if isinstance(holding, Unknown) else holding.closed_at,
            closed="" if isinstance(holding, Unknown) else holding.closed,
        )

    def _folded(self, scope: Scope, part: Part, market: MarketSpec) -> Holding:
        at, counted = part.base.at, self.ledger.folded(scope, market)
        if at is None:
            more = part.base.lots
            return replace(counted.holding, lots=counted.holding.lots + more) if more else counted.holding
        if counted.last_at <= at and not any(order.is_later_than(at) for order in part.orders):
            return self._as_told(scope, counted.holding, part.base)
        holding = self.ledger.past(scope)
        fills = [(fill, order.is_later_than(at)) for order in part.orders for fill in order.fills()]
        fills.sort(key=lambda one: one[0].known_at)
        later = [fill for fill, is_later in fills if is_later or fill.known_at > at]
        for fill, is_later in fills:
            if not (is_later or fill.known_at > at):
                holding = holding.after(fill, market)
        holding = self._as_told(scope, holding, part.base)
        for fill in later:
            holding = holding.after(fill, market)
        return holding

    def _as_told(self, scope: Scope, counted: Holding, base: Base) -> Holding:
        """Return a position as it was told; what was counted of it stays where the two agree."""
        detail = self.details.get(scope) or self.details.get((EVERY, scope[1]))
        stated = detail if detail is not None and detail.at == base.at else Detail(at=base.at or 0)
        if counted.lots == base.lots:
            average, opened_at = stated.average or counted.average, stated.opened_at or counted.opened_at
            return replace(counted, average=average, opened_at=opened_at)
        was_left = counted.lots and not base.lots
        return replace(
            counted,
            lots=base.lots or 0,
            average=stated.average,
            opened_at=stated.opened_at,
            result=None if base.lots else Fraction(0),
            closed_at=max(base.at or 0, counted.closed_at or 0) if was_left else counted.closed_at,
            closed=(LONG if counted.lots > 0 else SHORT) if was_left else counted.closed,
        )

    def _agrees(self, symbol: str, whole: Base) -> bool:
        """Say whether a told position can be what the orders of all strategies came to since the account's birth."""
        orders = self.ledger.on(symbol)
        past = sum(self.ledger.past(scope).lots for scope in self.ledger.scopes(symbol))
        stated, counted = in_lots(whole, orders.moved(whole.at)), in_lots(FLAT, orders.moved(None), past)
        if isinstance(stated, Unknown) or isinstance(counted, Unknown):
            return False
        return stated.low <= counted.high and counted.low <= stated.high

    def _sure(
        self, symbol: str, base: Base | Unknown, orders: OrderList, past: int = 0, *, whose: str = EVERY
    ) -> Part | Unknown:
        """Return a position, unknown where more was filled since than anybody can count.

        `whose` it is, where it is that of one strategy: of the others nothing is counted on it.
        """
        strangers = self.ledger.strangers
        doubted = strangers.doubted_since(symbol)
        if isinstance(base, Unknown):
            return base
        if doubted is not None and (base.at is None or base.at <= doubted):
            alive = strangers.alive(symbol)
            return _alive(alive) if alive else _UNCOUNTED
        if base.at is not None and self._settled_since(symbol, base.at, whose):
            return _TOO_EARLY
        return Part(base=base, orders=orders, past=past)

    def _settled_since(self, symbol: str, at: int, whose: str) -> bool:
        """Say whether orders that are long over may have been filled at an instant or later."""
        scopes = [scope for scope in self.ledger.scopes(symbol) if whose in (EVERY, scope[0])]
        return any(settled is not None and settled >= at for settled in map(self.ledger.settled_at, scopes))


def _alive(id: str) -> Unknown:
    return invalid("order_goes_on", f"order {id} was never allowed here, and may still be filled: tell its end")


def _held(strategy: str, symbol: str, holding: Holding) -> Held:
    average, opened_at = holding.average, holding.opened_at
    return Held(strategy=strategy, symbol=symbol, lots=holding.lots, average=average, opened_at=opened_at)
