"""Stretched resamples: against the bound in closed form, and one set of answers for one study."""

from __future__ import annotations

import numpy as np
import pytest
from tests.projections import closed_bound

from golive.core.value import Unknown
from golive.core.window import FloatArray
from golive.models.costs.cost_resamples import CostResamples, resample_costs
from golive.models.costs.cost_survival import BreakEvenBound, break_even_bound, survival
from golive.models.costs.cost_threshold import moment_threshold
from golive.models.costs.stretched import draw_stretched, stretched
from golive.models.costs.traded_returns import TradedReturns, traded_returns


def example(n: int, *, seed: int = 1, memory: float = 0.0, varying: bool = False) -> TradedReturns:
    rng = np.random.default_rng([n, seed])
    gross = rng.normal(0.0, 0.01, n)
    for t in range(1, n):
        gross[t] += memory * gross[t - 1]
    turnover = rng.uniform(0.5, 1.5, n) if varying else 1.0
    return traded_returns(gross + 0.0012, turnover_per_period=turnover, periods_per_year=252)


def drawn(traded: TradedReturns, *, resamples: int = 20_000, seed: int = 3) -> CostResamples:
    rng = np.random.default_rng(seed)
    answer = draw_stretched(traded, rng, resamples=resamples, mean_block_length=None)
    assert not isinstance(answer, Unknown)
    return answer


def bound_of(resamples: CostResamples, confidence: float = 0.95) -> BreakEvenBound:
    bound = break_even_bound(resamples, confidence=confidence)
    assert not isinstance(bound, Unknown)
    return bound


@pytest.mark.parametrize("confidence", [0.8, 0.95, 0.99])
@pytest.mark.parametrize("memory", [0.0, 0.4])
@pytest.mark.parametrize("n", [24, 60, 250, 1000])
def test_the_bound_is_students_t_of_the_long_run_error_at_every_confidence(
    n: int, memory: float, confidence: float
) -> None:
    traded = example(n, memory=memory)
    bound, (low, high) = bound_of(drawn(traded), confidence), closed_bound(traded, confidence)
    # A bootstrap of few returns is a little skewed: its ends lie where its own skewness puts them.
    assert bound.upper_bps - bound.lower_bps == pytest.approx(high - low, rel=0.06)
    assert bound.lower_bps == pytest.approx(low, abs=0.12 * (high - low))


def test_it_lies_around_the_closed_form_where_turnover_varies() -> None:
    traded = example(250, varying=True)
    bound, (low, high) = bound_of(drawn(traded)), closed_bound(traded, 0.95)
    assert (bound.lower_bps, bound.upper_bps) == pytest.approx((low, high), abs=0.1 * (high - low))


def test_memory_widens_the_bound_where_the_resamples_alone_do_not_see_it() -> None:
    wider = []
    for seed in range(40):
        traded = example(60, seed=seed, memory=0.5)
        plain = resample_costs(traded, rng=np.random.default_rng(1), resamples=500)
        alone, spread = bound_of(plain), bound_of(stretched(plain, traded, np.random.default_rng(2)))
        wider.append((spread.upper_bps - spread.lower_bps) / (alone.upper_bps - alone.lower_bps))
    assert np.median(wider) > 1.25


@pytest.mark.parametrize("varying", [False, True])
def test_every_answer_is_read_off_the_same_resamples(*, varying: bool) -> None:
    resamples = drawn(example(120, varying=varying), resamples=2_000)
    bound = bound_of(resamples)
    low, high = survival(resamples, [bound.lower_bps, bound.upper_bps], sharpe_hurdle=0.0)
    assert low.net_mean_positive == pytest.approx(0.95, abs=0.002)
    assert high.net_mean_positive == pytest.approx(0.05, abs=0.002)
    for metric in ("mean", "sharpe"):
        threshold = moment_threshold(resamples, metric=metric, hurdle=0.0, confidence=0.95)
        expected = bound.lower_bps if bound.lower_bps >= 0 else "dead_gross"
        cost = threshold.cost_bps
        assert cost.code == expected if isinstance(cost, Unknown) else cost == pytest.approx(expected, rel=1e-9)


def test_the_resamples_themselves_do_not_move() -> None:
    traded = example(80, varying=True)
    plain = resample_costs(traded, rng=np.random.default_rng(3), resamples=300)
    spread = drawn(traded, resamples=300)
    assert plain.degrees is None
    assert spread.degrees == 8
    for name in ("mean_turnover", "var_gross", "covariance", "var_turnover"):
        assert getattr(spread, name).tolist() == getattr(plain, name).tolist()


def test_the_block_length_no_longer_sets_the_width() -> None:
    traded = example(200)
    widths = []
    for block in (1.0, 5.0, 20.0):
        answer = draw_stretched(traded, np.random.default_rng(1), resamples=5_000, mean_block_length=block)
        assert not isinstance(answer, Unknown)
        bound = bound_of(answer)
        widths.append(bound.upper_bps - bound.lower_bps)
    assert max(widths) / min(widths) < 1.08


@pytest.mark.parametrize("n", [1, 2, 11, 23])
def test_under_24_returns_nothing_is_drawn(n: int) -> None:
    for block in (None, 1.0):
        answer = draw_stretched(example(n), np.random.default_rng(1), resamples=50, mean_block_length=block)
        assert isinstance(answer, Unknown)
        assert answer.code == "insufficient_data"


@pytest.mark.parametrize(
    "fast", [0.001 + 0.01 * np.cos(np.pi * 399 * (np.arange(400) + 0.5) / 400), np.array([0.01, -0.004] * 40)]
)
def test_returns_that_alternate_tell_no_interval(fast: FloatArray) -> None:
    traded = traded_returns(fast, turnover_per_period=1.0, periods_per_year=252)
    answer = draw_stretched(traded, np.random.default_rng(1), resamples=50, mean_block_length=None)
    assert isinstance(answer, Unknown)
    assert answer.code == "no_long_run_variance"


def test_returns_in_proportion_to_what_is_traded_tell_no_interval() -> None:
    turnover = np.random.default_rng(1).uniform(0.5, 1.5, 60)
    traded = traded_returns(0.001 * turnover, turnover_per_period=turnover, periods_per_year=252)
    answer = draw_stretched(traded, np.random.default_rng(1), resamples=50, mean_block_length=None)
    assert isinstance(answer, Unknown)
    assert answer.code == "constant_returns"
