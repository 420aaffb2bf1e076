"""What a model earned when it was accepted, and years that would look the same."""

from __future__ import annotations

import math

import numpy as np

from golive.compiler.digest import digest
from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.several import several
from golive.core.value import Unknown, invalid, warming_up
from golive.core.window import FloatArray
from golive.models.numerics.float_noise import is_constant
from golive.models.returns.growth import wealth_returns
from golive.models.returns.lo_sharpe import autocorrelation

LONGEST_MEMORY = 0.9
"""Beyond it a series hardly returns to its mean, and no year says what the next is like."""

BURN = 100
"""Periods until a simulated series has forgotten where it began."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Baseline:
    """Frozen at acceptance: mean and deviation a period, first-order memory, and what it leaves over.

    `standardised`, of shape (n,), are the returns in deviations from their mean; `residuals`, of shape (n - 1,), have
    mean zero and the variance that gives the series a variance of one.
    """

    mean: float
    deviation: float
    memory: float
    standardised: FloatArray
    residuals: FloatArray
    n: int
    periods_per_year: float

    @property
    def year(self) -> int:
        """Return how many periods a year has, rounded."""
        return max(1, round(self.periods_per_year))

    @property
    def digest(self) -> str:
        """Return the digest of all of it."""
        numbers = [self.mean, self.deviation, self.periods_per_year, *self.standardised.tolist()]
        return digest([float(number).hex() for number in numbers])

    def standard(self, value: float) -> float:
        """Return a return in deviations from the mean."""
        return (value - self.mean) / self.deviation


def baseline_of(returns: FloatArray, *, periods_per_year: float, least: int) -> Baseline | Unknown:
    """Return the baseline of a model's returns; unknown where there are too few, or they do not vary.

    Parameters
    ----------
    returns : array of shape (n,)
        Simple returns a period, oldest first.
    periods_per_year
        How many a year has.
    least
        How many there must be.
    """
    try:
        values = wealth_returns(returns)
    except Refused as refused:
        return invalid(refused.code, refused.sentence)
    n, deviation = len(values), float(np.std(values, ddof=1)) if len(values) > 1 else 0.0
    if n < least:
        return warming_up(
            "baseline_short", f"{several(n, 'return')} of the baseline, {least} are needed to arm anything by them"
        )
    if not (math.isfinite(periods_per_year) and periods_per_year >= 1):
        return invalid("no_year", "how many returns a year has is not known")
    if is_constant(values, deviation):
        return invalid("constant_series", "the returns of the baseline do not vary")
    z = (values - values.mean()) / deviation
    memory = float(np.clip(autocorrelation(values, 1)[0], -LONGEST_MEMORY, LONGEST_MEMORY))
    left = z[1:] - memory * z[:-1]
    left = left - left.mean()
    scale = math.sqrt(1 - memory * memory) / float(left.std())
    return Baseline(
        mean=float(values.mean()),
        deviation=deviation,
        memory=memory,
        standardised=z,
        residuals=left * scale,
        n=n,
        periods_per_year=periods_per_year,
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SimulatedYears:
    """Returns that follow baselines like a given one, in deviations of the baseline of each path.

    `series`, of shape (periods, paths), are what comes after; `flattery`, of shape (paths,), is by how much the mean of
    a path's own baseline lay above the true one, in its deviations.
    """

    series: FloatArray
    flattery: FloatArray


def simulated(baseline: Baseline, *, periods: int, paths: int, generator: np.random.Generator) -> SimulatedYears:
    """Return what may come after a baseline while nothing has changed.

    A mean and a deviation of n returns are not the true ones. So each path begins with n returns of its own, and what
    follows is told in their mean and deviation: an alarm that is solved on such paths is as rare as it says on average
    over all models whose baselines look like this one. What the memory leaves over is drawn from the baseline's own, so
    that fat tails stay fat, and the memory itself lies about the estimate as n returns can tell it.

    References
    ----------
    Jensen, Jones-Farmer, Champ, Woodall (2006), Effects of parameter estimation on control chart properties; Marriott
    and Pope (1954), Bias in the estimation of autocorrelations.
    """
    n = baseline.n
    memory = _possible_memory(baseline, paths, generator)
    left = baseline.residuals / math.sqrt(1 - baseline.memory**2)
    share = np.sqrt(1 - memory * memory)
    values, total, squares = np.zeros(paths), np.zeros(paths), np.zeros(paths)
    series = np.empty((periods, paths))
    for t in range(-BURN - n, periods):
        values = memory * values + share * left[generator.integers(0, len(left), size=paths)]
        if t >= 0:
            series[t] = values
        elif t >= -n:
            total += values
            squares += values * values
    mean = total / n
    deviation = np.sqrt((squares - n * mean * mean) / (n - 1))
    series -= mean
    series /= deviation
    return SimulatedYears(series=series, flattery=mean / deviation)


def _possible_memory(baseline: Baseline, paths: int, generator: np.random.Generator) -> FloatArray:
    """Return a first autocorrelation a path: the estimate without its bias, within its standard error."""
    unbiased = baseline.memory + (1 + 3 * baseline.memory) / baseline.n
    error = math.sqrt((1 - baseline.memory**2) / baseline.n)
    drawn: FloatArray = np.clip(unbiased + error * generator.standard_normal(paths), -LONGEST_MEMORY, LONGEST_MEMORY)
    return drawn
