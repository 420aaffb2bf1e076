"""Which days of an account count towards the days that it has to trade on paper, and why the others do not.

Source: section 5 of the description of conformance. A day is one of UTC, whatever the machine's zone, and counts as a
whole or not at all. In every doubt it does not.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import field
from fractions import Fraction
from itertools import pairwise

from golive.core.civil import date_text
from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.shortest_decimal import exactly
from golive.execution.account import DAY
from golive.execution.exact import exact, whole
from golive.models.numerics.threshold import TOLERANCE
from golive.trading.grid_instants import Bounds, by_day, instants_in, merged, without
from golive.trading.market_feed import FeedClass
from golive.trading.paper_record import Grid, PaperRecord, Span, Stretch


class Realm(enum.StrEnum):
    """What days are counted for: production, or a rehearsal of it, which proves nothing."""

    PRODUCTION = "production"
    REHEARSAL = "rehearsal"


COUNTED_FEED: Mapping[Realm, FeedClass] = {
    Realm.PRODUCTION: FeedClass.LIVE,
    Realm.REHEARSAL: FeedClass.REHEARSAL,
}
"""The one class of feed whose days count."""


class Reason(enum.StrEnum):
    """Why a day does not count; the first that applies is named.

    It has not ended; an older run was in it; another class of feed was; another subject was, or is not left behind;
    or too few of its looks were told.
    """

    RUNNING = "running"
    RUN = "run"
    FEED = "feed"
    SUBJECT = "subject"
    COVERAGE = "coverage"


@dataclass(frozen=True, slots=True, kw_only=True)
class Needed:
    """How many counted days and closed round trips are needed, and which share of a day's looks, in (0, 1]."""

    days: int
    trades: int
    coverage: Fraction

    def __post_init__(self) -> None:
        whole(self.days, "days", least=0)
        whole(self.trades, "trades", least=0)
        if not 0 < exact(self.coverage, "coverage") <= 1:
            raise Refused("coverage", f"`{self.coverage}` is no share above 0 and up to 1", field="coverage")


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day, counted from 1970-01-01, and why it does not count; None where it does.

    The looks are those of the strategy that was told least: of all that the day schedules, those due by now, and those
    that were told.
    """

    day: int
    why: Reason | None
    told_looks: int = 0
    due_looks: int = 0
    scheduled_looks: int = 0

    @property
    def date(self) -> str:
        """Return the day as `2024-02-29`."""
        return date_text(self.day)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperDays:
    """Every day from the first start through today, and the round trips that were closed on those that count."""

    each: tuple[Day, ...]
    trades: int
    needed: Needed
    feed: FeedClass

    @property
    def days(self) -> int:
        """Return how many days count; they need not follow one another."""
        return sum(day.why is None for day in self.each)

    @property
    def enough(self) -> bool:
        """Say whether days and round trips suffice; none never do, whatever is needed."""
        return 0 < self.days >= self.needed.days and self.trades >= self.needed.trades

    @property
    def period_end(self) -> int | None:
        """Return the end of the last day that counts, in nanoseconds; None where none does."""
        return max(((one.day + 1) * DAY for one in self.each if one.why is None), default=None)

    @property
    def not_counted(self) -> Mapping[str, Reason]:
        """Return why each other day does not count, by its date."""
        return {one.date: one.why for one in self.each if one.why is not None}


def paper_days(
    record: PaperRecord, *, needed: Needed, realm: Realm, subject: str | None, succeeds: Mapping[str, str], now: int
) -> PaperDays:
    """Count the days of an account.

    Parameters
    ----------
    record
        All stretches in which it ran, also those of older runs, subjects and feeds.
    needed, realm
        What suffices, and which class of feed counts.
    subject, succeeds
        The digest of what would go live today, None where that is unknown; and of a subject the one whose days it
        keeps, because it was proved to be stricter. Days of later subjects are never given to earlier ones.
    now
        The instant, in nanoseconds.

    Raises
    ------
    Refused
        `two_writers` for stretches that overlap: one account has one writer.
    """
    whole(now, "now")
    counting = _Counting(
        ran=_in_order(record.stretches, now),
        feed=COUNTED_FEED[realm],
        chain=chain_of(subject, succeeds),
        record=record,
        needed=needed,
        now=now,
    )
    each = tuple(counting.days())
    counted = {one.day for one in each if one.why is None}
    trades = sum(closed.trips for closed in record.closed if closed.at // DAY in counted)
    return PaperDays(each=each, trades=trades, needed=needed, feed=counting.feed)


def chain_of(subject: str | None, succeeds: Mapping[str, str]) -> frozenset[str]:
    """Return a subject and all that it succeeds.

    >>> sorted(chain_of("c", {"c": "b", "b": "a", "d": "c"}))
    ['a', 'b', 'c']
    """
    chain: set[str] = set()
    while subject is not None and subject not in chain:
        chain.add(subject)
        subject = succeeds.get(subject)
    return frozenset(chain)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ran:
    """A stretch with its end: now, where it has none."""

    of: Stretch
    since: int
    until: int

    @property
    def passed(self) -> int:
        """Return the first instant that it had nothing to do with; one that ended at once was there all the same."""
        return max(self.until, self.since + 1)


def _in_order(stretches: Sequence[Stretch], now: int) -> tuple[_Ran, ...]:
    ran = sorted(
        (_Ran(of=one, since=one.ran.since, until=_end(one.ran, now)) for one in stretches),
        key=lambda one: (one.since, one.until),
    )
    for before, after in pairwise(ran):
        if after.since < before.until:
            message = f"run {after.of.run} began before run {before.of.run} had ended: one account has one writer"
            raise Refused("two_writers", message, field="runs")
    return tuple(ran)


def _end(span: Span, now: int) -> int:
    return max(span.since, now) if span.until is None else span.until


@dataclass(slots=True, kw_only=True)
class _Counting:
    """Days that are being counted."""

    ran: tuple[_Ran, ...]
    feed: FeedClass
    chain: frozenset[str]
    record: PaperRecord
    needed: Needed
    now: int
    newest: int = field(init=False)
    foreign_until: int | None = field(init=False)
    """The first instant that no subject outside of the chain had to do with, None where there is none."""

    def __post_init__(self) -> None:
        self.newest = max((one.of.run for one in self.ran), default=0)
        foreign = (one.passed for one in self.ran if one.of.subject not in self.chain)
        self.foreign_until = max(foreign, default=None)

    def days(self) -> list[Day]:
        if not self.ran:
            return []
        answered = [self._answered(grid) for grid in self.record.grids]
        return [self._day(day, answered) for day in range(self.ran[0].since // DAY, self.now // DAY + 1)]

    def _answered(self, grid: Grid) -> Mapping[int, int]:
        """Return how many looks of a grid were told, by day."""
        lost = merged((span.since, _end(span, self.now)) for span in (*self.record.gaps, *grid.untold))
        ran: list[Bounds] = [(one.since, min(one.until, self.now)) for one in self.ran]
        return by_day(without(ran, lost), grid.every)

    def _day(self, day: int, answered: Sequence[Mapping[int, int]]) -> Day:
        begin, end = day * DAY, (day + 1) * DAY
        looks = [
            (each[day], instants_in(begin, min(end, self.now), grid.every), instants_in(begin, end, grid.every))
            for grid, each in zip(self.record.grids, answered, strict=True)
        ]
        least, due, scheduled = min(looks, key=_share, default=(0, 0, 0))
        why = self._why(begin, end) or (None if self._covers(least, scheduled) else Reason.COVERAGE)
        return Day(day=day, why=why, told_looks=least, due_looks=due, scheduled_looks=scheduled)

    def _why(self, begin: int, end: int) -> Reason | None:
        """Return why a day does not count, but for its looks."""
        inside = [one.of for one in self.ran if one.since < end and one.passed > begin]
        if end > self.now:
            return Reason.RUNNING
        if any(one.run != self.newest for one in inside):
            return Reason.RUN
        if any(one.feed != self.feed for one in inside):
            return Reason.FEED
        is_foreign = self.foreign_until is not None and self.foreign_until > begin
        return Reason.SUBJECT if is_foreign or len({one.subject for one in inside}) > 1 else None

    def _covers(self, answered: int, scheduled: int) -> bool:
        """Compare in decimals, inclusively; where nothing was told nothing is covered."""
        return answered > 0 and Fraction(answered, scheduled) >= self.needed.coverage - exactly(TOLERANCE)


def _share(looks: tuple[int, int, int]) -> Fraction:
    answered, _, scheduled = looks
    return Fraction(answered, scheduled) if scheduled else Fraction(0)
