"""A p-value that stays valid however often it is looked at."""

from __future__ import annotations

import numpy as np

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.window import FloatArray
from golive.models.arguments import Series, positive, real, same_length, series


@dataclass(frozen=True, slots=True, kw_only=True)
class SequentialTest:
    """The mixture's likelihood ratio and the always-valid p-value after each value, both of shape (n,).

    The ratio is held as its logarithm, which cannot leave the range of numbers.
    """

    log_ratio: FloatArray
    p_value: FloatArray


def msprt(values: Series, *, theta0: float, sigma2: float, tau2: float) -> SequentialTest:
    """Return the mixture sequential probability ratio test of a mean against `theta0`.

    Parameters
    ----------
    values : array of shape (n,)
        Independent with known variance, oldest first, at least one.
    theta0
        The mean under the null.
    sigma2
        Variance of a value, > 0; assumed known, so plug in the backtest's, inflated.
    tau2
        Variance of the normal mixture over alternatives, > 0: the squared size of the effect to be found.

    Returns
    -------
    SequentialTest
        p = min over time of 1 / ratio, at most 1: P(p ever <= alpha) <= alpha under the null, under continuous
        monitoring.

    References
    ----------
    Johari, Pekelis, Walsh (2022), Always valid inference: continuous monitoring of A/B tests; Robbins (1970).
    """
    observed = series(values, "values", minimum=1, short_code="insufficient_data")
    s2, t2 = positive(sigma2, "sigma2"), positive(tau2, "tau2")
    n = np.arange(1, len(observed) + 1, dtype=np.float64)
    excess = np.cumsum(observed - real(theta0, "theta0"))
    log_ratio = 0.5 * np.log(s2 / (s2 + n * t2)) + t2 * excess * excess / (2.0 * s2 * (s2 + n * t2))
    if not np.isfinite(log_ratio).all():
        raise Refused("overflow", "the likelihood ratio is beyond the range of numbers for these values")
    return SequentialTest(log_ratio=log_ratio, p_value=np.exp(-np.maximum(0.0, np.maximum.accumulate(log_ratio))))


def msprt_two_sample(x: Series, y: Series, *, theta0: float, sigma2: float, tau2: float) -> SequentialTest:
    """Return the same test of the mean of y - x, for pairs that arrive together; `sigma2` is of one value of either."""
    control, treated = series(x, "x"), series(y, "y")
    same_length(control, treated, "y")
    return msprt(treated - control, theta0=theta0, sigma2=2.0 * positive(sigma2, "sigma2"), tau2=tau2)
