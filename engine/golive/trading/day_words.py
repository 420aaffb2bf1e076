"""Counted days in words: how far an account is, and why each other day does not count."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import groupby

from golive.trading.paper_days import Day, PaperDays, Reason

_HUNDREDTHS, _PER_CENT = 10_000, 100


def status_lines(days: PaperDays) -> tuple[str, ...]:
    """Return `day n of m` first, then a line for the days that do not count, those in a row for one reason together."""
    needed = days.needed
    counted = f"day {days.days} of {needed.days}: so many whole days of UTC count, on a feed that is {days.feed}"
    trades = f"{days.trades} of {needed.trades} round trips were closed on days that count"
    return (counted, trades, *_uncounted(days))


def _uncounted(days: PaperDays) -> Iterator[str]:
    for why, group in groupby(days.each, key=lambda day: uncounted_words(day, days)):
        first, *more = group
        dates = f"{first.date} to {more[-1].date}" if more else first.date
        if why:
            yield f"{dates} {'do' if more else 'does'} not count: {why}"


def uncounted_words(day: Day, days: PaperDays) -> str:
    """Return why a day does not count, the same for days in a row that are told together; empty where it does."""
    if day.why is None:
        return ""
    if day.why is Reason.RUNNING:
        return f"it has not ended; so far {_looks(day.told_looks, day.due_looks)}"
    if day.why is Reason.COVERAGE:
        least = float(days.needed.coverage * _PER_CENT)
        return f"{_looks(day.told_looks, day.scheduled_looks)}, and {least:g} % are needed"
    return {
        Reason.RUN: "an older run was in it, and a new run starts again",
        Reason.FEED: f"not all of it was on a feed that is {days.feed}",
        Reason.SUBJECT: "another policy, market or code was in it, or came after it",
    }[day.why]


def _looks(answered: int, of: int) -> str:
    """Return how many looks were told, rounded down: what is under a limit is never shown on it.

    >>> _looks(1425, 1440)
    '1,425 of 1,440 looks were told (98.95 %)'
    """
    if not of:
        return "no look was due"
    hundredths = Fraction(answered, of) * _HUNDREDTHS // 1
    return f"{answered:,} of {of:,} looks were told ({hundredths / _PER_CENT:.2f} %)"
