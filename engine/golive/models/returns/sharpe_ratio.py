"""Mean excess return over its standard deviation."""

from __future__ import annotations

import enum
import math

import numpy as np

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.several import several
from golive.core.value import Unknown, invalid, warming_up
from golive.core.window import FloatArray
from golive.models.arguments import INVALID, Series, answer, positive, real, series
from golive.models.numerics.float_noise import is_constant


class NanPolicy(enum.Enum):
    """What a NaN among the returns means."""

    RAISE = "raise"
    OMIT = "omit"
    """Leave the period out; the answer says how many were used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SharpeRatio:
    """A Sharpe ratio a period and a year, with the standard error a period for independent normal returns."""

    per_period: float
    annual: float
    standard_error_per_period: float
    n: int


def sharpe_ratio(
    returns: Series,
    *,
    periods_per_year: float,
    risk_free_per_period: float = 0.0,
    nan_policy: NanPolicy = NanPolicy.RAISE,
) -> SharpeRatio | Unknown:
    """Return mean over standard deviation (ddof 1) of excess returns, a period and times the root of a year's periods.

    Parameters
    ----------
    returns : array of shape (n,)
        Simple returns a period, as fractions, oldest first.
    periods_per_year
        252 for US trading days, 365 for crypto days, 12 for months. Never inferred.
    risk_free_per_period
        Per period, not a year, as a fraction.
    nan_policy
        `RAISE` refuses NaN. `OMIT` has to be asked for; `n` then counts what was used.

    Returns
    -------
    SharpeRatio or Unknown
        Unknown for fewer than two returns, and for returns that are constant up to float noise.

    Raises
    ------
    Refused
        `invalid_input` for NaN and infinite returns, or a number of periods that is not positive.

    References
    ----------
    Sharpe (1994), The Sharpe ratio. The error of returns that remember, are skewed or have fat tails is another:
    `annual_sharpe`.

    Examples
    --------
    >>> ratio = sharpe_ratio([0.01, -0.004], periods_per_year=252)
    >>> round(ratio.per_period, 6), round(ratio.annual, 6)
    (0.303046, 4.810702)
    >>> str(sharpe_ratio([0.1] * 7, periods_per_year=252))
    'the returns do not vary'
    """
    periods = positive(periods_per_year, "periods_per_year")
    excess = _kept(returns, nan_policy) - real(risk_free_per_period, "risk_free_per_period")
    ratio = per_period_sharpe(excess)
    if isinstance(ratio, Unknown):
        return ratio
    return SharpeRatio(
        per_period=ratio,
        annual=answer(ratio * math.sqrt(periods), "sharpe"),
        standard_error_per_period=standard_error(ratio, excess.size),
        n=excess.size,
    )


def per_period_sharpe(excess: FloatArray) -> float | Unknown:
    """Return the Sharpe ratio a period of checked excess returns, or why there is none."""
    if excess.size <= 1:
        return warming_up("too_few_returns", f"{several(excess.size, 'return')}, needs 2")
    deviation = float(np.std(excess, ddof=1))
    if is_constant(excess, deviation):
        return invalid("constant_returns", "the returns do not vary")
    return answer(float(mean_over_deviation(excess, ddof=1)), "sharpe")


def mean_over_deviation(returns: FloatArray, *, ddof: int) -> FloatArray:
    """Return the Sharpe ratio a period along the last axis, of returns that are known to vary.

    Parameters
    ----------
    returns : array of shape (..., n)
        Checked excess returns.
    ddof
        1 for the estimate that is reported, 0 where a theory is about plain moments.

    Returns
    -------
    array of shape (...)
        Nothing is checked here: see `per_period_sharpe`.
    """
    ratio: FloatArray = np.mean(returns, axis=-1) / np.std(returns, axis=-1, ddof=ddof)
    return ratio


def standard_error(per_period: float, n: int) -> float:
    """Return the standard error a period of a Sharpe ratio from n independent normal returns.

    With n - 1 as Bailey and Lopez de Prado (2012) write it; Lo (2002) divides by n.
    """
    return answer(math.sqrt((1 + per_period * per_period / 2) / (n - 1)), "standard_error")


def _kept(returns: Series, policy: NanPolicy) -> FloatArray:
    if policy is NanPolicy.RAISE:
        return series(returns, "returns")
    try:
        array = np.asarray(returns, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise Refused(INVALID, "`returns` holds something that is not a number", field="returns") from error
    return series(array[~np.isnan(array)], "returns")
