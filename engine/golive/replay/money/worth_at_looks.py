"""What an account was worth at each look: a point wherever that changed, and how far each lies below the peak."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import field, replace
from fractions import Fraction

import pyarrow as pa

from golive.core.dataclass import dataclass
from golive.execution.account import Equity
from golive.replay.blocks import Blocks


@dataclass(frozen=True, slots=True, kw_only=True)
class EquityPoint:
    """Money in nano-units at an instant in nanoseconds; `equity` is None where open positions could not be marked.

    `equity` is `cash` and what is open at its mark. `why` is the code of what was missing.
    """

    ts: int
    cash: int
    equity: int | None
    why: str | None = None

    @property
    def marks(self) -> int | None:
        """Return what open positions came to, None where they could not be marked."""
        return None if self.equity is None else self.equity - self.cash


_AT_ONCE = 128
"""Points that are kept as they came: one takes as much memory as three in a block."""

_BLOCK = pa.schema({"ts": pa.int64(), "cash": pa.string(), "equity": pa.string(), "why": pa.string()})
"""How points are kept; money as its digits, for it has any number of them."""


@dataclass(slots=True)
class CurveSeen:
    """The points that were seen so far; what did not change since the last one is not told again.

    All but the last points are kept in `blocks`, which are empty at first.
    """

    blocks: Blocks = field(default_factory=list)
    points: list[EquityPoint] = field(default_factory=list)
    latest: EquityPoint | None = None

    def take(self, ts: int, cash: int, equity: Equity) -> None:
        """Take what the account was worth at a look."""
        point = EquityPoint(ts=ts, cash=cash, equity=equity.value, why=equity.why)
        last = self.points[-1] if self.points else None
        if last is None or (last.cash, last.equity, last.why) != (cash, equity.value, equity.why):
            if last is not None and self.latest is not None and self.latest.ts > last.ts:
                # Where a flat stretch ends: the curve is a line between its points.
                self.points.append(self.latest)
            self.points.append(point)
            self._close()
        self.latest = point

    def all(self) -> tuple[EquityPoint, ...]:
        """Return every point, the last look among them."""
        kept = (*(point for block in self.blocks for point in _points(block)), *self.points)
        last = self.latest
        return kept if last is None or kept[-1] == last else (*kept, last)

    def _close(self) -> None:
        """Put all points but the last into a block, where they are enough."""
        if len(self.points) > _AT_ONCE:
            self.blocks.append(_block(self.points[:-1]))
            self.points = self.points[-1:]


def _block(points: Sequence[EquityPoint]) -> pa.RecordBatch:
    columns = (
        [point.ts for point in points],
        [str(point.cash) for point in points],
        [None if point.equity is None else str(point.equity) for point in points],
        [point.why for point in points],
    )
    arrays = [pa.array(own, type=kind) for own, kind in zip(columns, _BLOCK.types, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=_BLOCK)


def _points(block: pa.RecordBatch) -> Iterator[EquityPoint]:
    for ts, cash, equity, why in zip(*(own.to_pylist() for own in block.columns), strict=True):
        yield EquityPoint(ts=ts, cash=int(cash), equity=None if equity is None else int(equity), why=why)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorstSeen:
    """The largest share that was lost of what a switch counts from, the first instant of it, and at how many looks."""

    name: str
    share: Fraction
    at: int
    n: int


def worse(worst: WorstSeen | None, name: str, share: Fraction, at: int) -> WorstSeen:
    """Return the worst that was seen, with a look more.

    >>> worse(worse(None, "drawdown", Fraction(1, 50), at=3), "drawdown", Fraction(1, 60), at=4)
    WorstSeen(name='drawdown', share=Fraction(1, 50), at=3, n=2)
    """
    if worst is None or share > worst.share:
        return WorstSeen(name=name, share=share, at=at, n=1 if worst is None else worst.n + 1)
    return replace(worst, n=worst.n + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawdown:
    """The deepest fall from a peak before it: `share` of the peak in [-1, 0] or below, `amount` in nano-units.

    `since` and `until` are the instants of the peak and of the lowest point; both the same where nothing fell.
    """

    amount: int
    share: Fraction
    since: int
    until: int


def drawdowns(points: Sequence[EquityPoint]) -> list[tuple[int, int | None]]:
    """Return at each point how far equity is below the highest before it, in nano-units, never above zero.

    >>> worth = [EquityPoint(ts=n, cash=0, equity=equity) for n, equity in enumerate((5, 3, None, 6, 4))]
    >>> drawdowns(worth)
    [(0, 0), (1, -2), (2, None), (3, 0), (4, -2)]
    """
    peak, below = None, []
    for point in points:
        if point.equity is not None:
            peak = point.equity if peak is None else max(peak, point.equity)
        below.append((point.ts, None if point.equity is None or peak is None else point.equity - peak))
    return below


def deepest(points: Sequence[EquityPoint]) -> Drawdown | None:
    """Return the deepest drawdown as a share of its peak; None where nothing was marked, or a peak is not above zero.

    >>> worst = deepest([EquityPoint(ts=n, cash=0, equity=equity) for n, equity in enumerate((8, 10, 9, 12, 11))])
    >>> worst.amount, str(worst.share), worst.since, worst.until
    (-1, '-1/10', 1, 2)
    """
    peak: EquityPoint | None = None
    worst: Drawdown | None = None
    for point in points:
        if point.equity is None:
            continue
        if peak is None or peak.equity is None or point.equity > peak.equity:
            peak = point
        if peak.equity is None or peak.equity <= 0:
            return None
        amount = point.equity - peak.equity
        share = Fraction(amount, peak.equity)
        if worst is None or share < worst.share:
            worst = Drawdown(amount=amount, share=share, since=peak.ts, until=point.ts)
    return worst
