"""What is asked of one record of each statistic that is shown with an interval, beside the truth."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from tests.calibration.records import MEMORY, RECORDS

from golive.core.errors import Refused
from golive.core.value import Unknown, invalid
from golive.core.window import FloatArray
from golive.models.costs.cost_survival import break_even_bound
from golive.models.costs.stretched import draw_stretched
from golive.models.costs.traded_returns import traded_returns
from golive.models.execution.calibrate_eta import calibrate_eta_beta
from golive.models.execution.fill_regression import Weights
from golive.models.execution.impact_interval import ImpactInterval, fitted_interval
from golive.models.returns.annual_sharpe import RatioInterval, annual_sharpe
from golive.models.returns.half_life_set import half_life_set
from golive.models.returns.lo_sharpe import lo_eta_ar1
from golive.models.returns.regime_intervals import regime_intervals
from golive.models.returns.regime_stability import regime_stability
from golive.models.returns.return_regimes import return_regimes
from golive.report.coverage import LEVEL

YEAR, SHARPE, DEVIATION = 252, 2.0, 0.01
"""Every record earns a Sharpe ratio of 2 a year of days, at 100 bps of deviation a day and a turnover of one."""

BLOCK, FEWEST = 20, 30
"""As the shipped score: returns behind each strength, and returns that a regime needs."""

ETA, EXPONENT, VOLATILITY, PACE = 0.142, 0.6, 0.02, 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """Whether each end of one interval lay on the right side of the truth; None all over where it was withheld."""

    statistic: str
    lower: bool | None
    upper: bool | None
    silent: bool
    width: float


def held(statistic: str, ends: tuple[float, float] | Unknown, truth: float, *, silent: bool = False) -> Ends:
    if isinstance(ends, Unknown):
        return Ends(statistic=statistic, lower=None, upper=None, silent=False, width=math.nan)
    low, high = ends
    return Ends(statistic=statistic, lower=low <= truth, upper=high >= truth, silent=silent, width=high - low)


def ends_of_record(kind: str, n: int, *, resamples: int, seed: tuple[int, ...]) -> Iterator[Ends]:
    """Ask every statistic of returns about one record."""
    rng = np.random.default_rng(seed)
    noise = RECORDS[kind](n, rng)
    returns = DEVIATION * (noise + SHARPE / math.sqrt(YEAR))
    yield _break_even(returns, resamples, rng)
    yield from _sharpe(returns, kind)
    yield _half_life(noise)
    yield from _regimes(returns, rng)


def _break_even(returns: FloatArray, resamples: int, rng: np.random.Generator) -> Ends:
    traded = traded_returns(returns, turnover_per_period=1.0, periods_per_year=YEAR)
    drawn = draw_stretched(traded, rng, resamples=resamples, mean_block_length=None)
    bound = drawn if isinstance(drawn, Unknown) else break_even_bound(drawn, confidence=LEVEL)
    ends = bound if isinstance(bound, Unknown) else (bound.lower_bps, bound.upper_bps)
    return held("break-even", ends, SHARPE / math.sqrt(YEAR) * DEVIATION * 10_000)


def _sharpe(returns: FloatArray, kind: str) -> Iterator[Ends]:
    ratio = annual_sharpe(returns, periods_per_year=YEAR, confidence=LEVEL)
    rooted = ratio if isinstance(ratio, Unknown) else ratio.by_square_root
    summed = ratio if isinstance(ratio, Unknown) else ratio.by_autocorrelation
    yield held("Sharpe ratio", _both(rooted), SHARPE)
    truth = lo_eta_ar1(YEAR, MEMORY.get(kind, 0.0)) * SHARPE / math.sqrt(YEAR)
    yield held("Sharpe ratio (Lo)", _both(summed), truth)


def _both(ratio: RatioInterval | Unknown) -> tuple[float, float] | Unknown:
    return ratio if isinstance(ratio, Unknown) else (ratio.lower, ratio.upper)


def _half_life(noise: FloatArray) -> Ends:
    """Ask about an edge that halves within half the record, in blocks as the score does."""
    n = noise.size
    fading = noise + SHARPE / math.sqrt(YEAR) * 0.5 ** (np.arange(n) / (n / 2))
    blocks = fading[n % BLOCK :].reshape(-1, BLOCK).mean(axis=1)
    shown = half_life_set(blocks, confidence=LEVEL)
    if isinstance(shown, Unknown):
        return held("half-life", shown, 0.0)
    ends = shown.lower * BLOCK, math.inf if shown.or_longer else shown.upper * BLOCK
    width = (shown.upper - shown.lower) * BLOCK
    return replace(held("half-life", ends, n / 2, silent=shown.is_silent), width=width)


def _regimes(returns: FloatArray, rng: np.random.Generator) -> Iterator[Ends]:
    """Ask about regimes that are all alike, the hardest case, by the labels of a market of its own."""
    market = rng.normal(size=returns.size)
    labels = return_regimes(market, trend_window=20, vol_window=20, vol_lookback=60, volatile_from=0.5)
    inside = [i for i, label in enumerate(labels) if label]
    if not inside:
        return
    stability = regime_stability(
        returns[inside], [labels[i] for i in inside], periods_per_year=YEAR, fewest_observations=FEWEST
    )
    ends = regime_intervals(stability, periods_per_year=YEAR, confidence=LEVEL)
    yield held("worst regime", ends.worst_sharpe, SHARPE)
    yield held("regimes that pay", ends.share_paying, 1.0)


def _fitted(pace: FloatArray, sigma: FloatArray, cost: FloatArray) -> ImpactInterval | Unknown:
    order = {"participation": PACE, "share_of_adv": 0.01, "daily_volatility": VOLATILITY}
    try:
        fit = calibrate_eta_beta(pace, sigma, cost, weights=Weights.INVERSE_SIGMA)
    except Refused as refused:
        return invalid(refused.code, refused.sentence)
    return fitted_interval(fit, None, confidence=2 * LEVEL - 1, **order)


def ends_of_fills(n: int, *, seed: tuple[int, ...]) -> Iterator[Ends]:
    """Ask what an order of a twentieth of the volume costs, of n own fills whose noise is as large as their cost."""
    rng = np.random.default_rng(seed)
    pace = np.exp(rng.uniform(math.log(0.01), math.log(0.3), n))
    sigma = rng.uniform(0.01, 0.04, n)
    cost = ETA * sigma * pace**EXPONENT
    noise = rng.standard_t(4, n) / math.sqrt(2) * sigma * float(np.mean(cost / sigma))
    interval = _fitted(pace, sigma, cost + noise)
    ends = interval if isinstance(interval, Unknown) else (interval.lower_bps, interval.upper_bps)
    yield held("impact from own fills", ends, ETA * VOLATILITY * PACE**EXPONENT * 10_000)
