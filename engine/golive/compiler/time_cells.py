"""Times that stand for all times: what a rule asks of an instant splits days and hours into few cells.

A time of day is cut where it is compared, and at each hour where hours are read; dates are cut where they are compared,
and of what lies between any week has each weekday. One time from each cell is as good as all: a rule that refuses none
of them refuses no time. Weekday, hour, time of day and date of one time go together, so Saturday is never a date that
is a Thursday.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from itertools import product

from golive.compiler.kernel import OF_TIME, Source
from golive.compiler.rule_slice import RuleSlice, Value
from golive.compiler.time_sources import last_days, near_calendar, read_off
from golive.core.civil import DAY_S
from golive.core.dataclass import dataclass
from golive.core.local_time import DAY_NS, READ_OFF, UTC, shown_at
from golive.core.unit import NANOS
from golive.core.value import Unknown
from golive.language.builtins import IN_CALENDAR
from golive.language.terms import Port

_COMPARISONS = frozenset(("ge", "gt", "le", "lt", "eq", "ne"))
_WEEK = 7
_MONDAY = 20_815
"""Days from 1970-01-01 to a Monday: where a rule asks for no date, any week will do."""
_NOON_NS = DAY_NS // 2
_HOURS = 24

Fragment = Mapping[int, Value]
"""Values of some sources, by their positions, that go together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeCells:
    """The sources that one time is read off, and values of each that go together.

    `cells` has a fragment for every cell, and `all_times` says that no cell is left out. What a calendar answers is in
    none of them, since it may have another zone: `asked` are the positions of calendars' answers. `shown` are fragments
    of instants that exist, with the answers of calendars that know them.
    """

    weekdays: tuple[int, ...]
    asked: tuple[int, ...]
    positions: tuple[int, ...]
    cells: tuple[Fragment, ...]
    shown: tuple[Fragment, ...]
    all_times: bool


def time_cells(part: RuleSlice) -> tuple[TimeCells, ...]:
    """Return the cells of every time that a rule reads, each column by itself."""
    groups: dict[Port, list[int]] = {}
    for position in part.sources:
        source = part.kernel.sources[position]
        if source.derive in OF_TIME:
            groups.setdefault(source.port, []).append(position)
    return tuple(_cells(part, port, tuple(positions)) for port, positions in groups.items())


def _cells(part: RuleSlice, port: Port, positions: tuple[int, ...]) -> TimeCells:
    sources = {p: part.kernel.sources[p] for p in positions}
    read = {source.derive: p for p, source in sources.items() if source.derive in READ_OFF}
    clocks, dates = (_compared_with(part, read.get(name)) for name in ("time_of_day", "date"))
    # Where two times are compared with each other no cell is all; those that begin with each hour differ enough.
    hours = "hour_of_day" in read or clocks is None
    calendars = {p: source for p, source in sources.items() if source.calendar is not None}
    days = dict.fromkeys((*_days(dates or ()), *(day for source in calendars.values() for day in last_days(source))))
    times = [day * DAY_NS + clock for day, clock in product(days, tuple(_clocks(clocks or (), hours=hours)))]
    cells = {tuple(READ_OFF[name](local, UTC) for name in read): None for local in times}
    instants = [instant for local in times for instant in shown_at(local, port.zone)]
    for position, source in calendars.items():
        instants += near_calendar(source, _compared_with(part, position) or ())
    return TimeCells(
        weekdays=tuple(p for name, p in read.items() if name == "weekday"),
        asked=tuple(p for p, source in calendars.items() if source.derive == IN_CALENDAR),
        positions=positions,
        cells=tuple(dict(zip(read.values(), values, strict=True)) for values in cells),
        shown=_shown(sources, instants),
        all_times=clocks is not None and dates is not None,
    )


def _shown(sources: Mapping[int, Source], instants: Iterable[int]) -> tuple[Fragment, ...]:
    """Return what is read off instants, each answer once; an instant that a calendar does not know is left out."""
    answers = (tuple(read_off(instant, source) for source in sources.values()) for instant in instants)
    known = dict.fromkeys(values for values in answers if not any(isinstance(v, Unknown) for v in values))
    return tuple({p: v for p, v in zip(sources, values, strict=True) if not isinstance(v, Unknown)} for values in known)


def _compared_with(part: RuleSlice, position: int | None) -> tuple[float, ...] | None:
    """Return the numbers that a source is compared with; None where it is compared with what is no number of policy."""
    if position is None:
        return ()
    reading = {i for i in part.order if part.steps[i].op == "in" and part.steps[i].value == position}
    numbers: list[float] = []
    for step in (part.steps[i] for i in part.order):
        others = [a for a in step.arguments if a not in reading]
        if len(others) == len(step.arguments) or step.op == "known":
            continue
        values = _constants(part, others[0]) if step.op in _COMPARISONS and others else None
        if values is None:
            return None
        numbers += values
    return tuple(numbers)


def _constants(part: RuleSlice, step: int) -> list[float] | None:
    """Return what a number of policy is: one value, or one for each strategy."""
    one = part.steps[step]
    if one.op not in ("const", "look"):
        return None
    values = (one.value,) if one.op == "const" else one.table
    return [float(v) for v in values if isinstance(v, int | float) and math.isfinite(v)]


def _clocks(compared: tuple[float, ...], *, hours: bool) -> Iterator[int]:
    """Yield times of day in nanoseconds: each at which something begins, and one in each span between two."""
    whole = range(0, DAY_NS, DAY_NS // _HOURS) if hours else ()
    edges = sorted({0, *whole, *(round(c * NANOS) for c in compared if 0 <= c < DAY_S)})
    if edges == [0]:
        yield _NOON_NS
        return
    for edge, after in zip(edges, [*edges[1:], DAY_NS], strict=True):
        yield edge
        if after - edge > 1:
            yield (edge + after) // 2


def _days(compared: tuple[float, ...]) -> Iterator[int]:
    """Yield days since 1970: each that is compared, with the week before it and the week after."""
    near = {math.floor(d) + k for d in compared for k in range(-_WEEK, _WEEK + 1)}
    yield from sorted(near) if near else range(_MONDAY, _MONDAY + _WEEK)
