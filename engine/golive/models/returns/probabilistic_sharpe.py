"""With which confidence a true Sharpe ratio exceeds a benchmark, and how long a record that takes."""

from __future__ import annotations

import enum
import math

import numpy as np

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.value import Unknown, invalid
from golive.core.window import FloatArray
from golive.models.arguments import INVALID, SMALLEST, Series, answer, positive, power, real, series, sure, whole
from golive.models.numerics.float_noise import FLOAT_NOISE
from golive.models.returns.sharpe_ratio import per_period_sharpe

NORMAL_KURTOSIS = 3.0
"""Pearson's: a normal distribution has 3, not 0."""


class VarianceAt(enum.Enum):
    """At which Sharpe ratio the variance of the estimate is taken."""

    OBSERVED = "observed"
    """Bailey and Lopez de Prado (2012)."""
    NULL = "null"
    """Under the benchmark, as a test has it (Lopez de Prado, Lipton, Zoonekynd 2025)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbabilisticSharpe:
    """A Sharpe ratio a period with its moments, and the confidence that the true one exceeds the benchmark.

    `probability` is one less the p-value of a one-sided test, not a chance that anything is so. `standard_error` is
    that of the ratio a period. `min_track_record` is how many periods the confidence would take; unknown at or below
    the benchmark.
    """

    sharpe_per_period: float
    benchmark_per_period: float
    skew: float
    kurtosis: float
    n: int
    standard_error: float
    probability: float
    min_track_record: float | Unknown


def probabilistic_sharpe(
    returns: Series,
    *,
    benchmark_per_period: float,
    confidence: float = 0.95,
    variance_at: VarianceAt = VarianceAt.OBSERVED,
) -> ProbabilisticSharpe | Unknown:
    """Return the confidence that the true Sharpe ratio exceeds a benchmark, given the returns' skew and tails.

    Parameters
    ----------
    returns : array of shape (n,)
        Excess returns a period, as fractions.
    benchmark_per_period
        Sharpe ratio a period, not a year.
    confidence
        What `min_track_record` is for.
    variance_at
        Where the variance of the estimate is taken.

    Returns
    -------
    ProbabilisticSharpe or Unknown
        Moments are biased (divided by n), kurtosis is Pearson's. Unknown for fewer than two returns or constant ones.

    Raises
    ------
    Refused
        `invalid_input` for values that are not finite.

    References
    ----------
    Bailey, Lopez de Prado (2012), The Sharpe ratio efficient frontier, J. Risk 15(2).

    Examples
    --------
    >>> psr = probabilistic_sharpe([0.01, 0.02, -0.01, 0.015, 0.005, -0.005], benchmark_per_period=0.0)
    >>> round(psr.probability, 3)
    0.853
    """
    array = series(returns, "returns")
    ratio = per_period_sharpe(array)
    if isinstance(ratio, Unknown):
        return ratio
    skew, kurtosis = shape_of(array)
    return probabilistic_sharpe_from_moments(
        ratio,
        n=array.size,
        skew=skew,
        kurtosis=kurtosis,
        benchmark_per_period=benchmark_per_period,
        confidence=confidence,
        variance_at=variance_at,
    )


def probabilistic_sharpe_from_moments(
    sharpe_per_period: float,
    *,
    n: int,
    skew: float,
    kurtosis: float,
    benchmark_per_period: float,
    confidence: float = 0.95,
    variance_at: VarianceAt = VarianceAt.OBSERVED,
) -> ProbabilisticSharpe | Unknown:
    """Return the same from moments: Phi((SR - SR*) sqrt(n - 1) / sqrt(1 - g3 SR + (g4 - 1) / 4 SR^2)).

    Parameters
    ----------
    sharpe_per_period, benchmark_per_period
        Per period, both. An annual ratio with a daily n is the most common mistake with this formula.
    n
        Returns behind the estimate, at least 2.
    skew, kurtosis
        Third and fourth standardised moments; kurtosis is Pearson's and at least skew^2 + 1.
    confidence, variance_at
        As in `probabilistic_sharpe`.

    Returns
    -------
    ProbabilisticSharpe or Unknown
        Unknown where the moments leave the estimate without variance.

    Raises
    ------
    Refused
        `invalid_input` for values out of range.

    Examples
    --------
    >>> psr = probabilistic_sharpe_from_moments(0.1, n=2, skew=0, kurtosis=3, benchmark_per_period=0)
    >>> round(psr.probability, 6), round(psr.min_track_record, 3)
    (0.539729, 272.907)
    """
    from scipy.special import ndtr, ndtri

    sharpe, benchmark = real(sharpe_per_period, "sharpe_per_period"), real(benchmark_per_period, "benchmark_per_period")
    count = whole(n, "n", minimum=2)
    g3, g4 = real(skew, "skew"), real(kurtosis, "kurtosis")
    if g4 < (g3 * g3 + 1) * (1 - FLOAT_NOISE * count):
        raise Refused(INVALID, f"no distribution has skew {g3:g} and kurtosis {g4:g}", field="kurtosis")
    z = float(ndtri(sure(confidence, "confidence")))
    at = sharpe if variance_at is VarianceAt.OBSERVED else benchmark
    variance = answer(1 - g3 * at + (g4 - 1) / 4 * at * at, "variance")
    if variance <= FLOAT_NOISE:
        return invalid("no_variance", "these moments leave the Sharpe ratio without variance")
    distance = (sharpe - benchmark) / math.sqrt(variance)
    needed: float | Unknown = invalid("below_benchmark", "the Sharpe ratio does not exceed the benchmark")
    if distance > SMALLEST:
        needed = 1 + power(abs(z) / distance, 2.0, "min_track_record")
    return ProbabilisticSharpe(
        sharpe_per_period=sharpe,
        benchmark_per_period=benchmark,
        skew=g3,
        kurtosis=g4,
        n=count,
        standard_error=math.sqrt(variance / (count - 1)),
        probability=float(ndtr(distance * math.sqrt(count - 1))),
        min_track_record=needed,
    )


def years(periods: float, *, periods_per_year: float) -> float:
    """Return a track record in years.

    Examples
    --------
    >>> years(504, periods_per_year=252)
    2.0
    """
    return answer(positive(periods, "periods") / positive(periods_per_year, "periods_per_year"), "years")


def shape_of(returns: FloatArray) -> tuple[float, float]:
    """Return skew and Pearson's kurtosis of returns that vary, both biased: those of `scipy.stats`, to the bit."""
    from_mean = returns - returns.mean()
    squares = from_mean**2
    variance = np.mean(squares)
    return float(np.mean(squares * from_mean) / variance**1.5), float(np.mean(squares**2) / variance**2.0)
