"""A Sharpe ratio after many trials: what the best of them would show without any skill."""

from __future__ import annotations

import math

import numpy as np

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.value import Unknown, missing
from golive.models.arguments import INVALID, answer, between, not_negative, positive, real, whole
from golive.models.returns.probabilistic_sharpe import probabilistic_sharpe_from_moments


@dataclass(frozen=True, slots=True, kw_only=True)
class DeflatedSharpe:
    """The confidence that the true Sharpe ratio exceeds what the luckiest of the trials shows without skill."""

    probability: float
    expected_max_per_period: float
    n_trials: float
    n: int


def expected_max_of_normals(n_trials: float, *, variance: float) -> float:
    """Return the expected largest of independent normals of mean zero.

    Parameters
    ----------
    n_trials
        At least 1; an effective number need not be whole.
    variance
        Of one of them, not negative.

    Returns
    -------
    float
        Zero for one trial; never negative.

    Raises
    ------
    Refused
        `invalid_input` for values out of range.

    References
    ----------
    Bailey, Lopez de Prado (2014), The deflated Sharpe ratio, J. Portfolio Management 40(5): sqrt(V) times
    (1 - g) Phi^-1(1 - 1/N) + g Phi^-1(1 - 1/(N e)), g Euler's constant.

    Examples
    --------
    >>> round(expected_max_of_normals(1000, variance=1.0), 4)
    3.2551
    """
    from scipy.special import ndtri

    trials = real(n_trials, "n_trials")
    if trials < 1:
        raise Refused(INVALID, f"`n_trials` is {trials:g}, needs at least 1", field="n_trials")
    deviation = math.sqrt(not_negative(variance, "variance"))
    if trials == 1 or deviation == 0:
        return 0.0
    g = float(np.euler_gamma)
    # isf(1/N) is ppf(1 - 1/N) without rounding 1 - 1/N to 1. Between 1 and 2 trials the formula dips below zero.
    quantiles = (1 - g) * float(-ndtri(1 / trials)) + g * float(-ndtri(1 / (trials * math.e)))
    return answer(deviation * max(0.0, quantiles), "expected_max")


def effective_trials(n_trials: int, *, mean_correlation: float) -> float:
    """Return how many independent trials correlated ones amount to: rho + (1 - rho) M.

    Parameters
    ----------
    n_trials
        M, at least 1.
    mean_correlation
        Mean correlation between the trials' returns, in [0, 1].

    Raises
    ------
    Refused
        `invalid_input` for values out of range.

    References
    ----------
    Bailey, Lopez de Prado (2014), appendix 3.

    Examples
    --------
    >>> effective_trials(101, mean_correlation=0.5)
    51.0
    """
    rho = between(mean_correlation, "mean_correlation", 0, 1)
    return rho + (1 - rho) * whole(n_trials, "n_trials", minimum=1)


def deflated_sharpe(
    sharpe_per_period: float,
    *,
    n: int,
    skew: float,
    kurtosis: float,
    n_trials: float | None,
    trial_variance_per_period: float,
) -> DeflatedSharpe | Unknown:
    """Return the confidence that a selected strategy's true Sharpe ratio exceeds the best of as many without skill.

    Parameters
    ----------
    sharpe_per_period, n, skew, kurtosis
        As in `probabilistic_sharpe_from_moments`; per period, with n in the same periods.
    n_trials
        Independent trials behind the selection, at least 1; see `effective_trials`. None when nobody counted them.
    trial_variance_per_period
        Variance of the trials' Sharpe ratios a period: an annual variance over the periods a year.

    Returns
    -------
    DeflatedSharpe or Unknown
        With one trial, the probabilistic Sharpe ratio against zero. Unknown where the trials were not counted: assuming
        one would flatter exactly the strategies that need deflating.

    Raises
    ------
    Refused
        `invalid_input` for values out of range.

    References
    ----------
    Bailey, Lopez de Prado (2014), The deflated Sharpe ratio, J. Portfolio Management 40(5).

    Examples
    --------
    >>> dsr = deflated_sharpe(
    ...     2.5 / 250**0.5, n=1250, skew=-3, kurtosis=10, n_trials=100, trial_variance_per_period=0.5 / 250
    ... )
    >>> round(dsr.probability, 4), round(dsr.expected_max_per_period, 4)
    (0.9004, 0.1132)
    """
    if n_trials is None:
        return missing("n_trials_missing", "nobody counted the trials behind the selection")
    hurdle = expected_max_of_normals(n_trials, variance=not_negative(trial_variance_per_period, "trial_variance"))
    psr = probabilistic_sharpe_from_moments(
        sharpe_per_period, n=n, skew=skew, kurtosis=kurtosis, benchmark_per_period=hurdle
    )
    if isinstance(psr, Unknown):
        return psr
    return DeflatedSharpe(
        probability=psr.probability,
        expected_max_per_period=hurdle,
        n_trials=positive(n_trials, "n_trials"),
        n=psr.n,
    )


def deflated_sharpe_annual(
    sharpe_annual: float,
    *,
    n: int,
    skew: float,
    kurtosis: float,
    n_trials: float | None,
    trial_variance_annual: float,
    periods_per_year: float,
) -> DeflatedSharpe | Unknown:
    """Return `deflated_sharpe` of an annual ratio and an annual variance, converted to periods first.

    Parameters
    ----------
    sharpe_annual, trial_variance_annual
        Annual, both: over the root of the periods a year, and over the periods a year.
    n, skew, kurtosis, n_trials
        As in `deflated_sharpe`; n in periods.
    periods_per_year
        252, 365 or 12 for instance. Never inferred.

    Raises
    ------
    Refused
        As `deflated_sharpe`.

    Examples
    --------
    >>> dsr = deflated_sharpe_annual(
    ...     2.5, n=1250, skew=-3, kurtosis=10, n_trials=100, trial_variance_annual=0.5, periods_per_year=250
    ... )
    >>> round(dsr.probability, 4)
    0.9004
    """
    periods = positive(periods_per_year, "periods_per_year")
    return deflated_sharpe(
        real(sharpe_annual, "sharpe_annual") / math.sqrt(periods),
        n=n,
        skew=skew,
        kurtosis=kurtosis,
        n_trials=n_trials,
        trial_variance_per_period=not_negative(trial_variance_annual, "trial_variance_annual") / periods,
    )
