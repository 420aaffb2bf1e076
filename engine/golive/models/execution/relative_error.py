"""How far a fit to own fills errs on those that came after it, over what those cost, with its interval."""

from __future__ import annotations

import math

import numpy as np

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.models.arguments import Series, answer
from golive.models.execution.impact import BETA_2005
from golive.models.execution.out_of_sample_error import predict_unseen
from golive.models.numerics.t_interval import t_half_width


@dataclass(frozen=True, slots=True, kw_only=True)
class RelativeError:
    """The error over the costs, both as root mean squares: 0 predicts all, 1 no more than expecting no cost.

    `low` and `high` are the ends of its interval, from `n` fills that no fit had seen.
    """

    value: float
    low: float
    high: float
    n: int


def relative_error(
    participation: Series, volatility: Series, cost: Series, *, beta: float = BETA_2005, confidence: float = 0.95
) -> RelativeError:
    """Return the error on fills that came after those that a fit was made of, over what they cost.

    The interval is that of the logarithm, by the delta method over fills, two-sided at the confidence.

    Parameters
    ----------
    participation, volatility, cost, beta
        As in `out_of_sample_error`, in time order.
    confidence
        Coverage of the interval, in (0, 1).

    Raises
    ------
    Refused
        As `out_of_sample_error`; `nothing_paid` where none of the fills to predict cost anything.

    Examples
    --------
    >>> p, sigma = np.linspace(0.01, 0.2, 60), np.full(60, 0.02)
    >>> paid = 0.142 * sigma * p**0.6 * np.resize([1.2, 0.8], 60)
    >>> error = relative_error(p, sigma, paid)
    >>> round(error.value, 2), round(error.low, 2), round(error.high, 2), error.n
    (0.2, 0.19, 0.21, 50)
    """
    unseen = predict_unseen(participation, volatility, cost, beta=beta)
    squared, paid = (unseen.actual - unseen.fitted) ** 2, unseen.actual**2
    mean_squared, mean_paid, n = float(squared.mean()), float(paid.mean()), int(paid.size)
    if mean_paid <= 0:
        raise Refused("nothing_paid", "no fill that was to be predicted cost anything", field="cost")
    value = answer(math.sqrt(mean_squared / mean_paid), "the relative error")
    if mean_squared <= 0:
        return RelativeError(value=value, low=value, high=value, n=n)
    deviation = float(np.std(squared / mean_squared - paid / mean_paid, ddof=1))
    half = t_half_width(deviation / (2 * math.sqrt(n)), degrees=n - 1, confidence=confidence)
    return RelativeError(value=value, low=value * math.exp(-half), high=value * math.exp(half), n=n)
