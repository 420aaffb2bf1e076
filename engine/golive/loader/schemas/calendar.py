"""`kind: calendar`."""

from __future__ import annotations

from golive.language.builtins import WEEKDAYS
from golive.loader.schemas.pieces import LibraryIds, Schema, document, record, sequence, text

_HOURS = "{open: 09:30, close: 16:00}"


def calendar(_: LibraryIds) -> Schema:
    """Return the schema of listed dates, or of sessions with holidays and half days."""
    hours = record(
        {
            "open": text("when it opens, such as 09:30"),
            "close": text("when it closes on the same day, such as 16:00"),
            "close_next_day": text("when it closes on the day after, such as 17:00"),
        },
        ("open",),
        _HOURS,
    )
    half_day = record(
        {"on": text("the day, YYYY-MM-DD"), "close": text("when it closes already")},
        ("on", "close"),
        "{on: 2026-11-27, close: 13:00}",
    )
    own: Schema = {
        "zone": text("the time zone of all dates and times here, such as America/New_York"),
        "valid_from": text("the first day of which all is listed; the first listed day unless given"),
        "valid_until": text("the last day of which all is listed; after it nothing is known"),
        "dates": sequence(text("a day, or an instant: 2026-12-16 14:00"), least=1, description="listed days"),
        "sessions": {
            **record(dict.fromkeys(WEEKDAYS.members, hours), (), f"monday: {_HOURS}"),
            "minProperties": 1,
        },
        "holidays": sequence(text("a day without a session"), description="days on which no session opens"),
        "half_days": sequence(half_day, description="days on which the session closes early"),
    }
    return document("calendar", own, ("zone", "valid_until"))
