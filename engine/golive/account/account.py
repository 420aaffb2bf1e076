"""The account as last told, and its kill switch: one rule for a session on one instrument and for all of a bot's."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from golive.account.account_entry import EQUITY, Entry, told_again
from golive.account.daily_loss import in_losses
from golive.account.kill_switch import ACTIVE, KILL_SWITCH, Switch, arms, written
from golive.account.open_lots import LetThrough
from golive.account.state_inputs import StateInputs, check_name, held_state
from golive.core.errors import InvalidInput
from golive.core.folded import folded
from golive.core.guard import Guard
from golive.core.readable import unreadable
from golive.core.row import DAILY_LOSS, POSITION, Row, known
from golive.core.value import Unknown, missing

EVERY = ""
"""In the place of a strategy or a symbol: what is told of it goes for each."""

Scope = tuple[str, str]
"""Of which strategy, and of which symbol, something is told."""

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
        self._let_through: dict[str, list[LetThrough]] = {}
        self._guard = Guard()

    def open(self, opened: AssumedAccount) -> None:
        """Open it as it is said to be, once: its values hold until others are told, its switch until a word on it."""
        with self._guard:
            self._opened = self._opened or opened

    def keep_elsewhere(self) -> None:
        """Hear that somebody else keeps the account: from now on none of its values is assumed."""
        with self._guard:
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
        entries = self._entries.setdefault(scope, {})
        for name, value in values.items():
            if name != KILL_SWITCH:
                entries[name] = told_again(entries.get(name), name, value, when)
            elif arms(value):
                self._hear(scope, value, when)

    def _hear(self, scope: Scope, word: object, when: int | Unknown) -> None:
        with self._guard:
            self._switches[scope] = self._switches.get(scope, Switch()).hear(word, when)

    def cells(self, inputs: StateInputs, *, strategy: str, symbol: str, now: int) -> Row:
        """Return the columns of the account as the limits of one strategy on one instrument see it at an instant.

        Raises
        ------
        InvalidInput
            For a kill switch told, or an account opened, that the library has no inputs for.
        """
        with self._guard:
            entries = self._seen_by(strategy, symbol)
            if self._opened is not None and not self._is_told():
                entries = {name: Entry(value=v, latest=now) for name, v in self._opened.values().items()} | entries
            cells: dict[str, Any] = dict(self._switch_of(_scopes(strategy, symbol), now))
        for name in (*entries, *([KILL_SWITCH] if cells else [])):
            check_name(inputs, name)
        for name, entry in entries.items():
            cells |= entry.cells(name)
        if self._opened is not None and KILL_SWITCH in inputs and KILL_SWITCH not in cells:
            cells |= known(KILL_SWITCH, ACTIVE, now)
        if KILL_SWITCH in cells:
            cells[KILL_SWITCH] = written(cells[KILL_SWITCH], inputs[KILL_SWITCH].members)
        return cells

    def let_through(self, symbol: str) -> tuple[LetThrough, ...]:
        """Return the closing orders on an instrument that were allowed, whichever strategy asked for them."""
        with self._guard:
            return tuple(self._let_through.get(symbol, ()))

    def close(self, symbol: str, order: LetThrough) -> None:
        """Hear that a closing order on an instrument was allowed: its lots are being closed from now on."""
        with self._guard:
            self._let_through.setdefault(symbol, []).append(order)

    def switch(self, now: int) -> Row:
        """Return the columns of the kill switch at an instant, where it was told for every strategy and symbol."""
        with self._guard:
            return self._switch_of([(EVERY, EVERY)], now)

    def stops(self, strategy: str, symbol: str) -> int:
        """Say how often a word has stopped what one strategy does on one instrument."""
        with self._guard:
            return sum(s.stops for scope, s in self._switches.items() if scope in _scopes(strategy, symbol))

    def _switch_of(self, scopes: list[Scope], now: int) -> Row:
        own = [scope for scope in scopes if scope in self._switches]
        for scope in own:
            self._switches[scope] = self._switches[scope].asked(now)
        switches = [self._switches[scope] for scope in own]
        return min(switches, key=lambda switch: switch.leniency(now)).cells(now) if switches else {}

    def _is_told(self) -> bool:
        """Say whether anything has been told but the switch."""
        return self._is_kept_elsewhere or any(self._entries.values())

    def _seen_by(self, strategy: str, symbol: str) -> dict[str, Entry]:
        """Return what goes for a strategy on an instrument: the particular before the general."""
        parts = [self._entries[scope] for scope in _scopes(strategy, symbol) if scope in self._entries]
        return {name: entry for part in parts for name, entry in part.items()}


def _names_switch(name: object) -> bool:
    return isinstance(name, str) and folded(name).endswith(folded(KILL_SWITCH))


def _check_symbols(positions: Mapping[str, Any]) -> None:
    """Refuse a position of no symbol that anybody can read: it would go for every one."""
    for symbol in positions:
        fault = unreadable(symbol) if isinstance(symbol, str) else f"is a {type(symbol).__name__}, text is needed"
        if fault:
            raise InvalidInput(f"a symbol of `positions` {fault}", hint="give each position under its own symbol")


def _scopes(strategy: str, symbol: str) -> list[Scope]:
    """Return what goes for a strategy on an instrument, the general first, each once."""
    return list(dict.fromkeys(((EVERY, EVERY), (EVERY, symbol), (strategy, EVERY), (strategy, symbol))))
