"""Which column a function of time reads, and what of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from golive.checker.checked import Checked
from golive.compiler.kernel import OF_CALENDAR, Source
from golive.core.local_time import DAY_NS, READ_OFF
from golive.core.trading_calendar import TradingCalendar, in_calendar, instants_of, seconds_until
from golive.core.unit import NANOS
from golive.core.value import Unknown
from golive.language.builtins import IN_CALENDAR
from golive.language.terms import Apply, ColumnRef, Const, Reference


def source_of(term: Apply, checked: Checked) -> Source:
    """Return what a call such as `weekday(decided_at)` reads; a let may name the time."""
    time = term.arguments[0]
    while isinstance(time, Reference):
        time = checked.lets[time.document, time.id]
    assert isinstance(time, ColumnRef)
    return Source(port=time.port, derive=term.op, calendar=_calendar_of(term, checked))


def _calendar_of(term: Apply, checked: Checked) -> TradingCalendar | None:
    if term.op not in OF_CALENDAR:
        return None
    asked = term.arguments[1]
    assert isinstance(asked, Const)
    return next(c.times for c in checked.specs.calendars if c.header.id == asked.value)


def read_off(ns: int, source: Source) -> float | bool | Unknown:
    """Return what a source of a time is at an instant; of a time that only has to be known, some number."""
    if source.calendar is not None:
        return (in_calendar if source.derive == IN_CALENDAR else seconds_until)(source.calendar, ns)
    return READ_OFF[source.derive](ns, source.port.zone) if source.derive else float(ns)


def near_calendar(source: Source, before_s: Iterable[float]) -> Iterator[int]:
    """Yield instants about which a calendar has something to say: at what it lists, beside it, and so long before."""
    calendar = source.calendar
    assert calendar is not None
    listed = [i for day in _telling(calendar) for i in instants_of(calendar, day, day)]
    for instant in listed:
        yield from (instant - round(seconds * NANOS) + side * NANOS for seconds in before_s for side in (-1, 1))
        yield from (instant, instant - NANOS, instant + NANOS, instant - DAY_NS, instant + DAY_NS)


def last_days(source: Source) -> range:
    """Return the last days for which a calendar is known, of which each weekday is one."""
    assert source.calendar is not None
    return _last_days(source.calendar)


def _last_days(calendar: TradingCalendar) -> range:
    return range(calendar.last_day - LAST_DAYS, calendar.last_day + 1)


def _telling(calendar: TradingCalendar) -> Iterator[int]:
    """Yield some days of a calendar: its first and last listed ones, and the last weeks for which it is known."""
    named = sorted({*calendar.days, *calendar.holidays, *(day for day, _ in calendar.half_days)})
    yield from dict.fromkeys((*named[:MOST_LISTED], *named[-MOST_LISTED:]))
    yield from _last_days(calendar)


MOST_LISTED = 4
LAST_DAYS = 14
"""Of a calendar of ten years a few days are tried: one instant at which a rule refuses is enough."""
