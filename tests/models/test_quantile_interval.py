"""A quantile is numpy's, and its interval covers as often as it says."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from golive.core.value import Unknown
from golive.models.studies.quantile_interval import Quantile, quantile_interval


@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=200), st.floats(0.01, 0.99))
def test_it_is_the_quantile_of_numpys_inverted_distribution(values: list[float], q: float) -> None:
    answer = quantile_interval(values, q, confidence=0.9)
    assert isinstance(answer, Quantile)
    assert answer.value == np.quantile(values, q, method="inverted_cdf")
    assert isinstance(answer.lower, Unknown) or answer.lower <= answer.value
    assert isinstance(answer.upper, Unknown) or answer.upper >= answer.value


@pytest.mark.parametrize(("q", "n"), [(0.5, 9), (0.5, 100), (0.9, 100), (0.99, 2_000)])
def test_the_interval_covers_the_true_quantile_at_least_as_often_as_it_says(q: float, n: int) -> None:
    random, covered, rounds = np.random.default_rng(5), 0, 1_000
    true = float(-np.log(1 - q))
    for _ in range(rounds):
        answer = quantile_interval(random.exponential(size=n).tolist(), q, confidence=0.95)
        assert isinstance(answer, Quantile)
        low = -np.inf if isinstance(answer.lower, Unknown) else answer.lower
        high = np.inf if isinstance(answer.upper, Unknown) else answer.upper
        covered += low <= true <= high
    # Three standard errors of a share of 95 % over so many rounds.
    assert covered / rounds >= 0.95 - 3 * (0.95 * 0.05 / rounds) ** 0.5


@pytest.mark.parametrize(
    ("values", "q", "confidence", "code"),
    [
        ([], 0.5, 0.9, "no_values"),
        ([1.0, float("nan")], 0.5, 0.9, "not_finite"),
        ([float("inf")], 0.5, 0.9, "not_finite"),
        ([1.0], 0.0, 0.9, "not_a_share"),
        ([1.0], float("nan"), 0.9, "not_a_share"),
        ([1.0], 0.5, 1.0, "not_a_share"),
    ],
)
def test_what_has_no_quantile_says_why(values: list[float], q: float, confidence: float, code: str) -> None:
    answer = quantile_interval(values, q, confidence=confidence)
    assert isinstance(answer, Unknown)
    assert answer.code == code


def test_an_end_that_the_sample_does_not_show_is_unknown() -> None:
    answer = quantile_interval([1.0, 2.0, 3.0], 0.99, confidence=0.95)
    assert isinstance(answer, Quantile)
    assert isinstance(answer.upper, Unknown)
