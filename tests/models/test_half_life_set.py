"""The exact set of half-lives: against regressions written out, a brute-force grid, and its coverage."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from golive.core.errors import Refused
from golive.core.value import Unknown
from golive.core.window import FloatArray
from golive.models.returns.half_life_set import HalfLifeSet, half_life_set

SIZES = [(12, 0.6, 0.25), (12, 1.5, 0.25), (50, 0.3, 0.25), (50, 0.6, 0.6)]


def ends(strength: FloatArray | list[float], *, confidence: float = 0.95, overlap: int = 1) -> HalfLifeSet:
    answer = half_life_set(strength, confidence=confidence, overlap=overlap)
    assert not isinstance(answer, Unknown)
    return answer


def t_by_hand(y: FloatArray, rate: float, column: FloatArray) -> float:
    """Return the t statistic of the second of two regressors, by normal equations."""
    design = np.column_stack([np.exp(-rate * np.arange(y.size)), column])
    inverse = np.linalg.inv(design.T @ design)
    estimate = inverse @ design.T @ y
    left = y - design @ estimate
    return float(estimate[1] / math.sqrt(left @ left / (y.size - 2) * inverse[1, 1]))


@pytest.mark.parametrize("seed", range(6))
def test_its_ends_are_those_of_regressions_written_out_on_a_dense_grid(seed: int) -> None:
    m, critical = 40, float(stats.t.ppf(0.95, 38))
    y = 2 * 0.5 ** (np.arange(m) / 8) + np.random.default_rng(seed).normal(0, 0.3, m)
    rates = np.geomspace(0.01, 1.0, 4_000)
    fast = [r for r in rates if t_by_hand(y, r, np.ones(m)) <= critical]
    slow = [r for r in rates if t_by_hand(y, r, np.exp(-(r + 4 / (m - 1)) * np.arange(m))) <= critical]
    got = ends(y)
    assert got.lower == pytest.approx(math.log(2) / max(fast), rel=0.003)
    assert got.upper == pytest.approx(math.log(2) / min(slow), rel=0.003)


@pytest.mark.parametrize(("m", "strength", "share"), SIZES)
def test_each_end_covers_whether_the_record_shows_anything_or_not(m: int, strength: float, share: float) -> None:
    rng, samples, truth = np.random.default_rng([m, 1]), 800, share * m
    records = strength * 0.5 ** (np.arange(m) / truth) + rng.normal(size=(samples, m))
    sets = [ends(record) for record in records]
    least = 0.95 - 3.5 * math.sqrt(0.95 * 0.05 / samples)
    assert np.mean([s.lower <= truth for s in sets]) >= least
    assert np.mean([s.or_longer or s.upper >= truth for s in sets]) >= least


def test_an_edge_that_does_not_fade_is_not_said_to() -> None:
    rng = np.random.default_rng(2)
    assert np.mean([ends(1.5 + rng.normal(size=12)).or_longer for _ in range(300)]) > 0.9


def test_noise_alone_excludes_nothing_most_of_the_time() -> None:
    rng = np.random.default_rng(3)
    assert np.mean([ends(rng.normal(size=30)).is_silent for _ in range(200)]) > 0.8


@given(scale=st.floats(1e-6, 1e6), seed=st.integers(0, 500))
def test_the_size_of_the_strength_does_not_matter(scale: float, seed: int) -> None:
    y = 0.5 ** (np.arange(30) / 6) + np.random.default_rng(seed).normal(0, 0.2, 30)
    one, other = ends(y), ends(scale * y)
    assert (other.lower, other.upper) == pytest.approx((one.lower, one.upper), rel=1e-6)


@given(seed=st.integers(0, 500))
def test_more_confidence_excludes_less(seed: int) -> None:
    y = 0.5 ** (np.arange(40) / 8) + np.random.default_rng(seed).normal(0, 0.3, 40)
    narrow, wide = ends(y, confidence=0.8), ends(y, confidence=0.99)
    assert wide.lower <= narrow.lower * (1 + 1e-6)
    assert wide.upper >= narrow.upper * (1 - 1e-6)


@given(st.lists(st.floats(-1e3, 1e3), min_size=3, max_size=40))
def test_any_record_has_ordered_ends_within_itself(strength: list[float]) -> None:
    got = ends(strength)
    assert 0 <= got.lower <= got.upper <= len(strength)
    assert got.or_longer is (got.upper == len(strength))


def test_overlapping_strengths_count_once() -> None:
    y = 0.5 ** (np.arange(400) / 40) + np.random.default_rng(1).normal(0, 0.05, 400)
    apart, every = ends(y, overlap=10), ends(y[::10])
    assert apart.n_independent == 40
    assert (apart.lower, apart.upper) == pytest.approx((10 * every.lower, 10 * every.upper))


@pytest.mark.parametrize("strength", [[], [1.0], [1.0, 0.5]])
def test_fewer_than_three_strengths_say_nothing(strength: list[float]) -> None:
    answer = half_life_set(strength, confidence=0.95)
    assert isinstance(answer, Unknown)
    assert answer.code == "too_few_strengths"


def test_no_strength_at_all_excludes_nothing() -> None:
    assert ends([0.0] * 20).is_silent


@pytest.mark.parametrize("strength", [[math.nan] * 5, [1.0, math.inf, 0.0]])
def test_strengths_that_are_none_are_refused(strength: list[float]) -> None:
    with pytest.raises(Refused):
        half_life_set(strength, confidence=0.95)
