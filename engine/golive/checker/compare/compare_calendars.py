"""What changed from one calendar to another, and which way it goes by what the rules make of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from golive.checker.checked import Key
from golive.checker.compare.looser_tighter import Direction
from golive.checker.movement import DOWN, NOT_AT_ALL, UP, Moves, asked
from golive.core.civil import date_text
from golive.core.local_time import local_day
from golive.core.trading_calendar import TradingCalendar
from golive.language.builtins import IN_CALENDAR, UNTIL

Said = tuple[Direction, str]


def calendar_changes(old: TradingCalendar, new: TradingCalendar, moves: Mapping[Key, Moves]) -> Iterator[Said]:
    """Yield each change with its direction; what rules let through as it lists more is in `moves`.

    Where a calendar becomes known it was unknown before, which blocked. Days that only one of the two knows are not
    compared. The last date is a special one where the time until it is asked: after it, that time is unknown.
    """
    yield from _span(old, new)
    if (old.zone, old.sessions, old.half_days) != (new.zone, new.sessions, new.half_days):
        yield Direction.CHANGED, "its zone, sessions or half days changed"
        return
    grows = _grows(new, moves)
    asks_until = moves.get((asked(UNTIL), new.id), NOT_AT_ALL) != NOT_AT_ALL
    lasts = not asks_until or old.instants[-1:] == new.instants[-1:]
    yield from _listed(old, new, grows if lasts else Direction.CHANGED)
    # A holiday takes a session away, and moves the next opening: further off, or nearer.
    fewer = Direction.CHANGED if asks_until else _turned(grows)
    for day in sorted(old.holidays ^ new.holidays):
        if _known_to_both(old, new, day):
            more = day in new.holidays
            yield (fewer if more else _turned(fewer)), f"holiday {date_text(day)} is {'new' if more else 'gone'}"


def _span(old: TradingCalendar, new: TradingCalendar) -> Iterator[Said]:
    if old.last_day != new.last_day:
        direction = Direction.LOOSER if new.last_day > old.last_day else Direction.TIGHTER
        yield direction, f"it is known until {date_text(new.last_day)}, it was until {date_text(old.last_day)}"
    if old.first_day != new.first_day:
        earlier = new.first_day is None or (old.first_day is not None and new.first_day < old.first_day)
        since = "the beginning" if new.first_day is None else date_text(new.first_day)
        before = "the beginning" if old.first_day is None else date_text(old.first_day)
        direction = Direction.LOOSER if earlier else Direction.TIGHTER
        yield direction, f"it is known from {since}, it was from {before}"


def _listed(old: TradingCalendar, new: TradingCalendar, grows: Direction) -> Iterator[Said]:
    """Yield days that are listed or not any more, then days of which the time changed."""
    for day in sorted(old.days ^ new.days):
        if _known_to_both(old, new, day):
            more = day in new.days
            yield (grows if more else _turned(grows)), f"{date_text(day)} is {'new' if more else 'gone'}"
    both = old.days & new.days
    times = (sorted(i for i in one.instants if local_day(i, one.zone) in both) for one in (old, new))
    if len({tuple(instants) for instants in times}) > 1:
        yield Direction.CHANGED, "the time of a listed day changed"


def _known_to_both(old: TradingCalendar, new: TradingCalendar, day: int) -> bool:
    return all((c.first_day is None or c.first_day <= day) and day <= c.last_day for c in (old, new))


def _grows(calendar: TradingCalendar, moves: Mapping[Key, Moves]) -> Direction:
    """Return which way policy goes where a calendar lists more."""
    through: Moves = frozenset().union(*(moves.get((asked(f), calendar.id), NOT_AT_ALL) for f in (IN_CALENDAR, UNTIL)))
    return {UP: Direction.LOOSER, DOWN: Direction.TIGHTER}.get(through, Direction.CHANGED)


def _turned(direction: Direction) -> Direction:
    return {Direction.LOOSER: Direction.TIGHTER, Direction.TIGHTER: Direction.LOOSER}.get(direction, direction)
