"""The instant that a case gives so that a clock or a calendar shows something, near that of its base."""

from __future__ import annotations

from collections.abc import Iterator

from golive.compiler.kernel import OF_TIME, Source
from golive.compiler.time_sources import MOST_LISTED, near_calendar, read_off, source_of
from golive.core.local_time import DAY_NS, READ_OFF, local_ns, shown_at
from golive.core.unit import NANOS, UNITS
from golive.core.value import Unknown
from golive.evaluator.trace import Trace
from golive.language.builtins import UNTIL, WEEKDAYS
from golive.language.terms import Apply, ColumnRef, Term
from golive.market.instants import show
from golive.proving.cases.written_names import CaseNames

_HOUR = round(UNITS["h"].scale)

Shown = float | bool
"""What is read off a time: a number in held form, or whether a calendar has it."""


def time_of(term: Term, names: CaseNames) -> tuple[Apply, str] | None:
    """Return a call that reads something off a time, with the name of the time where a case can give it."""
    if isinstance(term, Apply) and term.op in OF_TIME and isinstance(term.arguments[0], ColumnRef):
        name = names.of(term.arguments[0])
        return (term, name) if name else None
    return None


def instant_at(trace: Trace, call: Apply, value: Shown | str) -> str | None:
    """Return the instant near to that of a row at which a call gives a value; None where none was found.

    `value` is in held form: seconds since midnight or until what a calendar lists next, days since 1970, an hour, the
    word of a weekday, or whether a calendar has the instant.
    """
    source = source_of(call, trace.checked)
    base = trace.row.get(source.port.column)
    if type(base) is not int:
        return None
    wanted = WEEKDAYS.members.index(value) if isinstance(value, str) else value
    tried = (at for at in _tried(source, base, wanted) if _is_shown(read_off(at, source), wanted))
    at = next(tried, None)
    return None if at is None else show(at)


def _is_shown(got: Shown | Unknown, wanted: Shown) -> bool:
    if isinstance(got, Unknown):
        return False
    return got is wanted if isinstance(wanted, bool) else abs(got - wanted) <= _FINEST_S


_FINEST_S = 1 / NANOS
"""Instants are whole nanoseconds."""


def _tried(source: Source, base: int, wanted: float) -> Iterator[int]:
    """Yield the instants at which a value may be shown, the likeliest first."""
    zone = source.port.zone
    if source.calendar is None:
        local = local_ns(base, zone)
        at = shown_at(local + round(_missing(source.derive, local, wanted)), zone)
        yield from sorted(at, key=lambda instant: abs(instant - base))
    elif source.derive == UNTIL:
        until = read_off(base, source)
        if not isinstance(until, Unknown):
            yield base + round((until - wanted) * NANOS)
        yield from (instant - round(wanted * NANOS) for instant in near_calendar(source, ()))
    else:
        days = sorted(source.calendar.days)[:MOST_LISTED]
        noons = (at for day in days for at in shown_at(day * DAY_NS + DAY_NS // 2, source.calendar.zone))
        yield from (base, *noons, *near_calendar(source, ()))


def _missing(op: str, local: int, wanted: float) -> float:
    """Return how many nanoseconds a local time is from showing what is wanted."""
    match op:
        case "date":
            return (wanted - local // DAY_NS) * DAY_NS
        case "weekday":
            return (wanted - READ_OFF[op](local, "UTC")) * DAY_NS
        case "hour_of_day":
            return wanted * _HOUR * NANOS - local % DAY_NS + local % (_HOUR * NANOS)
    return wanted * NANOS - local % DAY_NS
