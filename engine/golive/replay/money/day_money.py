"""What a day of UTC came to: what was booked on it, what it was worth at either end, and whether all of it is known."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from golive.core.dataclass import dataclass
from golive.execution.account import DAY
from golive.replay.money.bookkeeping import BookedDay
from golive.replay.money.doubts import Doubt
from golive.replay.money.worth_at_looks import EquityPoint
from golive.trading.pnl import Pnl


@dataclass(frozen=True, slots=True, kw_only=True)
class DayMoney:
    """A day since the epoch, from its first look to its last, in nanoseconds; money in nano-units.

    `pnl` is what was booked. `began` and `ended` are the equity at either end, None where that was unknown. `is_whole`
    says that it was looked at from midnight to midnight; `doubts` are the codes of what is not known of it, and
    `is_booked_known` says that none of them is of funding: else `pnl` has neither funding nor a net that is known.
    """

    day: int
    since: int
    until: int
    pnl: Pnl
    began: int | None
    ended: int | None
    is_whole: bool
    doubts: tuple[str, ...]
    is_booked_known: bool

    @property
    def is_complete(self) -> bool:
        """Say whether nothing of its money is unknown."""
        return self.change is not None

    @property
    def change(self) -> int | None:
        """Return what the day added to the equity, open positions included; None for an incomplete day."""
        if self.doubts or self.began is None or self.ended is None:
            return None
        return self.ended - self.began


def days_of(
    booked: Sequence[BookedDay],
    points: Sequence[EquityPoint],
    doubts: Sequence[Doubt],
    *,
    period: tuple[int, int],
    step: int,
) -> Iterator[DayMoney]:
    """Yield each day of a run.

    Parameters
    ----------
    booked
        What was booked, day by day without a gap.
    points
        The equity at each look at which it changed, the first look and the last among them.
    doubts
        What is not known.
    period
        The first look and the last, in nanoseconds.
    step
        The longest time from one look of the schedule to the next, in nanoseconds: a day whose first and last looks
        lie within it of midnight is whole.
    """
    first, last = period
    began = points[0].equity
    for one in booked:
        since, until = one.day * DAY, (one.day + 1) * DAY
        end = _before(points, until)
        own = [doubt for doubt in doubts if doubt.touches(one.day)]
        codes = [doubt.code for doubt in own]
        yield DayMoney(
            day=one.day,
            since=max(first, since),
            until=min(last, until),
            pnl=one.pnl,
            began=began,
            ended=end.equity,
            is_whole=first <= since + step and last >= until - step,
            doubts=tuple(dict.fromkeys([*codes, *([] if end.why is None else [end.why])])),
            is_booked_known=not any(doubt.is_of_booked for doubt in own),
        )
        began = end.equity


def _before(points: Sequence[EquityPoint], instant: int) -> EquityPoint:
    """Return the last look before an instant."""
    row = bisect_left(points, instant, key=lambda point: point.ts)
    return points[max(0, row - 1)]
