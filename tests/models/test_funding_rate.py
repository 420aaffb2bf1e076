"""The funding rate: the last one charged, or why there is none."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from golive.core.value import Unknown
from golive.core.window import Funding
from golive.models.tape.funding_rate import funding_rate


def rates(*values: float) -> Funding:
    return Funding(ts=np.arange(1, len(values) + 1), rate=np.array(values, dtype=float), now=len(values))


@given(st.lists(st.floats(-0.99, 0.99), min_size=1))
def test_the_last_rate_counts_and_only_the_last(values: list[float]) -> None:
    assert funding_rate(rates(*values)) == values[-1]


@pytest.mark.parametrize(
    ("window", "code"),
    [
        (rates(), "no_funding"),
        (rates(0.0001, math.nan), "funding_not_finite"),
        (rates(0.0001, -math.inf), "funding_not_finite"),
        (rates(1.0), "funding_magnitude"),
    ],
)
def test_what_cannot_be_a_rate_is_unknown(window: Funding, code: str) -> None:
    answer = funding_rate(window)
    assert isinstance(answer, Unknown)
    assert answer.code == code
