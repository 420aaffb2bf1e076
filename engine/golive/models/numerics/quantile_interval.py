"""A quantile with an interval that asks nothing of how the values are spread: between two of the values themselves."""

from __future__ import annotations

import numpy as np

from golive.core.dataclass import dataclass
from golive.core.value import Unknown, warming_up
from golive.models.arguments import Series, probability, series, sure


@dataclass(frozen=True, slots=True, kw_only=True)
class QuantileInterval:
    """A quantile of `n` values in their unit; an end is None where so few values have none at that confidence."""

    value: float
    lower: float | None
    upper: float | None
    n: int


def quantile_interval(values: Series, quantile: float, *, confidence: float) -> QuantileInterval | Unknown:
    """Return a quantile and its two-sided interval, for values that have nothing to do with each other.

    Parameters
    ----------
    values : array of shape (n,)
        In any unit and order.
    quantile
        In (0, 1): the value that so large a share does not exceed.
    confidence
        Two-sided, in (0.5, 1).

    Returns
    -------
    QuantileInterval or Unknown
        Unknown (`insufficient_data`) where not one of the values is expected above the quantile, or below it.

    Raises
    ------
    Refused
        `invalid_input` for values that are not finite, and for shares out of range.

    References
    ----------
    Conover (1999), Practical nonparametric statistics, section 3.2, as `scipy.stats.quantile_test` has it.

    Examples
    --------
    >>> middle = quantile_interval([3.0, 1.0, 2.0, 5.0, 4.0, 6.0, 7.0], 0.5, confidence=0.95)
    >>> middle.value, middle.lower, middle.upper, middle.n
    (4.0, 1.0, 7.0, 7)
    """
    from scipy.special import bdtr

    array, level = np.sort(series(values, "values", minimum=0)), sure(confidence, "confidence")
    share = probability(quantile, "quantile")
    needed = round(1 / min(share, 1 - share))
    if array.size < needed:
        return warming_up("insufficient_data", f"{array.size} values, needs {needed}")
    # How likely at most so many of the values lie at or below the quantile behind them.
    at_most, each_end = bdtr(np.arange(array.size), array.size, share), (1 - level) / 2
    low, high = (int(np.searchsorted(at_most, end)) for end in (each_end, 1 - each_end))
    lower = float(array[low - 1]) if low else None
    upper = float(array[high]) if high < array.size else None
    value = float(np.quantile(array, share, method="higher"))
    return QuantileInterval(
        value=value,
        lower=None if lower is None else min(lower, value),
        upper=None if upper is None else max(upper, value),
        n=array.size,
    )
