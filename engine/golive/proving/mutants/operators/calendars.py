"""Mistakes in a calendar: a day left out or on another date, hours moved, another zone, known for longer or shorter.

Calendars do not keep the places of what they list, so that of the document is shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from golive.core.civil import clock_text, date_text
from golive.core.dataclass import dataclass
from golive.core.local_time import DAY_NS, UTC, local_day, local_ns, shown_at, weekday_of
from golive.core.trading_calendar import Hours, TradingCalendar
from golive.core.unit import NANOS
from golive.documents.calendar import Calendar
from golive.documents.library import Document, Specs
from golive.language.builtins import WEEKDAYS
from golive.proving.mutants.mutant import Change, became, dropped, put, without
from golive.proving.mutants.operators.origins import ELSEWHERE

_MINUTE_NS = 60 * NANOS
_KNOWN_FROM = "valid_from"
_LATER = (("up", 1), ("down", -1))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Edit:
    """A part of a calendar that became another; none where it would not load."""

    at: str
    name: str
    text: str
    times: TradingCalendar | None


def change_calendar(document: Document, specs: Specs) -> Iterator[Change]:
    """Drop and move each date, session, holiday and half day; move the ends; read it in another zone."""
    if not isinstance(document, Calendar):
        return
    times, begins = document.times, _KNOWN_FROM in specs.values.get(document.header.span.file, {})
    changes = (_listed, _sessions, _holidays, _half_days, _until, *((_since,) if begins else ()), _zone)
    for edit in (edit for change in changes for edit in change(times)):
        read = None if edit.times is None else _read_again(edit.times, begins=begins)
        changed = None if read is None else replace(document, times=read)
        yield Change(at=edit.at, name=edit.name, span=document.header.span, text=edit.text, document=changed)


def _read_again(times: TradingCalendar, *, begins: bool) -> TradingCalendar | None:
    """Return a calendar as it would be read: with the first day that is known, and half days that open as usual.

    Without `valid_from` it is known from the first day that it lists. None where it would not load.
    """
    named = _named(times)
    first = times.first_day if begins else min(named, default=None)
    lowest = times.last_day if first is None else first
    half_days = tuple((day, (usual[0], hours[1])) for day, hours in times.half_days if (usual := _usual(times, day)))
    read = replace(times, first_day=first, half_days=half_days)
    known = lowest <= times.last_day and all(lowest <= day <= times.last_day for day in named)
    once = len(set(times.instants)) == len(times.instants) and len(half_days) == len(times.half_days)
    return read if known and once and _in_order(times) and all(_is_half(read, *one) for one in half_days) else None


def _usual(times: TradingCalendar, day: int) -> Hours | None:
    return times.sessions[weekday_of(day)]


def _is_half(times: TradingCalendar, day: int, hours: Hours) -> bool:
    usual = _usual(times, day)
    return usual is not None and day not in times.holidays and usual[0] < hours[1] < usual[1]


def _in_order(times: TradingCalendar) -> bool:
    """Say whether each session closes within a day, and before the next one opens."""
    following = (*times.sessions[1:], *times.sessions[:1])
    lengths = all(0 < one[1] - one[0] <= DAY_NS for one in times.sessions if one is not None)
    return lengths and all(a[1] <= b[0] + DAY_NS for a, b in zip(times.sessions, following, strict=True) if a and b)


def _named(times: TradingCalendar) -> tuple[int, ...]:
    return (*times.days, *times.holidays, *(day for day, _ in times.half_days))


def _listed(times: TradingCalendar) -> Iterator[_Edit]:
    for n, instant in enumerate(times.instants):
        local = local_ns(instant, times.zone)
        at, shown = _written(local)
        left = without(times.instants, n)
        yield _Edit(at=at, name="dropped", text=dropped(f"`{shown}`"), times=_listing(times, left) if left else None)
        for name, by in _LATER:
            moved = next(shown_at(local + by * DAY_NS, times.zone), None)
            if moved is not None:
                listed = _listing(times, tuple(sorted((*left, moved))))
                text = became(shown, _written(local + by * DAY_NS)[1])
                yield _Edit(at=at, name=name, text=text, times=listed)


def _written(local: int) -> tuple[str, str]:
    """Return a listed time as part of an id, and as the file says it."""
    day, rest = divmod(local, DAY_NS)
    shown = f"{date_text(day)} {clock_text(rest / NANOS)}" if rest else date_text(day)
    return shown.replace("-", "_").replace(":", "_").replace(" ", "_"), shown


def _listing(times: TradingCalendar, instants: tuple[int, ...]) -> TradingCalendar:
    days = frozenset(local_day(instant, times.zone) for instant in instants)
    return replace(times, instants=instants, days=days)


def _sessions(times: TradingCalendar) -> Iterator[_Edit]:
    for n, hours in enumerate(times.sessions):
        if hours is None:
            continue
        day, closed = WEEKDAYS.members[n], put(times.sessions, n, None)
        open_still = any(one is not None for one in closed)
        gone = replace(times, sessions=closed) if open_still else None
        yield _Edit(at=day, name="dropped", text=dropped(f"`{day}`"), times=gone)
        for end, name, other in _moved_hours(hours):
            text = f"{day}: {end}: {became(_clock(hours[end == 'close']), _clock(other[end == 'close']))}"
            sessions = put(times.sessions, n, other)
            yield _Edit(at=day, name=f"{end}_{name}", text=text, times=replace(times, sessions=sessions))


def _moved_hours(hours: Hours) -> Iterator[tuple[str, str, Hours]]:
    opens, closes = hours
    for name, by in _LATER:
        if 0 <= opens + by * _MINUTE_NS < DAY_NS:
            yield "open", name, (opens + by * _MINUTE_NS, closes)
        yield "close", name, (opens, closes + by * _MINUTE_NS)


def _clock(offset: int) -> str:
    return clock_text(offset % DAY_NS / NANOS)


def _holidays(times: TradingCalendar) -> Iterator[_Edit]:
    for day in sorted(times.holidays):
        at, shown = _written(day * DAY_NS)
        left = times.holidays - {day}
        yield _Edit(at=at, name="dropped", text=dropped(f"`{shown}`"), times=replace(times, holidays=left))
        for name, by in _LATER:
            moved = replace(times, holidays=left | {day + by}) if day + by not in left else None
            yield _Edit(at=at, name=name, text=became(shown, date_text(day + by)), times=moved)


def _half_days(times: TradingCalendar) -> Iterator[_Edit]:
    for n, (day, (opens, closes)) in enumerate(times.half_days):
        at, shown = _written(day * DAY_NS)
        gone = replace(times, half_days=without(times.half_days, n))
        yield _Edit(at=at, name="dropped", text=dropped(f"`{shown}`"), times=gone)
        for name, by in _LATER:
            other = closes + by * _MINUTE_NS
            changed = replace(times, half_days=put(times.half_days, n, (day, (opens, other))))
            text = f"{shown}: close: {became(_clock(closes), _clock(other))}"
            yield _Edit(at=at, name=f"close_{name}", text=text, times=changed)


def _until(times: TradingCalendar) -> Iterator[_Edit]:
    for name, by in _LATER:
        until = times.last_day + by
        text = f"valid_until: {became(date_text(times.last_day), date_text(until))}"
        yield _Edit(at="valid_until", name=name, text=text, times=replace(times, last_day=until))


def _since(times: TradingCalendar) -> Iterator[_Edit]:
    for name, by in _LATER if times.first_day is not None else ():
        assert times.first_day is not None
        since = times.first_day + by
        text = f"{_KNOWN_FROM}: {became(date_text(times.first_day), date_text(since))}"
        yield _Edit(at=_KNOWN_FROM, name=name, text=text, times=replace(times, first_day=since))


def _zone(times: TradingCalendar) -> Iterator[_Edit]:
    """Read what is listed on the clocks of another zone."""
    zone = ELSEWHERE if times.zone == UTC else UTC
    read = [next(shown_at(local_ns(i, times.zone), zone), None) for i in times.instants]
    instants = tuple(sorted(i for i in read if i is not None))
    changed = replace(times, zone=zone, instants=instants) if len(instants) == len(read) else None
    yield _Edit(at="zone", name="changed", text=f"zone: {became(times.zone, zone)}", times=changed)
