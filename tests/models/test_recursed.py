"""A recursion is the same to the bit by a loop and by scipy's filter."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from golive.models.numerics.recursed import FEW, _by_filter, _by_loop, recursed

VALUES = st.lists(st.floats(width=64), max_size=60)
SHARES = st.floats(0.0, 1.0)


@given(x=VALUES, gain=SHARES, memory=SHARES, before=st.floats(-1e6, 1e6))
def test_loop_and_filter_give_the_same_bits(x: list[float], gain: float, memory: float, before: float) -> None:
    with np.errstate(all="ignore"):
        loop, filtered = (way(np.array(x), gain, memory, before) for way in (_by_loop, _by_filter))
    assert np.array_equal(loop, filtered, equal_nan=True)


def test_a_long_series_goes_on_where_a_short_one_ends() -> None:
    x = np.random.default_rng(5).normal(size=FEW + 10)
    short, long = recursed(x[:FEW], 0.1, 0.9, 1.0), recursed(x, 0.1, 0.9, 1.0)
    assert np.array_equal(short, long[:FEW])
    assert np.array_equal(long[FEW:], recursed(x[FEW:], 0.1, 0.9, float(short[-1])))
