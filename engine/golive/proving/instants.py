"""The instant that a case gives so that a clock or a calendar shows something, near that of its base."""

from __future__ import annotations

from golive.compiler.kernel import OF_TIME
from golive.compiler.time_sources import source_of
from golive.core.local_time import DAY_NS, READ_OFF, local_ns
from golive.core.unit import NANOS, UNITS
from golive.evaluator.trace import Trace
from golive.language.builtins import WEEKDAYS
from golive.language.terms import Apply, ColumnRef, Term
from golive.market.instants import show
from golive.proving.case_names import CaseNames

_HOUR = round(UNITS["h"].scale)
_TRIES = 2
"""A clock that is put on or back within the stretch that is gone is off once."""


def time_of(term: Term, names: CaseNames) -> tuple[Apply, str] | None:
    """Return a call that reads something off a time, with the name of the time where a case can give it."""
    if isinstance(term, Apply) and term.op in OF_TIME and isinstance(term.arguments[0], ColumnRef):
        name = names.of(term.arguments[0])
        return (term, name) if name else None
    return None


def instant_at(trace: Trace, call: Apply, value: float | str) -> str | None:
    """Return the instant nearest to that of a row at which a call gives a value; None where there is none.

    `value` is in held form: seconds since midnight, days since 1970, an hour, or the word of a weekday.
    """
    source = source_of(call, trace.checked)
    base = trace.row.get(source.port.column)
    if type(base) is not int:
        return None
    wanted = WEEKDAYS.members.index(value) if isinstance(value, str) else value
    local = local_ns(base, source.port.zone)
    local += round(_missing(call.op, local, wanted))
    at = base
    for _ in range(_TRIES):
        at += local - local_ns(at, source.port.zone)
    return show(at) if READ_OFF[call.op](at, source.port.zone) == wanted else None


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
