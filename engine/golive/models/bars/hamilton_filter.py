"""Which of two regimes a return came from, judged only by returns up to it."""

from __future__ import annotations

import math

import numpy as np

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.window import FloatArray
from golive.models.arguments import INVALID, Series, between, positive, real, series

REGIMES = 2
"""The filter is written out for two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filtered:
    """The probability of regime 1 after each return, of shape (n,), and the log likelihood of all of them."""

    probability: FloatArray
    log_likelihood: float


def hamilton_filter(
    returns: Series, *, stay: float, leave: float, mean: tuple[float, float], variance: tuple[float, float]
) -> Filtered:
    """Return the filtered probabilities of a two-state Gaussian Markov switching model with given parameters.

    Filtered, not smoothed: the probability at t uses returns up to t. What libraries call smoothed, or decode with
    Viterbi, sees the whole sample and so the future.

    Parameters
    ----------
    returns : array of shape (n,)
        Oldest first, at least one.
    stay, leave
        Probability that regime 0 is followed by 0, and that regime 1 is followed by 0.
    mean, variance
        Of returns in regime 0 and 1; variances are positive.

    Returns
    -------
    Filtered
        Starting from the chain's stationary distribution.

    Raises
    ------
    Refused
        `undefined` when the chain never leaves either regime; otherwise on values out of range.

    References
    ----------
    Hamilton (1989), A new approach to the economic analysis of nonstationary time series.
    """
    observed = series(returns, "returns", minimum=1, short_code="insufficient_data")
    p00, p10 = between(stay, "stay", 0.0, 1.0), between(leave, "leave", 0.0, 1.0)
    if (1.0 - p00) + p10 <= 0:
        raise Refused("undefined", "a chain that never moves has no stationary distribution")
    if len(mean) != REGIMES or len(variance) != REGIMES:
        raise Refused(INVALID, f"{len(mean)} means and {len(variance)} variances for {REGIMES} regimes", field="mean")
    densities = [
        _log_density(observed, real(m, "mean"), positive(v, "variance")) for m, v in zip(mean, variance, strict=True)
    ]
    one = (1.0 - p00) / ((1.0 - p00) + p10)
    probability, total = np.empty(len(observed)), 0.0
    for t, (log0, log1) in enumerate(zip(*(d.tolist() for d in densities), strict=True)):
        # The larger density is taken out first: both underflow for a return far out in the tails.
        top = max(log0, log1)
        weight0, weight1 = (1.0 - one) * math.exp(log0 - top), one * math.exp(log1 - top)
        evidence = weight0 + weight1
        if evidence <= 0:
            raise Refused("undefined", f"return {t} is impossible in every regime that can be in force")
        total += top + math.log(evidence)
        probability[t] = weight1 / evidence
        one = probability[t] * (1.0 - p10) + (1.0 - probability[t]) * (1.0 - p00)
    return Filtered(probability=probability, log_likelihood=total)


def _log_density(x: FloatArray, mean: float, variance: float) -> FloatArray:
    centred = x - mean
    return -0.5 * (centred * centred / variance + math.log(2.0 * math.pi * variance))
