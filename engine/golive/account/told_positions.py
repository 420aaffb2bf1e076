"""Positions as they were told: of an instrument or of one strategy on it, in the base or in lots."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

from golive.account.account_entry import Entry
from golive.account.instrument import Instrument
from golive.account.positions import Base, told_in_base
from golive.core.dataclass import dataclass
from golive.core.row import OPEN_LOTS, POSITION, STRATEGY_POSITION
from golive.core.value import Unknown, finite, invalid
from golive.evaluator.ingest import double_of

EVERY = ""
"""In the place of a strategy or a symbol: what is told of it goes for each."""

Scope = tuple[str, str]
"""Of which strategy, and of which symbol, something is told."""

_APART = invalid("told_apart", "the position was told twice of one instant, and differently")
_NAMES = frozenset((POSITION, STRATEGY_POSITION, OPEN_LOTS))


@dataclass(frozen=True, kw_only=True)
class ToldPositions:
    """What was told of positions; `opened` is that of every instrument where an account was opened, and not told of."""

    entries: Mapping[Scope, Mapping[str, Entry]]
    instruments: Mapping[str, Instrument]
    opened: float | None = None

    @cached_property
    def scopes(self) -> Sequence[Scope]:
        """Return of whom positions were told."""
        return [scope for scope, entries in self.entries.items() if _NAMES & entries.keys()]

    def told_at(self, symbol: str) -> int | None:
        """Return the instant of the latest position that was told of an instrument, of whomever."""
        scopes = [scope for scope in self.scopes if scope[1] in (symbol, EVERY)]
        named = (entry for scope in scopes for name, entry in self.entries[scope].items() if name in _NAMES)
        return max((entry.latest for entry in named), default=None)

    def first_told_at(self, strategy: str, symbol: str) -> int | None:
        """Return the earliest instant of what was told last in each scope that a strategy's position is read from."""
        scopes = [scope for scope in self.scopes if scope[0] in (strategy, EVERY) and scope[1] in (symbol, EVERY)]
        named = (entry for scope in scopes for name, entry in self.entries[scope].items() if name in _NAMES)
        return min((entry.latest for entry in named), default=None)

    def own(self, strategy: str, symbol: str) -> Base | Unknown | None:
        """Return the position that was told of one strategy on an instrument, None where none was."""
        for scope in ((strategy, symbol), (strategy, EVERY)):
            own = self._of(scope, symbol, POSITION, STRATEGY_POSITION)
            if own is not None:
                return own
        return None

    def of_each(self, symbol: str) -> Base | Unknown | None:
        """Return the position that was told of a strategy on an instrument, and not of which; None where none was."""
        entry = self.entries.get((EVERY, symbol), {}).get(STRATEGY_POSITION)
        return None if entry is None else self._read(entry, None, symbol)

    def whole(self, symbol: str) -> Base | Unknown | None:
        """Return the position that was told of an instrument, whoever holds it; None where none was."""
        whole = self._of((EVERY, symbol), symbol, POSITION)
        if whole is not None or self.opened is None:
            return whole
        return self._base(self.opened, None, symbol)

    def _of(self, scope: Scope, symbol: str, *names: str) -> Base | Unknown | None:
        """Return the last word in one scope, in the base, in lots, or in both where they are of one instant."""
        entries = self.entries.get(scope, {})
        named = [entries[name] for name in names if name in entries]
        position = max(named, key=lambda entry: entry.latest, default=None)
        if len({_number(entry) for entry in named if position is not None and entry.latest == position.latest}) > 1:
            return _APART
        lots = entries.get(OPEN_LOTS)
        if position is not None and lots is not None and position.latest != lots.latest:
            position, lots = (position, None) if position.latest > lots.latest else (None, lots)
        return None if position is None and lots is None else self._read(position, lots, symbol)

    def _read(self, position: Entry | None, lots: Entry | None, symbol: str) -> Base | Unknown:
        value, count = _number(position), _number(lots)
        if isinstance(value, Unknown):
            return value
        if isinstance(count, Unknown):
            return count
        latest = position.latest if position is not None else lots.latest if lots is not None else None
        base = self._base(value or 0.0, latest, symbol)
        if count is None:
            return base
        same = base.lots == int(count) if base.lots is not None else (value or 0.0) * count > 0
        return Base(lots=int(count), at=latest) if value is None or same else _APART

    def _base(self, value: float, at: int | None, symbol: str) -> Base:
        return told_in_base(value, at, self.instruments.get(symbol))


def _number(entry: Entry | None) -> float | Unknown | None:
    if entry is None or entry.doubt is not None:
        return None if entry is None else entry.doubt
    number = double_of(entry.value)
    if number is None or not finite(number):
        return invalid("position_invalid", "the told position is no finite number")
    return number
