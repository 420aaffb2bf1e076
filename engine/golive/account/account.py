"""The account as last told, and its kill switch: one rule for a session on one instrument and for all of a bot's."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from golive.account.account_entry import EQUITY, Entry, told_again
from golive.account.at_stake import AtStake, at_stake
from golive.account.believed import believed
from golive.account.counts import Asking, Counts
from golive.account.daily_loss import in_losses
from golive.account.equity_curve import EquityCurve
from golive.account.instrument import UNSEEN, Instrument
from golive.account.kill_switch import ACTIVE, HALTED, KILL_SWITCH, Switch, arms, with_switch, written
from golive.account.ledger import Ledger
from golive.account.order import Order, Report
from golive.account.standing import Detail, Standing, ToldCells
from golive.account.state_inputs import StateInputs, check_name, held_state
from golive.account.told_positions import EVERY, Scope, ToldPositions
from golive.account.told_state import ToldCurve, ToldDetail, ToldState, ToldSwitch, ToldValue
from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput
from golive.core.folded import folded
from golive.core.guard import Guard
from golive.core.readable import unreadable
from golive.core.row import DAILY_LOSS, POSITION, Row, at, known
from golive.core.value import Unknown, finite, invalid, missing
from golive.documents.market import MarketSpec
from golive.execution.side import Side

UNDATED = missing("no_time", "no time given")


@dataclass(frozen=True, slots=True, kw_only=True)
class AssumedAccount:
    """An account that golive opened itself: flat, without a loss, its kill switch armed."""

    equity: float
    position: float = 0.0
    daily_loss: float = 0.0

    def values(self) -> Mapping[str, float]:
        """Return the values of money by the names of their inputs."""
        return {POSITION: self.position, EQUITY: self.equity, DAILY_LOSS: self.daily_loss}


class Account:
    """What has been told of an account, by strategy and symbol; nothing is assumed of one that nobody opened.

    What was known later stays, whatever comes after it. A value told of one strategy or symbol goes before what is
    told of every one; of several kill switches the strictest holds. It may be told and asked by several threads.
    """

    def __init__(self) -> None:
        self._opened: AssumedAccount | None = None
        self._is_kept_elsewhere = False
        self._entries: dict[Scope, dict[str, Entry]] = {}
        self._switches: dict[Scope, Switch] = {}
        self._details: dict[Scope, Detail] = {}
        self._curves: dict[Scope, EquityCurve] = {}
        self._ledger = Ledger()
        self._instruments: dict[str, Instrument] = {}
        self._guard = Guard()
        self._heard = 0
        self._standing: tuple[tuple[int, int, bool], Standing] | None = None

    @property
    def version(self) -> tuple[int, int]:
        """Return what grows with everything that is heard: as long as it stays, one question has one answer."""
        return self._heard, self._ledger.version

    @property
    def guard(self) -> Guard:
        """Return the lock that is held from the question what an order may be to its reservation."""
        return self._guard

    @property
    def state(self) -> ToldState:
        """Return what it was told and what it counts; instruments are followed again by whoever goes on."""
        with self._guard:
            return ToldState(
                values=tuple(
                    ToldValue.of(scope, name, entry)
                    for scope, entries in self._entries.items()
                    for name, entry in entries.items()
                ),
                switches=tuple(ToldSwitch.of(scope, switch) for scope, switch in self._switches.items()),
                details=tuple(ToldDetail(strategy=s, symbol=of, detail=d) for (s, of), d in self._details.items()),
                curves=tuple(ToldCurve.of(scope, curve) for scope, curve in self._curves.items()),
                ledger=self._ledger.state,
                is_kept_elsewhere=self._is_kept_elsewhere,
            )

    def go_on(self, state: ToldState) -> None:
        """Take up what an account was told and counted that went before."""
        with self._guard:
            self._heard += 1
            for value in state.values:
                self._entries.setdefault((value.strategy, value.symbol), {})[value.name] = value.entry
            self._switches = {(one.strategy, one.symbol): one.switch for one in state.switches}
            self._details = {(one.strategy, one.symbol): one.detail for one in state.details}
            self._curves = {(one.strategy, one.symbol): one.curve for one in state.curves}
            self._ledger, self._is_kept_elsewhere = Ledger.of_state(state.ledger), state.is_kept_elsewhere

    def open(self, opened: AssumedAccount) -> None:
        """Open it as it is said to be, once: its values hold until others are told, its switch until a word on it."""
        with self._guard:
            self._heard += 1
            self._opened = self._opened or opened

    def keep_elsewhere(self) -> None:
        """Hear that somebody else keeps the account: from now on none of its values is assumed."""
        with self._guard:
            self._heard += 1
            self._is_kept_elsewhere = True

    def tell(
        self,
        inputs: StateInputs,
        when: int | Unknown,
        values: Mapping[str, Any],
        *,
        of_symbols: Mapping[str, Mapping[str, Any]] | None = None,
        strategy: str = EVERY,
        symbol: str = EVERY,
    ) -> None:
        """Take values that were so at an instant, all of them or none; `of_symbols` has those of one symbol.

        A switch that is not armed is taken whatever stands beside it. The day's result is `daily_loss`, positive, or
        `daily_pnl`, signed; both, or a negative loss, leave it unknown.

        Raises
        ------
        InvalidInput
            For a name that is no input of the library, a position of no symbol, or a value without its unit.
        """
        values = with_switch(values, inputs)
        with self._guard:
            self.tell_switch(when, values, strategy=strategy, symbol=symbol)
            _check_symbols(of_symbols or {})
            parts = [(symbol, values), *(of_symbols or {}).items()]
            most = inputs[DAILY_LOSS].hi if DAILY_LOSS in inputs else math.inf
            held = [((strategy, s), {n: held_state(inputs, n, v) for n, v in part.items()}) for s, part in parts]
            for scope, part in held:
                self._take(scope, in_losses(part, most), when)

    def tell_switch(
        self, when: int | Unknown, values: Mapping[str, Any], *, strategy: str = EVERY, symbol: str = EVERY
    ) -> None:
        """Take of some values the switch only, and only where it is not armed, however its name is written."""
        for name, word in values.items():
            if _names_switch(name) and not arms(word):
                self._hear((strategy, symbol), word, when)

    def _take(self, scope: Scope, values: Mapping[str, Any], when: int | Unknown) -> None:
        self._heard += 1
        entries = self._entries.setdefault(scope, {})
        for name, value in values.items():
            if name != KILL_SWITCH:
                entries[name] = told_again(entries.get(name), name, value, when)
                if name == EQUITY:
                    self._draw(scope, value, when)
            elif arms(value):
                self._hear(scope, value, when)

    def _draw(self, scope: Scope, equity: Any, when: int | Unknown) -> None:
        """Go on with the curve of an equity that was told."""
        if isinstance(when, Unknown) or not isinstance(equity, float) or not finite(equity):
            return
        curve = self._curves.get(scope)
        self._curves[scope] = EquityCurve.begun(equity, when) if curve is None else curve.after(equity, when)

    def _hear(self, scope: Scope, word: object, when: int | Unknown) -> None:
        with self._guard:
            self._heard += 1
            self._switches[scope] = self._switches.get(scope, Switch()).hear(word, when)

    def told_cells(self, inputs: StateInputs, *, strategy: str, symbol: str) -> ToldCells:
        """Return the columns of the account as the limits of one strategy on one instrument see it.

        But for a word on the switch: they stay as long as nothing is heard.

        Raises
        ------
        InvalidInput
            For a kill switch told, or an account opened, that the library has no inputs for.
        """
        with self._guard:
            entries = self._seen_by(strategy, symbol)
            assumed = {} if self._opened is None or self._is_told() else self._opened.values()
            is_switched = any(scope in self._switches for scope in _scopes(strategy, symbol))
        if not inputs.keys() >= assumed.keys() | entries.keys() or (is_switched and KILL_SWITCH not in inputs):
            for name in (*assumed, *entries, KILL_SWITCH):
                check_name(inputs, name)
        cells: dict[str, Any] = {}
        for name, value in assumed.items():
            cells |= known(name, value, None)
        for name, entry in entries.items():
            cells |= entry.cells(name)
        by_now = [at(name) for name in assumed]
        if self._opened is not None and KILL_SWITCH in inputs and not is_switched:
            cells |= known(KILL_SWITCH, written(ACTIVE, inputs[KILL_SWITCH].members), None)
            by_now.append(at(KILL_SWITCH))
        return ToldCells(cells=cells, by_now=tuple(by_now))

    def switch_cells(self, inputs: StateInputs, *, strategy: str, symbol: str, now: int) -> Row:
        """Return the columns of the switch as it goes for a strategy on an instrument; none without a word on it."""
        if not self._switches:
            return {}
        with self._guard:
            cells = self._switch_of(_scopes(strategy, symbol), now)
        return {**cells, KILL_SWITCH: written(cells[KILL_SWITCH], inputs[KILL_SWITCH].members)} if cells else cells

    def follow(self, symbol: str, instrument: Instrument) -> None:
        """Hear what is seen of an instrument from now on; a price that nobody counted at changes nothing by moving."""
        with self._guard:
            before = self._instruments.get(symbol)
            if before is not instrument and before != instrument:
                if before is None or before.is_read or before.market != instrument.market:
                    self._heard += 1
                self._instruments[symbol] = instrument

    def meet(self, symbol: str, market: MarketSpec) -> None:
        """Hear of an instrument that is traded; its price is unknown as long as nobody follows it."""
        with self._guard:
            self._heard += 1
            self._instruments.setdefault(symbol, Instrument(market=market, price=UNSEEN))

    def detail(self, strategy: str, symbol: str, detail: Detail) -> None:
        """Take what was told of a position besides how large it is."""
        with self._guard:
            self._heard += 1
            before = self._details.get((strategy, symbol))
            self._details[strategy, symbol] = detail if before is None else before.told_again(detail)

    def has_entered(self, strategy: str, symbol: str, side: Side, *, since: int) -> bool:
        """Say whether an order that opens was allowed since an instant, and anything of it filled."""
        with self._guard:
            return self._ledger.has_entered((strategy, symbol), side, since)

    def reserve(self, order: Order) -> None:
        """Hear that an order was allowed: it counts in full from now on, on top of all that was told by now.

        A venue's clock may be ahead: what was told before cannot have the order in it, though it is dated later.
        """
        with self._guard:
            positions = self._positions()
            self._settle(order, positions)
            decided_at = max(order.decided_at, self._told_by(order))
            self._ledger.add(replace(order, seen_at=positions.told_at(order.symbol), decided_at=decided_at))

    def _told_by(self, order: Order) -> int:
        """Return the latest instant, no further ahead than clocks may be, of what was told to who ordered."""
        instrument = self._instruments.get(order.symbol)
        latest = order.decided_at + (0 if instrument is None else instrument.market.clock_skew_ns)
        entries = self._seen_by(order.strategy, order.symbol).values()
        return max((entry.latest for entry in entries if entry.latest <= latest), default=0)

    def _settle(self, order: Order, positions: ToldPositions) -> None:
        """Before one more order is counted, let go of those that every position that was told has in it."""
        instrument = self._instruments.get(order.symbol)
        if instrument is not None:
            scope = order.strategy, order.symbol
            self._ledger.settle(scope, instrument.market, positions.first_told_at(*scope))

    def withdraw(self, id: str) -> None:
        """Hear that an order was allowed, and the decision then kept back: nobody can have sent it."""
        with self._guard:
            self._ledger.withdraw(id)

    def knows(self, id: object) -> bool:
        """Say whether an order was allowed for a signal, whoever asked; what is no text names none."""
        with self._guard:
            return isinstance(id, str) and self._ledger.knows(str.__str__(id))

    def allowed(self, id: str) -> Order | None:
        """Return the order that was allowed for a signal, None where none was or it is long over."""
        with self._guard:
            return self._ledger.order(id)

    def report(self, id: str, report: Report, symbol: str, *, can_halt: bool, named: str = EVERY) -> Unknown | None:
        """Hear of an order; return why it cannot be taken as it was told.

        Where more was filled than ordered, the position is unknown from then on, and all strategies are halted on
        `symbol`, which may be every one, if that is a word that the library knows. Where another instrument was
        `named` than the order was allowed on, it goes on counting there, and what is on `symbol` is in doubt.
        """
        with self._guard:
            before, allowed = self._ledger.version, self._ledger.order(id)
            strange = None
            if allowed is not None:
                report, strange = believed(allowed, report, self._instruments.get(allowed.symbol))
            order = self._ledger.tell(id, report, symbol, named=named)
            if isinstance(order, Unknown) or not order.is_overfilled:
                return order if isinstance(order, Unknown) else order.course.doubt or strange
            if self._ledger.version != before:
                self._ledger.doubt(order.symbol, report.known_at)
                if can_halt:
                    self._hear((EVERY, symbol), HALTED, report.known_at)
        return invalid("overfilled", f"{order.course.filled} lots of {id} were filled, {order.lots} were allowed")

    def counts(self, stated: ToldCells, asking: Asking, *, is_born: bool) -> Counts:
        """Return what is counted for one who asks, of whom `stated` is what was told; the guard has to be held.

        `is_born` says that the account began with golive.
        """
        curve, told_of = None, EVERY
        for scope in _scopes(asking.strategy, asking.symbol):
            curve = self._curves.get(scope, curve)
            told_of = asking.strategy if scope[0] != EVERY and scope in self._entries else told_of
        standing = self.standing(is_born=is_born)
        return Counts(standing=standing, curve=curve, stated=stated, asking=asking, told_of=told_of)

    def at_stake(self, strategy: str, instruments: frozenset[str]) -> AtStake | Unknown:
        """Return what a strategy has at stake where orders leave: nothing is assumed of an account."""
        with self._guard:
            return at_stake(self.standing(is_born=False), strategy, instruments)

    def standing(self, *, is_born: bool) -> Standing:
        """Return what is open as far as it is known, with what was found out of that since something was heard."""
        key = (*self.version, is_born)
        if self._standing is None or self._standing[0] != key:
            standing = Standing(
                positions=self._positions(),
                ledger=self._ledger,
                instruments=self._instruments,
                details=self._details,
                is_born=is_born,
                begins_flat=is_born and not self._is_kept_elsewhere,
            )
            self._standing = (key, standing)
        return self._standing[1]

    def _positions(self) -> ToldPositions:
        opened = None if self._opened is None or self._is_told() else self._opened.position
        return ToldPositions(entries=self._entries, instruments=self._instruments, opened=opened)

    def switch(self, now: int) -> Row:
        """Return the columns of the kill switch at an instant, where it was told for every strategy and symbol."""
        with self._guard:
            return self._switch_of([(EVERY, EVERY)], now)

    def stops(self, strategy: str, symbol: str) -> int:
        """Say how often a word has stopped what one strategy does on one instrument."""
        with self._guard:
            return sum(s.stops for scope, s in self._switches.items() if scope in _scopes(strategy, symbol))

    def _switch_of(self, scopes: Sequence[Scope], now: int) -> Row:
        own = [scope for scope in scopes if scope in self._switches]
        for scope in own:
            self._switches[scope] = self._switches[scope].asked(now)
        switches = [self._switches[scope] for scope in own]
        return min(switches, key=lambda switch: switch.leniency(now)).cells(now) if switches else {}

    def tells(self, name: str, strategy: str, symbol: str) -> bool:
        """Say whether somebody told an input of the account, as it goes for a strategy on an instrument."""
        with self._guard:
            return any(name in self._entries.get(scope, ()) for scope in _scopes(strategy, symbol))

    def _is_told(self) -> bool:
        """Say whether anything has been told but the switch."""
        return self._is_kept_elsewhere or any(self._entries.values())

    def _seen_by(self, strategy: str, symbol: str) -> dict[str, Entry]:
        """Return what goes for a strategy on an instrument: the particular before the general."""
        parts = [self._entries[scope] for scope in _scopes(strategy, symbol) if scope in self._entries]
        return {name: entry for part in parts for name, entry in part.items()}


def _names_switch(name: object) -> bool:
    # A class of text may say that it equals anything.
    return isinstance(name, str) and _is_switch(str.__str__(name))


@lru_cache(maxsize=256)
def _is_switch(name: str) -> bool:
    return folded(name) == "switch" or folded(name).endswith(folded(KILL_SWITCH))


def _check_symbols(positions: Mapping[str, Any]) -> None:
    """Refuse a position of no symbol that anybody can read: it would go for every one."""
    for symbol in positions:
        fault = unreadable(symbol) if isinstance(symbol, str) else f"is a {type(symbol).__name__}, text is needed"
        if fault:
            raise InvalidInput(f"a symbol of `positions` {fault}", hint="give each position under its own symbol")


def _scopes(strategy: str, symbol: str) -> tuple[Scope, ...]:
    """Return what goes for a strategy on an instrument, the general first, each once."""
    each = (EVERY, EVERY), (EVERY, symbol), (strategy, EVERY), (strategy, symbol)
    return each if EVERY not in (strategy, symbol) else tuple(dict.fromkeys(each))
