"""One value of an account, and what holds of it when it is told again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from golive.core.dataclass import dataclass
from golive.core.row import DAILY_LOSS, Row, known, unknown
from golive.core.value import Unknown, finite, invalid

EQUITY = "equity"

_WORSE: dict[str, Callable[[float, float], float]] = {DAILY_LOSS: max, EQUITY: min}
"""Values of which one is plainly the worse."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A value as last told, at the instant `latest`; a `doubt` says why it is unknown all the same."""

    value: Any
    latest: int
    doubt: Unknown | None = None

    def cells(self, name: str) -> Row:
        """Return the columns of the value."""
        if self.doubt is None:
            return known(name, self.value, self.latest)
        return {**known(name, None, None), **unknown(name, self.doubt)}


def told_again(before: Entry | None, name: str, value: Any, when: int | Unknown) -> Entry:
    """Return what holds of a value after it has been told once more: what was known later stays.

    Of two losses or equities of one instant the worse stays; of anything else two that differ leave it unknown.
    """
    latest = 0 if before is None else before.latest
    if isinstance(when, Unknown):
        return Entry(value=None, latest=latest, doubt=when)
    if before is None or when > latest:
        return _entry(value, when)
    return before if when < latest or before.doubt is not None else _entry(_of_one_instant(name, before, value), when)


def _entry(value: Any, when: int) -> Entry:
    if isinstance(value, Unknown):
        return Entry(value=None, latest=when, doubt=value)
    return Entry(value=value, latest=when)


def _of_one_instant(name: str, before: Entry, value: Any) -> Any:
    both = (before.value, value)
    # What is no finite number is no better and no worse than another: an infinite equity would lose to 100,000.
    if all(isinstance(v, float) and finite(v) for v in both):
        if before.value == value or name in _WORSE:
            return _WORSE.get(name, max)(*both)
    elif before.value is value or (type(value) is type(before.value) is str and value == before.value):
        return value
    return invalid("told_twice", f"{name} was told twice of one instant, and differently")
