"""One nanosecond of a market: what happened in it, in the one order of things."""

from __future__ import annotations

from fractions import Fraction

from golive.core.dataclass import dataclass
from golive.execution.bars_only import Bar
from golive.execution.exact import whole
from golive.execution.snapshot import Print, Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """The prints and then the books of one nanosecond; `mark` is the venue's mark price in ticks, where one was told.

    `gap_until` says that a gap begins here, and when it ends: nobody saw what was in it.
    """

    ts: int
    prints: tuple[Print, ...] = ()
    books: tuple[Snapshot, ...] = ()
    mark: Fraction | None = None
    gap_until: int | None = None
    bar: Bar | None = None
    """A bar that opened one nanosecond before, where bars are all there is; what happens inside it is known at its
    close (`closes`)."""
    closes: int | None = None

    def __post_init__(self) -> None:
        whole(self.ts, "ts")
        if self.gap_until is not None:
            whole(self.gap_until, "until", least=self.ts)
