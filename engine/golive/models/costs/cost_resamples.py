"""Resamples of returns together with their turnover, drawn once and good for every cost."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.several import several
from golive.core.unit import BPS
from golive.core.value import Unknown
from golive.core.window import FloatArray, IntArray
from golive.models.arguments import INVALID, real, whole
from golive.models.costs.traded_returns import TradedReturns
from golive.models.numerics.float_noise import is_constant
from golive.models.numerics.stationary_bootstrap import stationary_resample
from golive.models.returns.optimal_block import optimal_block

RESAMPLES = 10_000
"""A probability to within 0.01: two standard errors of a share of one half."""

BATCH = 512
"""Resamples counted at a time: a few megabytes for a thousand periods."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CostResamples:
    """First and second moments of each resample, of shape (resamples,); net moments at any cost follow from them.

    Net returns are linear in the cost: their mean is `mean_gross - c mean_turnover`, their variance a quadratic in c.
    The same resamples serve every cost, so that answers at two costs differ by the cost alone. `degrees` says on how
    many cosines `stretched` has spread them; plain resamples, which are too close together for a bound, have None.
    """

    mean_gross: FloatArray
    mean_turnover: FloatArray
    var_gross: FloatArray
    covariance: FloatArray
    var_turnover: FloatArray
    largest_gross: float
    largest_turnover: float
    periods_per_year: float
    block_length: float
    n: int
    degrees: int | None = None

    @property
    def resamples(self) -> int:
        """Return how many resamples there are."""
        return int(self.mean_gross.size)

    def net_mean(self, cost_bps: float) -> FloatArray:
        """Return the mean net return a period of each resample."""
        return self.mean_gross - cost_bps / BPS * self.mean_turnover

    def net_deviation(self, cost_bps: float) -> FloatArray:
        """Return the standard deviation (ddof 1) of net returns of each resample; zero where it is float noise."""
        c = cost_bps / BPS
        variance = self.var_gross - 2 * c * self.covariance + c * c * self.var_turnover
        noise = np.finfo(np.float64).eps * (self.largest_gross + abs(c) * self.largest_turnover) ** 2
        deviation: FloatArray = np.sqrt(np.where(variance > noise, variance, 0.0))
        return deviation

    def net_sharpe(self, cost_bps: float) -> FloatArray:
        """Return the annual net Sharpe ratio of each resample; minus infinity where net returns do not vary.

        An undefined ratio then exceeds no hurdle, which is the safe side.
        """
        deviation = self.net_deviation(cost_bps)
        ratio = np.full(self.resamples, -np.inf)
        np.divide(self.net_mean(cost_bps), deviation, out=ratio, where=deviation > 0)
        annual: FloatArray = ratio * np.sqrt(self.periods_per_year)
        return annual


def enough_resamples(resamples: int, confidence: float) -> int:
    """Return how many to draw; refuse fewer than leave one beyond a bound of that confidence.

    >>> enough_resamples(20, 0.95)
    20
    """
    count = whole(resamples, "resamples", minimum=1)
    least = math.ceil(round(1 / (1 - confidence), 9))
    if count < least:
        sentence = f"`resamples` is {count}, a bound of {confidence:.10g} needs at least {least}: one beyond it"
        raise Refused(INVALID, sentence, field="resamples")
    return count


def resample_costs(
    traded: TradedReturns,
    *,
    rng: np.random.Generator,
    resamples: int = RESAMPLES,
    mean_block_length: float | None = None,
) -> CostResamples:
    """Draw a stationary bootstrap of returns with their turnover, once.

    Parameters
    ----------
    traded
        Gross returns and turnover, at least two periods.
    rng
        Where resamples come from.
    resamples
        How many.
    mean_block_length
        Expected block length in periods, in [1, n]. None takes the optimal one for the gross returns, within [1, n/3].

    Returns
    -------
    CostResamples
        Moments of every resample.

    Raises
    ------
    Refused
        `insufficient_data` for one period, or fewer than 11 without a block length; `invalid_input` for a block
        length out of range.

    References
    ----------
    Politis, Romano (1994), The stationary bootstrap. Indices by `arch`.
    """
    block = block_length(traded, mean_block_length)
    gross, turnover = traded.gross, traded.turnover
    mean_r, mean_t = float(gross.mean()), float(turnover.mean())
    r, t = gross - mean_r, turnover - mean_t
    columns = [r, r * r] if traded.has_constant_turnover else [r, r * r, t, r * t, t * t]
    features = np.column_stack(columns)
    count = whole(resamples, "resamples", minimum=1)
    moments = np.empty((count, features.shape[1]))
    done = 0
    for counts in _counts(traded.n, block, count, rng):
        # Not `@`: on a busy machine the threads of a BLAS wait for each other, four times slower than this one loop.
        np.einsum("bi,ij->bj", counts, features, out=moments[done : done + len(counts)])
        done += len(counts)
    moments /= traded.n
    unbiased = traded.n / (traded.n - 1)
    a, aa = moments[:, 0], moments[:, 1]
    zeros = np.zeros(count)
    b, ab, bb = (zeros, zeros, zeros) if traded.has_constant_turnover else moments[:, 2:].T
    return CostResamples(
        mean_gross=mean_r + a,
        mean_turnover=mean_t + b,
        var_gross=(aa - a * a) * unbiased,
        covariance=(ab - a * b) * unbiased,
        var_turnover=(bb - b * b) * unbiased,
        largest_gross=float(np.abs(gross).max()),
        largest_turnover=float(turnover.max()),
        periods_per_year=traded.periods_per_year,
        block_length=block,
        n=traded.n,
    )


def block_length(traded: TradedReturns, mean_block_length: float | None) -> float:
    """Return the block length to use: the given one, or the optimal one of the gross returns."""
    n = traded.n
    if n <= 1:
        raise Refused("insufficient_data", f"{several(n, 'return')} cannot be resampled", field="gross_returns")
    if mean_block_length is not None:
        length = real(mean_block_length, "mean_block_length")
        if not 1 <= length <= n:
            raise Refused(INVALID, f"`mean_block_length` is {length:g}, needs to lie in [1, {n}]")
        return length
    varying = traded.turnover if is_constant(traded.gross, float(np.std(traded.gross))) else traded.gross
    block = optimal_block(varying)
    # A constant series, and one without memory that can be estimated, resamples the same in blocks of one.
    return 1.0 if isinstance(block, Unknown) else block.bounded


def resampled_indices(n: int, block: float, count: int, rng: np.random.Generator) -> Iterator[IntArray]:
    """Yield the periods of each resample, of shape (n,); the array is only valid until the next one."""
    for _ in range(count):
        yield stationary_resample(n, block, rng)


def _counts(n: int, block: float, count: int, rng: np.random.Generator) -> Iterator[FloatArray]:
    """Yield how often each period occurs in each resample: sums over a resample are then one product."""
    buffer = np.empty((min(BATCH, count), n))
    filled = 0
    for indices in resampled_indices(n, block, count, rng):
        buffer[filled] = np.bincount(indices, minlength=n)
        filled += 1
        if filled == len(buffer):
            yield buffer
            filled = 0
    if filled:
        yield buffer[:filled]
