"""How many times over a strategy could pay its costs."""

from __future__ import annotations

from golive.core.value import Unknown
from golive.models.arguments import answer, positive, real
from golive.models.costs.cost_survival import BreakEvenBound


def cost_robustness(bound: BreakEvenBound | Unknown, *, assumed_cost_bps: float) -> float | Unknown:
    """Return the lower bound of the break-even cost over the assumed cost.

    Parameters
    ----------
    bound
        From `break_even_bound`.
    assumed_cost_bps
        One-way cost in basis points of the traded notional, positive.

    Returns
    -------
    float or Unknown
        Below 1 the strategy does not surely survive the cost it assumes; negative where it is dead without any.
        Unknown as the bound.

    Raises
    ------
    Refused
        `invalid_input` for a cost that is not positive.

    Examples
    --------
    >>> bound = BreakEvenBound(
    ...     lower_bps=12.0, median_bps=30.0, upper_bps=50.0, confidence=0.95, n=500, resamples=10_000
    ... )
    >>> cost_robustness(bound, assumed_cost_bps=8.0)
    1.5
    """
    cost = positive(assumed_cost_bps, "assumed_cost_bps")
    if isinstance(bound, Unknown):
        return bound
    return answer(real(bound.lower_bps, "lower_bps") / cost, "cost_robustness")
