"""The account as last told, and its kill switch: one rule for a session on one instrument and for all of a bot's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from golive.api.account_entry import Entry, strictest, told_again
from golive.api.kill_switch import ARMED, KILL_SWITCH, SIMULATED_MODES, arms
from golive.api.state_inputs import StateInputs, check_name, held_state
from golive.core.row import Row, at
from golive.core.value import Unknown
from golive.market.instants import EARLIEST

POSITION, EQUITY, DAILY_LOSS = "position", "equity", "daily_loss"

EVERY = ""
"""In the place of a strategy or a symbol: what is told of it goes for each."""

Scope = tuple[str, str]
"""Of which strategy, and of which symbol, something is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssumedAccount:
    """An account of which nothing has been told: flat, without a loss."""

    equity: float
    position: float = 0.0
    daily_loss: float = 0.0

    def values(self) -> Mapping[str, float]:
        """Return the values by the names of their inputs."""
        return {POSITION: self.position, EQUITY: self.equity, DAILY_LOSS: self.daily_loss}


class Account:
    """What has been told of an account, by strategy and symbol.

    What was known later stays, whatever comes after it. A value told of one strategy or symbol goes before what is
    told of every one; of several kill switches the strictest holds.

    Parameters
    ----------
    mode
        In `replay` and `paper` the kill switch is armed until it is told of; from then on it is what it was told to
        be, and grows old like everything else.
    assumed
        In those modes, what the account is until anything but the switch is told.
    """

    def __init__(self, *, mode: str, assumed: AssumedAccount | None = None) -> None:
        self._assumes = mode in SIMULATED_MODES
        self._assumed = assumed if self._assumes else None
        self._entries: dict[Scope, dict[str, Entry]] = {}
        self._armed: Entry | None = None

    def tell(
        self,
        inputs: StateInputs,
        when: int | Unknown,
        values: Mapping[str, Any],
        *,
        positions: Mapping[str, Any] | None = None,
        strategy: str = EVERY,
        symbol: str = EVERY,
    ) -> None:
        """Take values that were so at an instant, all of them or none; `positions` are by symbol.

        A switch that is not armed is taken whatever stands beside it.

        Raises
        ------
        InvalidInput
            For a name that is no input of the library, or a value without its unit.
        """
        self.tell_switch(when, values, strategy=strategy, symbol=symbol)
        parts = {(strategy, symbol): values, **{(strategy, s): {POSITION: p} for s, p in (positions or {}).items()}}
        held = {scope: {n: held_state(inputs, n, v) for n, v in part.items()} for scope, part in parts.items()}
        for scope, part in held.items():
            self._take(scope, part, when)
        self._armed = told_again(self._armed, ARMED, ARMED, when)

    def tell_switch(
        self, when: int | Unknown, values: Mapping[str, Any], *, strategy: str = EVERY, symbol: str = EVERY
    ) -> None:
        """Take of some values the switch only, and only where it is not armed."""
        word = values.get(KILL_SWITCH, ARMED)
        if not arms(word):
            self._take((strategy, symbol), {KILL_SWITCH: word}, when)

    def doubt(self, values: Mapping[str, Any], *, now: int | None) -> None:
        """Take of values without a time the switch only, unless it is armed: it is later than all that was told."""
        before = self._entries.get((EVERY, EVERY), {}).get(KILL_SWITCH)
        self.tell_switch(max(EARLIEST if before is None else before.latest, now or EARLIEST), values)

    def _take(self, scope: Scope, values: Mapping[str, Any], when: int | Unknown) -> None:
        entries = self._entries.setdefault(scope, {})
        for name, value in values.items():
            entries[name] = told_again(entries.get(name), name, value, when)

    def cells(self, inputs: StateInputs, *, strategy: str, symbol: str, now: int) -> Row:
        """Return the columns of the account as the limits of one strategy on one instrument see it.

        Raises
        ------
        InvalidInput
            For a kill switch told, or an account assumed, that the library has no inputs for.
        """
        entries, armed = self._seen_by(strategy, symbol), self._armed
        if self._assumed is not None and not self._is_told():
            assumed = {name: Entry(value=value, latest=now) for name, value in self._assumed.values().items()}
            entries, armed = assumed | entries, Entry(value=ARMED, latest=now)
        cells: dict[str, Any] = {}
        for name, entry in entries.items():
            check_name(inputs, name)
            cells |= entry.cells(name)
        if self._assumes and armed is not None and KILL_SWITCH in inputs and KILL_SWITCH not in entries:
            cells |= {KILL_SWITCH: ARMED, at(KILL_SWITCH): armed.latest if armed.doubt is None else None}
        return cells

    def switch(self) -> Row:
        """Return the columns of the kill switch, where it has been told for every strategy and symbol."""
        entry = self._entries.get((EVERY, EVERY), {}).get(KILL_SWITCH)
        return {} if entry is None else entry.cells(KILL_SWITCH)

    def _is_told(self) -> bool:
        """Say whether anything has been told but the switch."""
        return any(part.keys() - {KILL_SWITCH} for part in self._entries.values())

    def _seen_by(self, strategy: str, symbol: str) -> dict[str, Entry]:
        """Return what goes for a strategy on an instrument: the particular before the general."""
        scopes = ((EVERY, EVERY), (EVERY, symbol), (strategy, EVERY), (strategy, symbol))
        parts = [self._entries[scope] for scope in scopes if scope in self._entries]
        entries = {name: entry for part in parts for name, entry in part.items()}
        switches = [part[KILL_SWITCH] for part in parts if KILL_SWITCH in part]
        return entries | {KILL_SWITCH: strictest(*switches)} if switches else entries
