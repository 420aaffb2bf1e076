"""A candidate's Sharpe ratio after every look that was taken at candidates before it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from golive.core.errors import Refused
from golive.core.value import Unknown, invalid
from golive.core.window import FloatArray
from golive.models.returns.deflated_sharpe import DeflatedSharpe, deflated_sharpe
from golive.models.returns.probabilistic_sharpe import probabilistic_sharpe

_FEWEST_RATIOS = 2


def looked_sharpe(
    returns: FloatArray, *, looks: int, ratios_annual: Sequence[float], periods_per_year: float
) -> DeflatedSharpe | Unknown:
    """Return the confidence that a candidate's ratio is more than the best of its ledger's looks shows by luck.

    Parameters
    ----------
    returns : array of shape (n,)
        The candidate's, in excess of cash, oldest first.
    looks
        Candidates that were looked at, this one among them; at least 1.
    ratios_annual
        Their annual Sharpe ratios, where they were told. They vary by no less than estimates without skill over as many
        periods do, 1 / (n - 1): the larger of that and of their own variance counts.
    periods_per_year
        By which the ratios are annual.

    Returns
    -------
    DeflatedSharpe or Unknown
        Unknown (invalid) for returns of which no ratio can be told.
    """
    try:
        moments = probabilistic_sharpe(returns, benchmark_per_period=0.0)
        if isinstance(moments, Unknown):
            return moments
        least = 1 / (moments.n - 1)
        own = float(np.var(ratios_annual, ddof=1)) / periods_per_year if len(ratios_annual) >= _FEWEST_RATIOS else 0.0
        return deflated_sharpe(
            moments.sharpe_per_period,
            n=moments.n,
            skew=moments.skew,
            kurtosis=moments.kurtosis,
            n_trials=looks,
            trial_variance_per_period=max(least, own),
        )
    except Refused as refused:
        return invalid(refused.code, refused.sentence)


def deflation_remark(
    returns: FloatArray, *, looks: int, ratios_annual: Sequence[float], periods_per_year: float
) -> str:
    """Return in a sentence what a candidate's ratio is worth after looks at this many, itself among them."""
    deflated = looked_sharpe(returns, looks=looks, ratios_annual=ratios_annual, periods_per_year=periods_per_year)
    after = "the first look" if looks == 1 else f"after {looks:,} looks"
    if isinstance(deflated, Unknown):
        return f"{after}: its deflated Sharpe ratio cannot be told: {deflated}"
    return f"{after}: its deflated Sharpe ratio is {deflated.probability:.4f}, the confidence that it is more than luck"
