"""Resamples whose spread is that of the mean's error, so that a bound read off them covers what it says."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from golive.core.value import Unknown, invalid, warming_up
from golive.core.window import FloatArray
from golive.models.arguments import whole
from golive.models.costs.cost_resamples import CostResamples, resample_costs
from golive.models.costs.traded_returns import TradedReturns
from golive.models.numerics.float_noise import is_noise
from golive.models.numerics.long_run_variance import LongRunVariance, long_run_variance
from golive.models.numerics.told_apart import told_apart

FEWEST_RETURNS = 24
"""Three cosines. With fewer returns the bound of skewed ones covers less than nine in ten."""

NO_INTERVAL = invalid("constant_returns", "the returns never vary, and so tell no interval")
NOTHING_SLOW = invalid("no_long_run_variance", "the returns alternate: how sure their mean is does not show")
PROPORTIONAL = invalid("constant_returns", "each period earns the same share of what it trades: no interval shows")


def draw_stretched(
    traded: TradedReturns, rng: np.random.Generator, *, resamples: int, mean_block_length: float | None
) -> CostResamples | Unknown:
    """Return stretched resamples, or why they would tell nothing.

    Parameters
    ----------
    traded, resamples, mean_block_length
        As in `resample_costs`.
    rng
        Where resamples come from, and then their stretching: the resamples are those of `resample_costs` alone.

    Returns
    -------
    CostResamples or Unknown
        Unknown with the code `insufficient_data` under 24 returns, with `few_told_apart` where all but fewer than 24
        are one value, with `constant_returns` where the returns never
        vary, or only in proportion to what is traded, and with `no_long_run_variance` where they alternate so
        that their mean would seem seven times as sure as that of independent ones.

    Raises
    ------
    Refused
        As `resample_costs`.
    """
    count = whole(resamples, "resamples", minimum=1)
    if traded.n < FEWEST_RETURNS:
        return warming_up("insufficient_data", f"too few returns for a bound: {traded.n}, needs {FEWEST_RETURNS}")
    if traded.never_varies:
        return NO_INTERVAL
    if is_noise(float(np.std(left_at_break_even(traded))), _largest(traded)):
        return PROPORTIONAL
    apart = told_apart(left_at_break_even(traded))
    if apart < FEWEST_RETURNS:
        sentence = f"too few returns for a bound: all but {apart} of {traded.n} are one value, needs {FEWEST_RETURNS}"
        return warming_up("few_told_apart", sentence)
    if long_run_error(traded).rests_on_alternation(left_at_break_even(traded)):
        return NOTHING_SLOW
    drawn = resample_costs(traded, rng=rng, resamples=count, mean_block_length=mean_block_length)
    return stretched(drawn, traded, rng)


def stretched(drawn: CostResamples, traded: TradedReturns, rng: np.random.Generator) -> CostResamples:
    """Return the resamples with their mean returns spread as far as the mean may be from the truth.

    A resample departs from the record by u*, its mean of u = r - c tau at the record's own break-even c. Each u* is
    scaled by one factor, so that their root mean square is the long-run standard error of u, which the bootstrap's own
    falls short of; and by root(B / chi-squared with B degrees), so that they follow Student's t of that error. What is
    traded, variances and covariance stay, so that every answer of one study is still read off one set of resamples.

    Parameters
    ----------
    drawn
        From `resample_costs` of the same returns.
    traded
        The returns they were drawn from, at least three periods.
    rng
        Where chi-squared comes from, independent of the draw.

    Returns
    -------
    CostResamples
        With the cosines behind the error in `degrees`. Unchanged but for that where no resample departs from the
        record: nothing is then there to be scaled.

    References
    ----------
    Lazarus, Lewis, Stock, Watson (2018), HAR inference: recommendations for practice. Measured in `models/README.md`.
    """
    c, error = _break_even(traded), long_run_error(traded)
    turned = c * (drawn.mean_turnover - float(traded.turnover.mean()))
    departure = drawn.mean_gross - float(traded.gross.mean()) - turned
    typical = math.sqrt(float(np.mean(departure * departure)))
    if is_noise(typical, _largest(traded)):
        return replace(drawn, degrees=error.degrees)
    tails = np.sqrt(error.degrees / rng.chisquare(error.degrees, drawn.resamples))
    mean_gross = float(traded.gross.mean()) + turned + error.standard_error / typical * tails * departure
    return replace(drawn, mean_gross=mean_gross, degrees=error.degrees)


def left_at_break_even(traded: TradedReturns) -> FloatArray:
    """Return what each period leaves at the record's own break-even cost: of mean zero, or gross without trades."""
    left: FloatArray = traded.gross - _break_even(traded) * traded.turnover
    return left


def long_run_error(traded: TradedReturns) -> LongRunVariance:
    """Return the error of the mean return at the record's own break-even cost, allowing for autocorrelation."""
    return long_run_variance(left_at_break_even(traded))


def _break_even(traded: TradedReturns) -> float:
    turnover = math.fsum(traded.turnover)
    return math.fsum(traded.gross) / turnover if turnover > 0 else 0.0


def _largest(traded: TradedReturns) -> float:
    return float(np.abs(traded.gross).max() + abs(_break_even(traded)) * traded.turnover.max())
