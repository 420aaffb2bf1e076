"""How far the mean of a series may be from the truth, where there is enough of it to tell."""

from __future__ import annotations

from golive.core.dataclass import dataclass
from golive.core.value import Unknown, invalid, warming_up
from golive.models.arguments import Series, series, sure
from golive.models.numerics.long_run_variance import long_run_variance
from golive.models.numerics.told_apart import told_apart
from golive.models.returns.annual_sharpe import FEWEST_RETURNS

ALTERNATING = invalid("no_long_run_variance", "no interval: the values alternate, and do not tell how far they vary")


@dataclass(frozen=True, slots=True, kw_only=True)
class MeanInterval:
    """A mean with its standard error and two ends, in the unit of the values, from n of them."""

    mean: float
    standard_error: float
    lower: float
    upper: float
    n: int


def mean_interval(values: Series, *, confidence: float, named: str = "values") -> MeanInterval | Unknown:
    """Return the mean of a series with an interval that holds for values that remember.

    Parameters
    ----------
    values : array of shape (n,)
        Oldest first, in any unit: money an episode, or basis points an order.
    confidence
        Of the interval as a whole, two-sided, in (0.5, 1).
    named
        What one calls them where there are too few.

    Returns
    -------
    MeanInterval or Unknown
        Unknown under 24 values (`insufficient_data`), where all but fewer are one value (`few_told_apart`), and where
        they alternate or do not vary (`no_long_run_variance`).

    Raises
    ------
    Refused
        `invalid_input` for values that are not finite, and for a confidence out of range.

    References
    ----------
    Lazarus, Lewis, Stock, Watson (2018), HAR inference: recommendations for practice.

    Examples
    --------
    >>> str(mean_interval([1.0, 2.0, 4.0], confidence=0.95))
    'no interval: 3 values, needs 24'
    """
    array, level = series(values, "values", minimum=0), sure(confidence, "confidence")
    if array.size < FEWEST_RETURNS:
        counted = named.removesuffix("s") if array.size == 1 else named
        return warming_up("insufficient_data", f"no interval: {array.size} {counted}, needs {FEWEST_RETURNS}")
    apart = told_apart(array)
    if apart < FEWEST_RETURNS:
        sentence = f"no interval: all but {apart} of {array.size} {named} are one value, needs {FEWEST_RETURNS}"
        return warming_up("few_told_apart", sentence)
    error = long_run_variance(array)
    if error.rests_on_alternation(array):
        return ALTERNATING
    mean, half = float(array.mean()), error.half_width((1 + level) / 2)
    return MeanInterval(
        mean=mean, standard_error=error.standard_error, lower=mean - half, upper=mean + half, n=array.size
    )
