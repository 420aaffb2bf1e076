"""What calendars say, worked out from their documents as they are written, with Python's own dates and clocks."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

DAY = timedelta(days=1)
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NANOS = 10**9
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def instant(day: date, clock: str, zone: str) -> int:
    """Return the nanoseconds at which clocks show a time, or jump past it; the first where they show it twice."""
    there = datetime.combine(day, time.fromisoformat(clock), tzinfo=zoneinfo.ZoneInfo(zone))
    return round((there.astimezone(UTC) - EPOCH) / timedelta(seconds=1)) * NANOS


class CalendarWalker:
    """One calendar, as its document is written."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.zone = document.get("zone", "UTC")
        self.sessions: Mapping[str, Mapping[str, str]] = document.get("sessions", {})
        self.holidays = {date.fromisoformat(d) for d in document.get("holidays", ())}
        self.half_days = {date.fromisoformat(h["on"]): h["close"] for h in document.get("half_days", ())}
        self.dates = [str(d).split(" ") for d in document.get("dates", ())]
        named = [date.fromisoformat(d[0]) for d in self.dates] + [*self.holidays, *self.half_days]
        first = document.get("valid_from")
        self.first = date.fromisoformat(first) if first else min(named, default=None)
        self.last = date.fromisoformat(document["valid_until"])

    def day_of(self, ns: int) -> date:
        return (EPOCH + timedelta(seconds=ns // NANOS)).astimezone(zoneinfo.ZoneInfo(self.zone)).date()

    def knows(self, day: date) -> bool:
        return (self.first is None or self.first <= day) and day <= self.last

    def hours(self, day: date) -> tuple[int, int] | None:
        """Return the session that opens on a day."""
        usual = self.sessions.get(WEEK[day.weekday()])
        if usual is None or day in self.holidays:
            return None
        close, on = (usual["close"], day) if "close" in usual else (usual["close_next_day"], day + DAY)
        if day in self.half_days:
            close, on = self.half_days[day], day
        return instant(day, usual["open"], self.zone), instant(on, close, self.zone)

    def holds(self, ns: int) -> bool | None:
        day = self.day_of(ns)
        if not self.knows(day):
            return None
        if self.dates:
            return str(day) in {d[0] for d in self.dates}
        for opened in (day, day - DAY):
            hours = self.hours(opened)
            if hours is not None and hours[0] <= ns < hours[1]:
                return True if self.knows(opened) else None
        return False

    def seconds_until(self, ns: int) -> float | None:
        day = self.day_of(ns)
        if not self.knows(day):
            return None
        before = self.hours(day - DAY) if self.sessions else None
        if before is not None and not self.knows(day - DAY) and ns <= before[1]:
            return None
        ahead = [i for i in self.instants(day) if i >= ns]
        return (min(ahead) - ns) / NANOS if ahead else None

    def instants(self, day: date) -> Iterator[int]:
        for listed in self.dates:
            yield instant(date.fromisoformat(listed[0]), listed[1] if listed[1:] else "00:00", self.zone)
        opened = day - DAY
        while self.sessions and opened <= self.last:
            yield from self.hours(opened) or ()
            opened += DAY
