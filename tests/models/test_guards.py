"""Guards on updates and live metrics: symmetries, error rates, and what they refuse."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from golive.core.errors import Refused
from golive.models.bars.efficiency_ratio import efficiency
from golive.models.bars.hamilton_filter import hamilton_filter
from golive.models.bars.hurst import hurst
from golive.models.bars.timeframe_alignment import timeframe_alignment
from golive.models.book.order_flow_imbalance import order_flow_events
from golive.models.change.cusum import cusum
from golive.models.change.drift_detection import Mode, adwin, page_hinkley
from golive.models.change.msprt import msprt, msprt_two_sample
from golive.models.change.sharpe_difference import (
    SharpeDifference,
    sharpe_difference_hac,
    sharpe_difference_jkm,
)
from golive.models.change.sharpe_difference_bootstrap import BootstrappedDifference, sharpe_difference_bootstrap
from golive.models.change.update_acceptance import UpdateMetrics, accepts_update
from golive.models.numerics.threshold import at_least, at_most
from golive.models.tape.vpin import vpin_of_trades

ADWIN: dict[str, Any] = {"delta": 0.002, "clock": 32, "max_buckets": 5, "min_window_length": 5, "grace_period": 10}
PAGE_HINKLEY: dict[str, Any] = {
    "min_instances": 30,
    "delta": 0.005,
    "threshold": 20.0,
    "alpha": 0.9999,
    "mode": Mode.BOTH,
}
values = st.lists(st.floats(-50, 50), min_size=1, max_size=60)
TESTS = (sharpe_difference_jkm, sharpe_difference_hac)


def returns(seed: int, n: int = 120, *, skewed: bool = False) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Two correlated series of equal, and large, Sharpe ratio."""
    rng = np.random.default_rng(seed)
    z = rng.standard_exponential((n, 2)) - 1 if skewed else rng.standard_normal((n, 2))
    return 0.01 * (0.3 + z[:, 0]), 0.01 * (0.3 + 0.8 * z[:, 0] + 0.6 * z[:, 1])


@pytest.mark.parametrize("test", TESTS)
@given(seed=st.integers(0, 10_000))
def test_the_test_of_sharpe_ratios_is_even_handed(test: Callable[..., SharpeDifference], seed: int) -> None:
    a, b = returns(seed)
    one, other = test(a, b), test(b, a)
    assert (other.difference, other.stderr) == pytest.approx((-one.difference, one.stderr), rel=1e-9)
    assert other.p_value == pytest.approx(one.p_value, rel=1e-9)


@given(seed=st.integers(0, 10_000), scale=st.floats(1e-3, 1e3))
def test_leverage_does_not_change_a_difference_of_sharpe_ratios(seed: int, scale: float) -> None:
    a, b = returns(seed)
    one, levered = sharpe_difference_jkm(a, b), sharpe_difference_jkm(a * scale, b)
    assert (levered.difference, levered.stderr) == pytest.approx((one.difference, one.stderr), rel=1e-6)
    # The automatic bandwidth weighs the series by their variance, so the robust error moves a little.
    robust, robust_levered = sharpe_difference_hac(a, b), sharpe_difference_hac(a * scale, b)
    assert robust_levered.difference == pytest.approx(robust.difference, rel=1e-6)
    assert robust_levered.stderr == pytest.approx(robust.stderr, rel=0.25)


def test_the_robust_standard_error_is_the_deviation_that_repeated_samples_show() -> None:
    drawn = [sharpe_difference_hac(*returns(seed, 400, skewed=True)) for seed in range(400)]
    observed = np.std([difference.difference for difference in drawn])
    assert np.mean([difference.stderr for difference in drawn]) == pytest.approx(observed, rel=0.1)


@pytest.mark.parametrize("test", TESTS)
def test_sharpe_ratios_are_not_compared_without_variance_or_pairs(test: Callable[..., SharpeDifference]) -> None:
    a, _ = returns(1)
    for bad in (np.full(120, 0.1), a[:-1], np.where(np.arange(120) == 7, math.nan, a)):
        with pytest.raises(Refused):
            test(a, bad)


def bootstrapped(seed: int, n: int = 80) -> BootstrappedDifference:
    a, b = returns(seed, n)
    return sharpe_difference_bootstrap(a, b, block=3, resamples=400, generator=np.random.default_rng(seed))


def test_a_bootstrap_is_a_function_of_its_generator() -> None:
    np.testing.assert_array_equal(bootstrapped(4).studentised, bootstrapped(4).studentised)


@pytest.mark.parametrize("difference", [bootstrapped(4), sharpe_difference_hac(*returns(4, 80))])
def test_more_confidence_lowers_the_bound(difference: BootstrappedDifference | SharpeDifference) -> None:
    assert difference.lower_bound(0.99) < difference.lower_bound(0.9) < difference.difference
    assert 0 < difference.p_value <= 1
    assert 0 < difference.p_greater < 1


def test_the_bootstrap_keeps_its_size_in_sixty_periods() -> None:
    rejected = [bootstrapped(seed, 60).p_value <= 0.1 for seed in range(200)]
    assert np.mean(rejected) <= 0.1 + 3 * math.sqrt(0.1 * 0.9 / 200)


def test_a_much_better_series_is_found_better() -> None:
    rng = np.random.default_rng(8)
    a, b = 0.5 + rng.standard_normal(100), rng.standard_normal(100)
    difference = sharpe_difference_bootstrap(a, b, block=2, resamples=400, generator=rng)
    assert difference.p_greater < 0.05
    assert difference.lower_bound(0.95) > 0
    assert sharpe_difference_hac(a, b).p_greater == pytest.approx(1 - sharpe_difference_hac(b, a).p_greater)


def test_a_bootstrap_is_refused_what_it_cannot_resample() -> None:
    a, b = returns(1, 40)
    rng = np.random.default_rng(1)
    for x, y, block, resamples in ((a, a, 2, 100), (a, b, 9, 100), (a, b, 2, 5), (a, b[:-1], 2, 100)):
        with pytest.raises(Refused):
            sharpe_difference_bootstrap(x, y, block=block, resamples=resamples, generator=rng)


@pytest.mark.parametrize(
    "series",
    [
        [0.01, -0.02] * 20,
        [0.0] * 39 + [1.0],
        list(range(40)),
    ],
)
def test_returns_too_regular_for_a_bandwidth_never_end_in_a_number_that_is_none(series: list[float]) -> None:
    a, _ = returns(1, 40)
    for x, y in ((series, series), (a, series), (series, a)):
        try:
            difference = sharpe_difference_hac(x, y)
        except Refused:
            continue
        assert math.isfinite(difference.stderr)
        assert 0 <= difference.p_value <= 1


def test_limits_are_inclusive_in_decimal_terms() -> None:
    assert at_least(0.35 - 0.30, 0.05)
    assert at_most(0.12 - 0.10, 0.02)
    assert not at_least(0.0499999, 0.05)
    assert not at_least(math.nan, 0.0)
    assert not at_most(math.nan, 0.0)


hundredths = st.integers(0, 100).map(lambda x: x / 100)
metrics = st.builds(UpdateMetrics, sharpe=st.floats(-3, 3), max_drawdown=st.floats(0, 1))


@given(metrics, metrics, hundredths, hundredths)
def test_a_stricter_limit_never_accepts_more(old: UpdateMetrics, new: UpdateMetrics, gain: float, more: float) -> None:
    if accepts_update(old, new, min_sharpe_improvement=gain + more, max_drawdown_increase=0.02):
        assert accepts_update(old, new, min_sharpe_improvement=gain, max_drawdown_increase=0.02)
    if accepts_update(old, new, min_sharpe_improvement=gain, max_drawdown_increase=0.0):
        assert accepts_update(old, new, min_sharpe_improvement=gain, max_drawdown_increase=more)


@pytest.mark.parametrize("unknown", [None, math.nan, math.inf])
def test_an_update_with_an_unknown_metric_is_turned_down(unknown: float | None) -> None:
    old = UpdateMetrics(sharpe=1.0, max_drawdown=0.1)
    for new in (
        UpdateMetrics(sharpe=unknown, max_drawdown=0.1),
        UpdateMetrics(sharpe=9.0, max_drawdown=unknown),
        UpdateMetrics(sharpe=9.0, max_drawdown=-0.1),
    ):
        assert not accepts_update(old, new, min_sharpe_improvement=0.05, max_drawdown_increase=0.02)


@given(values, st.floats(-1, 1), st.floats(0.1, 10))
def test_mirrored_values_swap_the_sums_of_cusum(series: list[float], target: float, sigma: float) -> None:
    one = cusum(series, target=target, sigma=sigma, k=0.5, h=5.0)
    other = cusum([2 * target - x for x in series], target=target, sigma=sigma, k=0.5, h=5.0)
    np.testing.assert_allclose(one.upper, other.lower, atol=1e-9)


@given(values, st.floats(0.1, 20), st.floats(0, 20))
def test_a_higher_limit_never_alarms_earlier(series: list[float], h: float, more: float) -> None:
    low, high = (cusum(series, target=0.0, sigma=1.0, k=0.5, h=limit).first_alarm for limit in (h, h + more))
    assert high is None or (low is not None and low <= high)


@given(values)
def test_an_always_valid_p_value_only_falls(series: list[float]) -> None:
    p = msprt(series, theta0=0.0, sigma2=1.0, tau2=0.04).p_value
    assert (np.diff(p) <= 0).all()
    assert ((p >= 0) & (p <= 1)).all()


@given(values)
def test_two_samples_are_one_sample_of_differences(series: list[float]) -> None:
    still = [0.0] * len(series)
    both = msprt_two_sample(still, series, theta0=0.0, sigma2=1.0, tau2=0.04)
    one = msprt(series, theta0=0.0, sigma2=2.0, tau2=0.04)
    np.testing.assert_array_equal(both.log_ratio, one.log_ratio)


def test_peeking_at_every_value_keeps_the_error_rate() -> None:
    rng = np.random.default_rng(11)
    final = [msprt(rng.standard_normal(300), theta0=0.0, sigma2=1.0, tau2=0.04).p_value[-1] for _ in range(500)]
    assert np.mean(np.array(final) <= 0.05) <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / 500)


def test_a_ratio_too_large_for_a_number_is_still_held() -> None:
    ratios = msprt([100.0] * 50, theta0=0.0, sigma2=1.0, tau2=1.0)
    assert ratios.log_ratio[-1] > 1e5
    assert ratios.p_value[-1] == 0.0


@pytest.mark.parametrize("at", [60, 120, 250])
def test_detectors_see_a_change_within_sixty_four_values(at: int) -> None:
    series = np.random.default_rng(at).normal(0.0, 1.0, 350)
    series[at:] += 3.0
    for alarms in (adwin(series, **ADWIN), page_hinkley(series, **PAGE_HINKLEY)):
        assert any(at <= position <= at + 64 for position in alarms)


def test_no_detector_passes_a_stream_without_values() -> None:
    detectors = (
        lambda: adwin([], **ADWIN),
        lambda: page_hinkley([], **PAGE_HINKLEY),
        lambda: cusum([], target=0.0, sigma=1.0, k=0.5, h=5.0),
    )
    for detect in detectors:
        with pytest.raises(Refused) as refusal:
            detect()
        assert (refusal.value.code, refusal.value.field) == ("insufficient_data", "values")


def test_a_detection_does_not_depend_on_what_follows() -> None:
    series = np.random.default_rng(3).normal(0.0, 1.0, 300)
    series[150:] += 2.0
    whole = adwin(series, **ADWIN)
    for t in range(25, 301, 25):
        assert adwin(series[:t], **ADWIN) == tuple(x for x in whole if x < t)


@given(seed=st.integers(0, 1000), at=st.integers(1, 200))
def test_the_means_test_does_not_depend_on_what_follows(seed: int, at: int) -> None:
    series = np.random.default_rng(seed).normal(0.0, 1.0, 200)
    series[80:] += 3.0
    whole = page_hinkley(series, **PAGE_HINKLEY)
    assert page_hinkley(series[:at], **PAGE_HINKLEY) == tuple(x for x in whole if x < at)


@given(seed=st.integers(0, 1000), scale=st.floats(1e-3, 1e3), power=st.floats(0.1, 5))
def test_the_hurst_exponent_knows_neither_the_unit_of_prices_nor_their_power(
    seed: int, scale: float, power: float
) -> None:
    closes = np.exp(np.cumsum(np.random.default_rng(seed).normal(0.0, 0.01, 120)))
    one, other = hurst(closes, max_lag=10), hurst(scale * closes**power, max_lag=10)
    assert (other.exponent, other.stderr) == pytest.approx((one.exponent, one.stderr), rel=1e-6)


def test_the_hurst_exponent_tells_trends_from_returns_that_turn() -> None:
    steps = np.random.default_rng(4).normal(0.0, 0.01, 2_000)
    trend = np.convolve(steps, np.ones(40) / 40, mode="valid")
    walk, trending = (hurst(np.exp(np.cumsum(x)), max_lag=20).exponent for x in (steps, trend))
    reverting = hurst(np.exp(steps), max_lag=20).exponent
    assert reverting < 0.1
    assert walk == pytest.approx(0.5, abs=0.1)
    assert trending > 0.9


def test_filtered_probabilities_do_not_depend_on_what_follows() -> None:
    series = np.random.default_rng(5).normal(0.0, 0.02, 60)
    parameters: dict[str, Any] = {"stay": 0.95, "leave": 0.1, "mean": (0.0, 0.0), "variance": (1e-4, 9e-4)}
    whole = hamilton_filter(series, **parameters).probability
    for t in range(1, 61):
        np.testing.assert_array_equal(hamilton_filter(series[:t], **parameters).probability, whole[:t])


def test_a_return_far_out_in_the_tails_is_still_filtered() -> None:
    filtered = hamilton_filter([0.0, 5.0], stay=0.9, leave=0.1, mean=(0.0, 0.0), variance=(1e-4, 9e-4))
    assert filtered.probability[-1] == pytest.approx(1.0)
    assert math.isfinite(filtered.log_likelihood)


@given(st.lists(st.tuples(st.integers(-1, 1), st.floats(0, 10)), min_size=1, max_size=30), st.floats(0.1, 5))
def test_toxicity_of_large_trades_is_that_of_their_parts(trades: list[tuple[int, float]], volume: float) -> None:
    signs, sizes = (np.array(column, dtype=np.float64) for column in zip(*trades, strict=True))
    whole = vpin_of_trades(signs, sizes, bucket_volume=volume, window=5)
    halves = vpin_of_trades(np.repeat(signs, 2), np.repeat(sizes / 2, 2), bucket_volume=volume, window=5)
    # A last bucket that is full to the last bit may or may not count.
    if whole.buckets == halves.buckets and whole.value is not None:
        assert halves.value == pytest.approx(whole.value, abs=1e-6)


def test_order_flow_counts_a_queue_that_grows_at_an_unchanged_price() -> None:
    assert order_flow_events([100.0, 100.0], [5.0, 8.0], [101.0, 101.0], [5.0, 5.0]).tolist() == [3.0]


@given(st.lists(st.tuples(st.floats(0, 9), st.floats(0, 9)), min_size=1, max_size=9))
def test_swapping_bid_and_ask_turns_order_flow_around(sizes: list[tuple[float, float]]) -> None:
    bid_size, ask_size = zip(*sizes, strict=True)
    bid, ask = [100.0] * len(sizes), [101.0] * len(sizes)
    one = order_flow_events(bid, bid_size, ask, ask_size)
    np.testing.assert_allclose(order_flow_events(bid, ask_size, ask, bid_size), -one)


@given(st.permutations([(1.0, 1.0), (-0.5, 2.0), (None, 4.0), (0.25, 0.5)]))
def test_the_order_of_timeframes_does_not_matter(frames: list[tuple[float | None, float]]) -> None:
    signals, weights = zip(*frames, strict=True)
    agreement = timeframe_alignment(signals, weights)
    assert agreement.score == pytest.approx((1.0 - 1.0 + 0.125) / 3.5)
    assert agreement.coverage == pytest.approx(3.5 / 7.5)


@pytest.mark.parametrize(
    "refused",
    [
        lambda: cusum([0.1], target=0.0, sigma=0.0, k=0.5, h=5.0),
        lambda: cusum([math.nan], target=0.0, sigma=1.0, k=0.5, h=5.0),
        lambda: msprt([], theta0=0.0, sigma2=1.0, tau2=0.1),
        lambda: timeframe_alignment([], []),
        lambda: timeframe_alignment([1.0], [-1.0]),
        lambda: timeframe_alignment([1.0], [1.0, 1.0]),
        lambda: hamilton_filter([0.1], stay=1.0, leave=0.0, mean=(0.0, 0.0), variance=(1.0, 1.0)),
        lambda: hamilton_filter([0.1], stay=0.9, leave=0.1, mean=(0.0, 0.0), variance=(1.0, 0.0)),
        lambda: hurst([100.0] * 60, max_lag=20),
        lambda: hurst([100.0, 101.0], max_lag=20),
        lambda: efficiency([1.0, -1.0, 1.0], n=2),
        lambda: order_flow_events([101.0], [1.0], [100.0], [1.0]),
        lambda: page_hinkley([math.inf], **PAGE_HINKLEY),
    ],
)
def test_what_a_guard_cannot_take_is_refused(refused: Callable[[], object]) -> None:
    with pytest.raises(Refused):
        refused()
