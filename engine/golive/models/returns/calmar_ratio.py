"""Annual growth over the deepest fall."""

from __future__ import annotations

from golive.core.value import Unknown, invalid
from golive.models.arguments import Series, answer
from golive.models.numerics.float_noise import FLOAT_NOISE
from golive.models.returns.growth import annual_growth, max_drawdown


def calmar_ratio(returns: Series, *, periods_per_year: float) -> float | Unknown:
    """Return compound annual growth over maximum drawdown.

    Parameters
    ----------
    returns : array of shape (n,)
        Simple returns a period, at least -1.
    periods_per_year
        252, 365 or 12 for instance. Never inferred.

    Returns
    -------
    float or Unknown
        Unknown without returns or without a fall beyond float noise.

    Raises
    ------
    Refused
        As `annual_growth`.

    References
    ----------
    Young (1991), Calmar ratio: a smoother tool; over all the history given, not the last three years.

    Examples
    --------
    >>> round(calmar_ratio([0.01, -0.004], periods_per_year=252), 3)
    278.579
    """
    growth, fall = annual_growth(returns, periods_per_year=periods_per_year), max_drawdown(returns)
    if isinstance(growth, Unknown):
        return growth
    if isinstance(fall, Unknown):
        return fall
    if fall <= FLOAT_NOISE:
        return invalid("no_drawdown", "wealth never fell")
    return answer(growth / fall, "calmar")
