"""What is wrong with a stream of a recording, counted: what is missing, stale, told twice, late or cannot be used."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from golive.core.dataclass import dataclass
from golive.core.unit import NANOS
from golive.core.value import Unknown, missing
from golive.core.window import IntArray
from golive.documents.market import IdRule, StreamKind
from golive.documents.streams import (
    BarColumns,
    BookColumns,
    Columns,
    FundingColumns,
    MarketData,
    QuoteColumns,
    TradeColumns,
    arrays_of,
)
from golive.market.book_changes import book_change_times, quote_change_times
from golive.market.change_clock import UNSEEN
from golive.market.local_clock import clock_of
from golive.market.tops import tops_of
from golive.market.usable_quotes import unusable_quotes

NO_LIMIT = missing("no_limit", "no rule of the library says how old it may be")
NO_FROZEN_LIMIT = missing("no_limit", "no rule of the library says how long it may stand still")
NOT_OFTEN = missing("no_interval", "nothing says how often a row is due")
NO_IDS = missing("no_ids", "without ids nobody can tell what was lost")
NO_CONTENT = missing("no_content", "it does not stand still: each row is an event of its own")
FILLS_ALIKE = missing("no_ids", "without ids, rows told twice cannot be told from fills that are alike")


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamLimits:
    """How long a stream may be silent, and show the same, before a library refuses it; in nanoseconds.

    `age_rule` and `frozen_rule` say which value of the library that is, and where it is written.
    """

    age: int | Unknown = NO_LIMIT
    age_rule: str = ""
    frozen: int | Unknown = NO_FROZEN_LIMIT
    frozen_rule: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretches:
    """Stretches of time beyond a limit, in nanoseconds: how many, how much in all, and the longest, from when on.

    A stretch counts from the last row, `beyond` only what lies beyond the limit. `longest_at` is 0 where there is none.
    """

    count: int
    beyond: int
    longest: int
    longest_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamFaults:
    """One stream and its faults; a count is unknown, with why, where nothing could tell it.

    `lost` are rows that are not there (bars of the grid, trades by their ids, rates that were due) in `lost_places`;
    `silent` is where no row came, `frozen` where rows came and said nothing new; `repeated` rows equal the one before
    in every field; `late` ones have a time before that of a row that came earlier; `unusable` quotes and books are
    crossed or one-sided.
    """

    kind: StreamKind
    rows: int
    first: int
    last: int
    lost: int | Unknown
    lost_places: int
    silent: Stretches | Unknown
    frozen: Stretches | Unknown
    repeated: int | Unknown
    late: int
    unusable: int

    @property
    def is_faulty(self) -> bool:
        """Say whether anything that could be counted was found."""
        stretches = (s.count for s in (self.silent, self.frozen) if not isinstance(s, Unknown))
        counts = (n for n in (self.lost, self.repeated) if not isinstance(n, Unknown))
        return any((*stretches, *counts, self.late, self.unusable))


def stream_faults(
    data: MarketData, limits: Mapping[StreamKind, StreamLimits], *, due: Mapping[StreamKind, int]
) -> tuple[StreamFaults, ...]:
    """Count the faults of each stream of a recording.

    Parameters
    ----------
    data
        The recording, as `read_market` gives it.
    limits
        By stream; one that is not there has none.
    due
        How often a row is due where it is not bars, in nanoseconds, by stream.

    Returns
    -------
    faults
        In the order of `StreamKind`. Streams are looked at while trades, quotes or books are told, where there are any.
    """
    lively = [times for times in data.lively() if len(times)]
    looked_at = lively or [columns.ts for _, columns in data.streams() if len(columns.ts)]
    if not looked_at:
        return ()
    begin, end = min(int(times.min()) for times in looked_at), max(int(times.max()) for times in looked_at)
    return tuple(
        _faults(kind, columns, limits.get(kind, StreamLimits()), due.get(kind), (begin, end))
        for kind, columns in data.streams()
        if len(columns.ts)
    )


def _faults(
    kind: StreamKind, columns: Columns, limits: StreamLimits, due: int | None, within: tuple[int, int]
) -> StreamFaults:
    instants = columns.ts if columns.seen is None else columns.seen
    lost, places = _lost(columns, due)
    return StreamFaults(
        kind=kind,
        rows=len(columns.ts),
        first=int(columns.ts.min()),
        last=int(columns.ts.max()),
        lost=lost,
        lost_places=places,
        silent=limits.age if isinstance(limits.age, Unknown) else silences(instants, within, limits.age),
        frozen=_frozen(columns, limits.frozen),
        repeated=_repeated(columns),
        late=int((columns.ts < np.maximum.accumulate(columns.ts)).sum()),
        unusable=_unusable(columns),
    )


def _lost(columns: Columns, due: int | None) -> tuple[int | Unknown, int]:
    """Return how many rows are not there, and in how many places."""
    match columns:
        case BarColumns():
            steps, step = np.diff(clock_of(columns.ts, columns.length_s, columns.zone)), round(columns.length_s * NANOS)
        case TradeColumns() if not len(columns.id):
            return NO_IDS, 0
        case TradeColumns(ids=IdRule.CONSECUTIVE):
            steps, step = np.diff(columns.id), 1
        case FundingColumns() if due is not None:
            steps, step = np.diff(columns.ts), due
        case _:
            return NOT_OFTEN, 0
    # A rate is charged within the second, so half of a step is no loss.
    lost = np.maximum((steps + step // 2) // step - 1, 0)
    return int(lost.sum()), int((lost > 0).sum())


def silences(instants: IntArray, within: tuple[int, int], limit: int) -> Stretches:
    """Return where, within two instants, the latest row was older than a limit.

    A stream that told nothing before the first instant counts as if it had at that.

    >>> silences(np.array([10, 12, 30], dtype=np.int64), (10, 40), 5)
    Stretches(count=2, beyond=18, longest=18, longest_at=12)
    """
    begin, end = within
    times = np.sort(instants)
    before = int(times.searchsorted(begin, side="right"))
    inside = times[before : int(times.searchsorted(end, side="right"))]
    starts = np.concatenate(([times[before - 1] if before else begin], inside))
    return _stretches(starts, np.concatenate((inside, [end])), np.maximum(starts + limit, begin))


def _stretches(starts: IntArray, ends: IntArray, beyond: IntArray) -> Stretches:
    """Return the stretches that end after the instant beyond which each is too long."""
    over = ends > beyond
    if not over.any():
        return Stretches(count=0, beyond=0, longest=0, longest_at=0)
    starts, ends, beyond = starts[over], ends[over], beyond[over]
    longest = int(np.argmax(ends - starts))
    return Stretches(
        count=len(starts),
        beyond=int((ends - beyond).sum()),
        longest=int(ends[longest] - starts[longest]),
        longest_at=int(starts[longest]),
    )


def _frozen(columns: Columns, limit: int | Unknown) -> Stretches | Unknown:
    """Return where quotes or books stood still for longer than a limit, by the clock that decisions use."""
    if not isinstance(columns, QuoteColumns | BookColumns):
        return NO_CONTENT
    if isinstance(limit, Unknown):
        return limit
    changed = quote_change_times(columns) if isinstance(columns, QuoteColumns) else book_change_times(columns)
    moments = np.unique(np.concatenate(([columns.ts.min()], changed[changed != UNSEEN])))
    ends = np.concatenate((moments[1:], [columns.ts.max()]))
    return _stretches(moments, ends, moments + limit)


def _repeated(columns: Columns) -> int | Unknown:
    if isinstance(columns, TradeColumns) and not len(columns.id):
        return FILLS_ALIKE
    same = np.ones(max(len(columns.ts) - 1, 0), dtype=bool)
    for name, array in arrays_of(columns):
        if len(array) and name != "seen":
            same &= _equals_before(array)
    return int(same.sum())


def _equals_before(array: NDArray[np.generic]) -> NDArray[np.bool_]:
    equal: NDArray[np.bool_] = array[1:] == array[:-1]
    return equal if equal.ndim == 1 else np.asarray(equal.all(axis=1))


def _unusable(columns: Columns) -> int:
    match columns:
        case QuoteColumns():
            return int(unusable_quotes(columns).sum())
        case BookColumns():
            return int(unusable_quotes(tops_of(columns)).sum())
        case _:
            return 0
