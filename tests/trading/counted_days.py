"""Counted days by brute force: every look of every day is asked for by itself, in seconds and calendar dates.

Written from section 5 of the description of conformance alone, and slow on purpose.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
FEEDS = {"production": "live", "rehearsal": "rehearsal"}


@dataclass(frozen=True, kw_only=True)
class PlainRun:
    """A stretch of an account, in seconds since 1970 UTC."""

    run: int
    start: int
    stop: int | None
    feed: str | None
    subject: str | None


@dataclass(frozen=True, kw_only=True)
class Plain:
    """What is asked, in seconds."""

    now: int
    realm: str
    every: int
    coverage: str
    subject: str | None
    succeeds: Mapping[str, str]
    runs: Sequence[PlainRun]
    gaps: Sequence[tuple[int, int | None]]
    closed: Sequence[tuple[int, int]]


@dataclass(frozen=True, kw_only=True)
class PlainDays:
    """What is answered; `why` has the date of every day, and None where it counts."""

    why: Mapping[str, str | None]
    trades: int


class TwoWritersError(Exception):
    """Two stretches were there at one second."""


def counted(asked: Plain) -> PlainDays:
    """Count days look by look."""
    ends = {id(run): asked.now if run.stop is None else run.stop for run in asked.runs}
    for run in asked.runs:
        for other in asked.runs:
            if run is not other and max(run.start, other.start) < min(ends[id(run)], ends[id(other)]):
                raise TwoWritersError
    why = {date.isoformat(): _why(asked, date) for date in _dates(asked)}
    trades = sum(n for at, n in asked.closed if why.get(_moment(at).date().isoformat(), "no day of it") is None)
    return PlainDays(why=why, trades=trades)


def _moment(second: int) -> dt.datetime:
    return EPOCH + dt.timedelta(seconds=second)


def _dates(asked: Plain) -> Iterator[dt.date]:
    if asked.runs:
        date = _moment(min(run.start for run in asked.runs)).date()
        while date <= _moment(asked.now).date():
            yield date
            date += dt.timedelta(days=1)


def _why(asked: Plain, date: dt.date) -> str | None:
    midnight = dt.datetime.combine(date, dt.time(), tzinfo=dt.UTC)
    begin = int((midnight - EPOCH).total_seconds())
    end = int((midnight + dt.timedelta(days=1) - EPOCH).total_seconds())
    if asked.now < end:
        return "running"
    inside = [run for run in asked.runs if any(_is_there(run, asked, second) for second in range(begin, end, STEP))]
    if {run.run for run in inside} - {max((run.run for run in asked.runs), default=0)}:
        return "run"
    if {run.feed for run in inside} - {FEEDS[asked.realm]}:
        return "feed"
    chain = _chain(asked)
    later = [run for run in asked.runs if run.start >= begin or _is_there(run, asked, begin)]
    later += [run for run in asked.runs if (asked.now if run.stop is None else run.stop) > begin]
    if len({run.subject for run in inside}) > 1 or any(run.subject not in chain for run in later):
        return "subject"
    looks = [second for second in range(begin, end) if second % asked.every == 0] if asked.every > 1 else []
    answered = sum(_is_answered(asked, second) for second in looks)
    if not answered or Decimal(answered) < Decimal(asked.coverage) * len(looks):
        return "coverage"
    return None


STEP = 60
"""Every instant of the cases is a whole minute, so that a stretch of a day shows at one of its minutes."""


def _is_there(run: PlainRun, asked: Plain, second: int) -> bool:
    stop = asked.now if run.stop is None else run.stop
    # One that ended at once was there at that minute.
    return run.start <= second < stop or second == run.start


def _is_answered(asked: Plain, second: int) -> bool:
    runs = any(
        run.start <= second < (asked.now if run.stop is None else run.stop) and second < asked.now for run in asked.runs
    )
    return runs and not any(since <= second and (until is None or second < until) for since, until in asked.gaps)


def _chain(asked: Plain) -> list[str]:
    chain, subject = list[str](), asked.subject
    while subject is not None and subject not in chain:
        chain.append(subject)
        subject = asked.succeeds.get(subject)
    return chain
