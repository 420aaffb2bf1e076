"""A quantile of a sample with an interval that assumes no distribution: order statistics by a binomial count."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import NormalDist

from golive.core.dataclass import dataclass
from golive.core.value import Unknown, invalid, missing, warming_up

METHOD = "order statistics by the normal approximation of a binomial count; values taken as independent"
"""How the interval follows from the sample."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantile:
    """A quantile in the unit of its sample, with the ends of its two-sided interval; an end may lie past the sample."""

    value: float
    lower: float | Unknown
    upper: float | Unknown
    n: int


def quantile_interval(values: Sequence[float], q: float, *, confidence: float) -> Quantile | Unknown:
    """Return the quantile `q` of values, the smallest that at least a share `q` of them does not exceed.

    Parameters
    ----------
    values
        One dimension, any unit, any order.
    q, confidence
        Shares above 0 and below 1; of the interval both sides together.

    Returns
    -------
    Quantile or Unknown
        Unknown where there are no values, or one of them is NaN or infinite. An end of the interval that would lie
        beyond the smallest or largest value is unknown: the sample does not show it.

    Source: Conover (1999), Practical Nonparametric Statistics, section 3.2.

    >>> quantile_interval([float(i) for i in range(1, 101)], 0.5, confidence=0.95)
    Quantile(value=50.0, lower=40.0, upper=61.0, n=100)
    >>> str(quantile_interval([1.0, 2.0], 0.99, confidence=0.95).upper)
    'the sample is too small to show it, n = 2'
    """
    for share in (q, confidence):
        if not 0 < share < 1:
            return invalid("not_a_share", f"{share!r} is not above 0 and below 1")
    if not len(values):
        return missing("no_values", "there are no values")
    ordered = sorted(float(value) for value in values)
    if not all(map(math.isfinite, ordered)):
        return invalid("not_finite", "a value is NaN or infinite")
    n = len(ordered)
    reach = NormalDist().inv_cdf((1 + confidence) / 2) * math.sqrt(n * q * (1 - q))
    low, high = math.floor(n * q - reach), math.ceil(n * q + reach) + 1
    beyond = warming_up("few_values", f"the sample is too small to show it, n = {n}")
    return Quantile(
        value=ordered[math.ceil(n * q) - 1],
        lower=ordered[low - 1] if low >= 1 else beyond,
        upper=ordered[high - 1] if high <= n else beyond,
        n=n,
    )
