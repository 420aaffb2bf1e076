"""With which confidence a strategy still pays at a given cost."""

from __future__ import annotations

import math

import numpy as np

from golive.core.dataclass import dataclass
from golive.core.unit import BPS
from golive.core.value import Unknown, invalid
from golive.models.arguments import Series, real, series, sure
from golive.models.costs.cost_resamples import CostResamples


@dataclass(frozen=True, slots=True, kw_only=True)
class Survival:
    """Shares of the resamples at one cost: confidence where these are stretched to the long-run variance.

    `standard_error` is the largest that resampling leaves in them; never zero, also where all resamples agree.
    """

    cost_bps: float
    net_mean_positive: float
    net_sharpe_above: float
    sharpe_hurdle: float
    standard_error: float


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakEvenBound:
    """The break-even cost with what its estimate leaves open, in basis points of the traded notional, one way."""

    lower_bps: float
    median_bps: float
    upper_bps: float
    confidence: float
    n: int
    resamples: int


def survival(resamples: CostResamples, cost_bps: Series, *, sharpe_hurdle: float) -> tuple[Survival, ...]:
    """Return the share of resamples whose mean net return is positive, and whose net Sharpe ratio exceeds a hurdle.

    Parameters
    ----------
    resamples
        Drawn once; the same serve all costs, so that the first probability never rises with cost,
        nor does the second where turnover is constant.
    cost_bps : array of shape (m,)
        One-way costs in basis points of the traded notional.
    sharpe_hurdle
        Annual.

    Returns
    -------
    tuple of Survival
        One a cost, in the same order. A resample whose net returns do not vary exceeds no Sharpe ratio.

    Raises
    ------
    Refused
        `invalid_input` for values that are not finite.
    """
    hurdle = real(sharpe_hurdle, "sharpe_hurdle")
    return tuple(_at(resamples, float(cost), hurdle) for cost in series(cost_bps, "cost_bps"))


def break_even_bound(resamples: CostResamples, *, confidence: float) -> BreakEvenBound | Unknown:
    """Return the break-even cost of the mean with its interval from resamples; a gate compares the lower bound.

    Parameters
    ----------
    resamples
        From `draw_stretched`, for a bound that covers what it says; off plain resamples it is a percentile interval,
        which covers less.
    confidence
        One-sided: the true break-even lies above `lower_bps` with this confidence, and below `upper_bps` too, as
        measured in `models/README.md`.

    Returns
    -------
    BreakEvenBound or Unknown
        Each bound is one of the resamples, the outer one where two are as near: the same that every other bound of a
        cost takes. Unknown where some resample trades nothing, so that no cost reaches it.

    Raises
    ------
    Refused
        `invalid_input` for a confidence outside (0.5, 1).
    """
    level = sure(confidence, "confidence")
    if (resamples.mean_turnover <= 0).any():
        return invalid("untraded", "a resample trades nothing: no cost reaches it")
    costs = BPS * resamples.mean_gross / resamples.mean_turnover
    return BreakEvenBound(
        lower_bps=float(np.quantile(costs, 1 - level, method="lower")),
        median_bps=float(np.quantile(costs, 0.5)),
        upper_bps=float(np.quantile(costs, level, method="higher")),
        confidence=level,
        n=resamples.n,
        resamples=resamples.resamples,
    )


def _at(resamples: CostResamples, cost: float, hurdle: float) -> Survival:
    positive = float(np.mean(resamples.net_mean(cost) > 0))
    above = float(np.mean(resamples.net_sharpe(cost) > hurdle))
    spread = max(p * (1 - p) for p in (positive, above, 1 / resamples.resamples))
    return Survival(
        cost_bps=cost,
        net_mean_positive=positive,
        net_sharpe_above=above,
        sharpe_hurdle=hurdle,
        standard_error=math.sqrt(spread / resamples.resamples),
    )
