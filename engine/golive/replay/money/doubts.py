"""What nobody can tell of a run's money: funding that was not known, and stretches in which nothing could be marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from golive.core.dataclass import dataclass
from golive.core.window import IntArray
from golive.documents.streams import MarketData
from golive.execution.account import DAY
from golive.journal.bodies.funding import FundingCharged
from golive.replay.money.worth_at_looks import EquityPoint

QUOTES_SILENT = "quotes_silent"
"""No usable quote came for longer than one may be old that marks, while something was open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Why money is not known from one instant to another, in nanoseconds; of funding both are the boundary.

    Of funding, `heard` is when the run heard of the boundary, as it hears of its fills, and `symbol` is whose it was.
    Of all else `heard` is None; `symbol` is None where it is of all symbols.
    """

    code: str
    since: int
    until: int
    symbol: str | None = None
    heard: int | None = None

    @property
    def is_of_booked(self) -> bool:
        """Say whether it is of what was booked, as of funding, and not only of what was worth how much in between."""
        return self.heard is not None

    def is_of(self, symbol: str) -> bool:
        """Say whether it is of what was booked of a symbol."""
        return self.is_of_booked and self.symbol in {None, symbol}

    def is_within(self, since: int, until: int | None) -> bool:
        """Say whether it was heard of between two instants at which fills were; None is a position still open.

        Fills and boundaries of a symbol are heard in the order in which they were at its venue. Where two are heard at
        one instant the order is not seen, and that is a doubt.
        """
        return self.heard is not None and since <= self.heard and (until is None or self.heard <= until)

    def overlaps(self, other: Doubt) -> bool:
        """Say whether both are of one instant."""
        return self.since <= other.until and other.since <= self.until

    def touches(self, day: int) -> bool:
        """Say whether some of it lies on a day of UTC, counted since the epoch."""
        return self.since // DAY <= day <= max(self.until, self.heard or self.until) // DAY


def funding_doubt(charged: FundingCharged, heard: int) -> Doubt | None:
    """Return the doubt that a funding boundary leaves that was heard of then, None where its rate was known."""
    if charged.why is None:
        return None
    boundary = charged.boundary
    return Doubt(code=charged.why, since=boundary, until=boundary, symbol=charged.symbol, heard=heard)


def unmarked(points: Sequence[EquityPoint], *, most: int) -> Iterator[Doubt]:
    """Yield the stretches of looks at which the equity was unknown for more than `most` nanoseconds.

    A mark may be as old, so that the last one stands for what is shorter.
    """
    begun: EquityPoint | None = None
    for point in points:
        if begun is not None and (point.equity is not None or point is points[-1]):
            if point.ts - begun.ts > most:
                yield Doubt(code=str(begun.why), since=begun.ts, until=point.ts)
            begun = None
        elif begun is None and point.equity is None:
            begun = point


def silences(quoted: IntArray, held: Sequence[tuple[int, int]], *, most: int) -> Iterator[Doubt]:
    """Yield where no quote came for more than `most` nanoseconds while something was open.

    Parameters
    ----------
    quoted : array of shape (n,)
        Instants of usable quotes, sorted.
    held
        From when to when something was open, each stretch by itself.
    most
        How old a quote may be that marks.

    Examples
    --------
    >>> quoted = np.array([0, 2, 9, 10], dtype=np.int64)
    >>> [(one.since, one.until) for one in silences(quoted, [(1, 3), (4, 10)], most=5)]
    [(7, 9)]
    """
    for begin, end in sorted(held):
        first, last = int(quoted.searchsorted(begin, side="right")), int(quoted.searchsorted(end, side="left"))
        before = int(quoted[first - 1]) if first else begin
        seen = np.concatenate([[before], quoted[first:last], [end]])
        for row in np.flatnonzero(np.diff(seen) > most).tolist():
            yield Doubt(code=QUOTES_SILENT, since=max(begin, int(seen[row]) + most), until=int(seen[row + 1]))


def usable_quotes(data: MarketData) -> IntArray:
    """Return the instants of a recording's sound quotes, two-sided and not crossed; without quotes those of closes."""
    quotes = data.quotes
    if quotes is None:
        return np.empty(0, dtype=np.int64) if data.bars is None else data.bars.ts
    return quotes.ts[(quotes.bid > 0) & (quotes.ask > quotes.bid) & np.isfinite(quotes.ask)]
