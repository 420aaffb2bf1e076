"""`kind: calendar`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from golive.core.civil import A_DAY, date_text, days_of, seconds_of
from golive.core.local_time import DAY_NS, shown_at, weekday_of
from golive.core.repeats import repeats
from golive.core.trading_calendar import Hours, TradingCalendar, first_shown
from golive.core.unit import NANOS
from golive.documents.calendar import Calendar
from golive.language.builtins import WEEKDAYS
from golive.loader.fields import Fields
from golive.loader.nodes import ScalarNode
from golive.loader.readers.header import read_header
from golive.loader.readers.inputs import read_zone

_A_CLOCK = "write hours and minutes in two digits each, such as `09:30`"
_OF_SESSIONS = ("holidays", "half_days")


def read_calendar(fields: Fields) -> Calendar:
    zone = read_zone(fields)
    listed = tuple(_listed(fields, zone))
    sessions = _sessions(fields)
    holidays = tuple(_days(fields, fields.words("holidays")))
    half_days = tuple(_half_days(fields, sessions, holidays))
    _check_keys(fields)
    _check_once(fields, (*fields.words("dates"), *fields.words("holidays")))
    _check_once(fields, [on for inner in fields.records("half_days") if (on := inner.scalar("on")) is not None])
    last_day = _day(fields, fields.scalar("valid_until"))
    named = [*(day for day, _ in listed), *holidays, *(day for day, _ in half_days)]
    first_day = _day(fields, fields.scalar("valid_from")) if fields.has("valid_from") else min(named, default=None)
    _check_span(fields, first_day, last_day, named)
    return Calendar(
        header=read_header(fields),
        times=TradingCalendar(
            id=fields.word("id"),
            zone=zone,
            first_day=first_day,
            last_day=last_day or 0,
            days=frozenset(day for day, _ in listed),
            instants=tuple(sorted(instant for _, instant in listed)),
            sessions=sessions,
            holidays=frozenset(holidays),
            half_days=tuple(sorted(half_days)),
        ),
    )


def _check_keys(fields: Fields) -> None:
    """Report a calendar of both kinds or of none: it lists dates, or it has sessions."""
    if fields.has("dates") == fields.has("sessions"):
        both = fields.has("dates")
        fields.pad.error(
            "GL120" if both else "GL103",
            "a calendar has `dates` or `sessions`, not both" if both else "missing key `dates` or `sessions`",
            fields.key_place("sessions") if both else fields.span,
            hint="make it two calendars" if both else "list `dates`, or say when `sessions` open and close",
        )
    for key in _OF_SESSIONS:
        if fields.has(key) and not fields.has("sessions"):
            hint = "list it under `dates`, or say when `sessions` open and close"
            fields.pad.error("GL120", f"`{key}` needs `sessions`", fields.key_place(key), hint=hint)


def _check_once(fields: Fields, scalars: Iterable[ScalarNode]) -> None:
    for text, span, first in repeats((s.text, s.span) for s in scalars):
        related = (("first listed here", first),)
        fields.pad.error("GL105", f"`{text}` is listed twice", span, hint="remove one of the two", related=related)


def _check_span(fields: Fields, first_day: int | None, last_day: int | None, named: list[int]) -> None:
    """Report days outside those for which a calendar says that it is known."""
    if last_day is None:
        return
    if first_day is not None and first_day > last_day:
        message = f"`valid_until` is {date_text(last_day)}, before {date_text(first_day)}, where the calendar begins"
        fields.pad.error(
            "GL120", message, fields.place("valid_until"), hint="write the last day of which all is listed"
        )
        return
    outside = next((day for day in named if day > last_day or (first_day is not None and day < first_day)), None)
    if outside is not None:
        message = f"{date_text(outside)} is listed, and lies outside the days for which the calendar is known"
        hint = "move `valid_from` or `valid_until`, or remove the day"
        fields.pad.error("GL120", message, fields.place("valid_until"), hint=hint)


def _listed(fields: Fields, zone: str) -> Iterator[tuple[int, int]]:
    """Yield each listed day with its instant: the time that is written, or the day's midnight."""
    for scalar in fields.words("dates"):
        date, _, clock = scalar.text.strip().partition(" ")
        day, seconds = days_of(date), seconds_of(clock.strip()) if clock else 0.0
        if day is None or seconds is None:
            hint = f"{A_DAY}, or with a time, as in `2026-12-16 14:00`"
            _wrong(fields, scalar, f"`{scalar.text}` is not a date, nor one with a time", hint)
            continue
        local = round(day) * DAY_NS + round(seconds * NANOS)
        shown = tuple(shown_at(local, zone))
        if len(shown) == 1 or not clock:
            yield round(day), first_shown(local, zone)
        else:
            often = "come twice" if shown else "never come"
            _wrong(
                fields,
                scalar,
                f"clocks in {zone} are changed then: `{scalar.text}` would {often}",
                "write another time",
            )


def _sessions(fields: Fields) -> tuple[Hours | None, ...]:
    """Return the hours of each weekday, none where no session opens; nothing at all without sessions."""
    if not fields.has("sessions"):
        return ()
    hours = {name.text: _hours(inner) for name, inner in fields.named_records("sessions")}
    week = tuple(hours.get(day) for day in WEEKDAYS.members)
    for n, (today, tomorrow) in enumerate(zip(week, (*week[1:], *week[:1]), strict=True)):
        if today is not None and tomorrow is not None and tomorrow[0] + DAY_NS < today[1]:
            day, after = WEEKDAYS.members[n], WEEKDAYS.members[(n + 1) % len(week)]
            message, hint = f"`{after}` opens before `{day}` has closed", "close the one before the other opens"
            fields.pad.error("GL120", message, fields.key_place("sessions"), hint=hint)
    return week


def _hours(fields: Fields) -> Hours | None:
    if fields.has("close") == fields.has("close_next_day"):
        hint = "write `close`, or `close_next_day` where it lasts past midnight"
        fields.pad.error("GL120", f"`{fields.label}` closes never, or twice", fields.span, hint=hint)
        return None
    opens = _clock(fields, fields.scalar("open"))
    closes = _clock(fields, fields.scalar("close") or fields.scalar("close_next_day"))
    if opens is None or closes is None:
        return None
    closes += DAY_NS if fields.has("close_next_day") else 0
    if closes <= opens or closes - opens > DAY_NS:
        late = closes > opens
        message = f"`{fields.label}` lasts longer than a day" if late else f"`{fields.label}` closes before it opens"
        hint = "write an earlier `close_next_day`" if late else "write `close_next_day` where it lasts past midnight"
        fields.pad.error("GL117", message, fields.place("close_next_day" if late else "close"), hint=hint)
        return None
    return opens, closes


def _half_days(
    fields: Fields, sessions: tuple[Hours | None, ...], holidays: tuple[int, ...]
) -> Iterator[tuple[int, Hours]]:
    for inner in fields.records("half_days"):
        day, close = _day(inner, inner.scalar("on")), _clock(inner, inner.scalar("close"))
        if day is None or close is None or not sessions:
            continue
        usual = sessions[weekday_of(day)]
        if usual is None or day in holidays:
            hint = "remove it, or the holiday" if day in holidays else "say when that weekday opens under `sessions`"
            inner.pad.error("GL120", f"no session opens on {date_text(day)}", inner.place("on"), hint=hint)
        elif not usual[0] < close < usual[1]:
            message = f"`{inner.word('close')}` is not within the session of that weekday"
            inner.pad.error("GL117", message, inner.place("close"), hint="write a time before the usual close")
        else:
            yield day, (usual[0], close)


def _days(fields: Fields, scalars: tuple[ScalarNode, ...]) -> Iterator[int]:
    days = (_day(fields, scalar) for scalar in scalars)
    yield from (day for day in days if day is not None)


def _day(fields: Fields, scalar: ScalarNode | None) -> int | None:
    day = days_of(scalar.text) if scalar is not None else None
    if day is None:
        if scalar is not None:
            _wrong(fields, scalar, f"`{scalar.text}` is not a date", A_DAY)
        return None
    return round(day)


def _clock(fields: Fields, scalar: ScalarNode | None) -> int | None:
    seconds = seconds_of(scalar.text) if scalar is not None else None
    if seconds is None:
        if scalar is not None:
            _wrong(fields, scalar, f"`{scalar.text}` is not a time of day", _A_CLOCK)
        return None
    return round(seconds * NANOS)


def _wrong(fields: Fields, scalar: ScalarNode, message: str, hint: str) -> None:
    fields.pad.error("GL119", message, scalar.span, hint=hint)
    fields.pad.incomplete = True
