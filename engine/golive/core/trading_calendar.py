"""Calendars: listed days and instants, or sessions with holidays and half days, and the days for which they are known.

Outside these days nothing is known: a list of last year's holidays says nothing about today.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import field

from golive.core.civil import date_text
from golive.core.dataclass import dataclass
from golive.core.local_time import DAY_NS, local_day, local_ns, shown_at, weekday_of
from golive.core.unit import NANOS
from golive.core.value import Unknown, missing, stale

OVER, NOT_BEGUN, LISTS_NONE = "calendar_over", "calendar_not_begun", "calendar_lists_none"
CODES = frozenset((OVER, NOT_BEGUN, LISTS_NONE))
"""Why a calendar does not know an instant that is known."""

Hours = tuple[int, int]
"""Nanoseconds from a day's midnight to the opening and to the close, which may lie on the next day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TradingCalendar:
    """What a calendar lists, by the clocks of `zone`; days are counted from 1970-01-01.

    It lists `days` and `instants` (nanoseconds UTC, ascending), or has `sessions` by weekday (none where no session
    opens), `holidays` and `half_days` (day and hours, ascending). It is known from `first_day`, if there is one, up to
    and including `last_day`.
    """

    id: str
    zone: str
    last_day: int
    first_day: int | None = None
    days: frozenset[int] = field(default=frozenset(), hash=False)
    instants: tuple[int, ...] = field(default=(), hash=False)
    sessions: tuple[Hours | None, ...] = field(default=(), hash=False)
    holidays: frozenset[int] = field(default=frozenset(), hash=False)
    half_days: tuple[tuple[int, Hours], ...] = field(default=(), hash=False)


def in_calendar(calendar: TradingCalendar, ns: int) -> bool | Unknown:
    """Say whether an instant lies on a listed day, or in a session: from its opening on, and before its close."""
    day = local_day(ns, calendar.zone)
    unknown = _unknown_on(calendar, day)
    if unknown is not None or not calendar.sessions:
        return unknown or day in calendar.days
    for opened in (day - 1, day):
        if any(begin <= ns < end for begin, end in _sessions_on(calendar, opened)):
            return _unknown_on(calendar, opened) or True
    return False


def seconds_until(calendar: TradingCalendar, ns: int) -> float | Unknown:
    """Return the seconds to the next listed instant, opening or close; 0 at it, unknown where none is known."""
    day = local_day(ns, calendar.zone)
    unknown = _unknown_on(calendar, day)
    if unknown is not None:
        return unknown
    if day == calendar.first_day and any(ns <= end for _, end in _sessions_on(calendar, day - 1)):
        return _unknown_on(calendar, day - 1) or 0.0
    later = next(_instants_from(calendar, ns, day), None)
    if later is None:
        return missing(LISTS_NONE, f"calendar {calendar.id} lists nothing after this")
    return (later - ns) / NANOS


def instants_of(calendar: TradingCalendar, first: int, last: int) -> Iterator[int]:
    """Yield the listed instants, or the openings and closes of the sessions that begin on some days, in order."""
    if not calendar.sessions:
        yield from (i for i in calendar.instants if first <= local_day(i, calendar.zone) <= last)
        return
    for day in range(first, last + 1):
        for session in _sessions_on(calendar, day):
            yield from session


def _instants_from(calendar: TradingCalendar, ns: int, day: int) -> Iterator[int]:
    if not calendar.sessions:
        yield from calendar.instants[bisect_left(calendar.instants, ns) :]
        return
    yield from (i for i in instants_of(calendar, day - 1, calendar.last_day) if i >= ns)


def _unknown_on(calendar: TradingCalendar, day: int) -> Unknown | None:
    """Say why a calendar says nothing of a day; None where it does."""
    if day > calendar.last_day:
        return stale(OVER, f"calendar {calendar.id} is known until {date_text(calendar.last_day)}")
    if calendar.first_day is not None and day < calendar.first_day:
        return missing(NOT_BEGUN, f"calendar {calendar.id} is known from {date_text(calendar.first_day)}")
    return None


def _sessions_on(calendar: TradingCalendar, day: int) -> Iterator[tuple[int, int]]:
    """Yield the session that opens on a day, if one does, as the instants at which it opens and closes."""
    usual = calendar.sessions[weekday_of(day)] if calendar.sessions else None
    hours = dict(calendar.half_days).get(day, usual) if day not in calendar.holidays else None
    if hours is not None:
        opens, closes = (day * DAY_NS + offset for offset in hours)
        yield first_shown(opens, calendar.zone), first_shown(closes, calendar.zone)


def first_shown(local: int, zone: str) -> int:
    """Return the instant at which clocks first show a local time; one they leave out is when they jump past it."""
    shown = next(shown_at(local, zone), None)
    return shown if shown is not None else local - (local_ns(local - DAY_NS, zone) - (local - DAY_NS))
