"""One value of an account, and what holds of it when it is told again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from golive.api.kill_switch import KILL_SWITCH, arms, fires, of_one_instant
from golive.core.row import Row, known, unknown
from golive.core.value import Unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A value as last told, at the instant `latest`; with a `doubt` it was told again, without a usable time.

    Of a kill switch in doubt `value` still is the last word, which a word of the same instant has to face.
    """

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

    Of two words on the kill switch of one instant `fired` stays, and `armed` replaces nothing else.
    """
    word, latest = (None, 0) if before is None else (before.value, before.latest)
    if isinstance(when, Unknown):
        return Entry(value=of_one_instant(word, value) if name == KILL_SWITCH else None, latest=latest, doubt=when)
    if before is not None and when < latest:
        return before
    if name == KILL_SWITCH and when == latest:
        value = of_one_instant(word, value)
    return Entry(value=value, latest=when)


def strictest(*switches: Entry) -> Entry:
    """Return the kill switch that lets through least; of those that are armed that is the oldest."""
    return min(switches, key=_leniency)


def _leniency(switch: Entry) -> tuple[int, int]:
    if switch.doubt is None and arms(switch.value):
        return 2, switch.latest
    return int(switch.doubt is not None or not fires(switch.value)), -switch.latest
