"""Straight-line programs: what the back ends evaluate.

A kernel has no Kleene logic left. Every condition travels as two plain masks, is-true and is-false (unknown is
neither), every number is a double of which only the finite ones are known, every member of an enum is a code with -1
for unknown. All operations are total.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from typing import NamedTuple

from golive.core.dataclass import dataclass
from golive.core.local_time import READ_OFF
from golive.core.signature import Kind
from golive.core.trading_calendar import TradingCalendar
from golive.language.builtins import IN_CALENDAR, UNTIL
from golive.language.terms import Port

UNLISTED = "unlisted"

OF_CALENDAR = frozenset((IN_CALENDAR, UNTIL))
OF_TIME = OF_CALENDAR | READ_OFF.keys()
"""What is derived from a time: functions of the language, each read off one column, or asked of a calendar with it."""

Constant = float | int | bool
TableRow = tuple[float | int, ...]


class Step(NamedTuple):
    """One operation on earlier steps.

    `kind` is `f` (double), `m` (mask) or `e` (code). `value` holds a constant, the position of a port, or the code
    compared with; `table` holds the values of a look-up, the last being the answer for an unknown code. A tuple, which
    is made in half the time: a library of a thousand rules is compiled through 20,000 of them.
    """

    op: str
    kind: str
    arguments: tuple[int, ...] = ()
    value: Constant | None = None
    table: tuple[float | int, ...] | tuple[TableRow, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A column read by a kernel; `derive` says what of it, and is empty for the value itself.

    Of a `time` column it is one of `OF_TIME`, of a closed set `unlisted`: that a word is none of it.
    """

    port: Port
    derive: str = ""
    calendar: TradingCalendar | None = None

    @property
    def is_number(self) -> bool:
        """Say whether it is read as a number; all else is a code (a member, a weekday, a condition)."""
        if self.derive:
            return self.derive not in ("weekday", IN_CALENDAR, UNLISTED)
        return self.port.type.kind in (Kind.NUMBER, Kind.TIME)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kernel:
    """Steps in topological order (INVARIANT: arguments come before their use), with the steps that are kept by name."""

    sources: tuple[Source, ...]
    steps: tuple[Step, ...]
    outputs: Mapping[str, int] = field(default_factory=dict)


def needed_steps(steps: Sequence[Step], outputs: Iterable[int]) -> list[int]:
    """Return the steps that some of them are worked out from, themselves included, in order."""
    needed: set[int] = set()
    stack = list(outputs)
    while stack:
        step = stack.pop()
        if step not in needed:
            needed.add(step)
            stack += steps[step].arguments
    return sorted(needed)
