"""`BreakEvenCost`: the cost at which a strategy dies, as a number that knows how sure it is."""

from __future__ import annotations

import math

from golive.core.value import Unknown
from golive.models.costs.break_even_cost import BreakEven
from golive.models.costs.cost_survival import BreakEvenBound

NEVER_DIES = "never dies"
DEAD_GROSS = "dead gross"


class BreakEvenCost(float):
    """A break-even cost in basis points of the traded notional, one way: a float that knows how sure it is.

    Infinite with the reason `never dies` when nothing is traded, minus infinite with `dead gross` when nothing is
    traded and nothing is earned either. A negative number is the rebate that the strategy needs; its reason is
    `dead gross` too.

    Attributes
    ----------
    interval
        Lower and upper bound, each one-sided at `confidence`; None where there is none, `reason` then says why.
    confidence
        Of each bound.
    n
        Returns behind it.
    reason
        Empty when all is well.
    """

    interval: tuple[float, float] | None
    confidence: float
    n: int
    reason: str

    def __new__(
        cls, value: float, *, interval: tuple[float, float] | None, confidence: float, n: int, reason: str
    ) -> BreakEvenCost:
        """Make a cost; a gate compares `lower`, not the point."""
        made = super().__new__(cls, value)
        made.interval, made.confidence, made.n, made.reason = interval, confidence, n, reason
        return made

    @classmethod
    def of(cls, even: BreakEven, bound: BreakEvenBound | Unknown, *, confidence: float) -> BreakEvenCost:
        """Return a break-even of the models as one number, infinite where no cost is one."""
        if isinstance(even.cost_bps, Unknown):
            value, reason = (math.inf, NEVER_DIES) if even.never_dies else (-math.inf, DEAD_GROSS)
            return cls(value, interval=None, confidence=confidence, n=even.n, reason=reason)
        interval = None if isinstance(bound, Unknown) else (bound.lower_bps, bound.upper_bps)
        reason = DEAD_GROSS if even.dead_gross else str(bound) if isinstance(bound, Unknown) else ""
        return cls(even.cost_bps, interval=interval, confidence=confidence, n=even.n, reason=reason)

    @property
    def lower(self) -> float:
        """Return the bound that a gate compares; minus infinite where there is none, which meets no hurdle."""
        if self.interval is not None:
            return self.interval[0]
        return float(self) if self.reason == NEVER_DIES else -math.inf
