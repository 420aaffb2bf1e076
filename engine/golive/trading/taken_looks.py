"""The looks of each strategy since looks were told last, and at which of them something needed was unknown.

A look whose inputs were not all known tells nothing of a strategy on paper, whatever it came to: it counts as a gap.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from golive.core.dataclass import dataclass
from golive.core.verdict import Verdict
from golive.decision import Decision
from golive.trading.pair import Pair


@dataclass(frozen=True, slots=True, kw_only=True)
class UntoldSpan:
    """Looks in a row that could not be told, from the first to before `until`, in nanoseconds."""

    since: int
    until: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PairLooks:
    """How many looks one strategy took at one instrument, and which of them were not told.

    >>> PairLooks().after(60, is_told=True).after(120, is_told=False).after(180, is_told=False)
    PairLooks(asked=3, untold=(UntoldSpan(since=120, until=181),), was_told=False)
    """

    asked: int = 0
    untold: tuple[UntoldSpan, ...] = ()
    was_told: bool = True

    def after(self, at: int, *, is_told: bool) -> PairLooks:
        """Return these and one more, at an instant."""
        if is_told:
            return PairLooks(asked=self.asked + 1, untold=self.untold)
        *before, last = self.untold or (None,)
        span = UntoldSpan(since=at, until=at + 1)
        if last is not None and not self.was_told:
            untold = (*before, replace(last, until=span.until))
        else:
            untold = (*self.untold, span)
        return PairLooks(asked=self.asked + 1, untold=untold, was_told=False)


def looks_after(
    taken: Mapping[Pair, PairLooks], at: int, asking: Sequence[Pair], untold: Collection[Pair]
) -> Mapping[Pair, PairLooks]:
    """Return the looks that were taken, with those of one more instant."""
    more = {pair: taken.get(pair, PairLooks()).after(at, is_told=pair not in untold) for pair in asking}
    return {**taken, **more}


def knew_enough(decision: Decision) -> bool:
    """Say whether all was known that a decision needed, also where what was known decided it already."""
    trace = decision.trace
    if decision.verdict is Verdict.HOLD:
        return False
    return not trace.bad or trace.program.needed.isdisjoint(column for column, _ in trace.bad)
