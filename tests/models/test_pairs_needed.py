"""How many pairs a gain needs, against a search through them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from golive.core.errors import Refused
from golive.models.change.pairs_needed import pairs_needed


@given(st.floats(0.1, 2), st.floats(0, 6), st.integers(1, 500), st.integers(0, 300))
def test_so_many_pairs_prove_it_and_one_fewer_does_not(gain: float, width: float, n: int, least: int) -> None:
    more = pairs_needed(gain, gain - width, n, least=least)
    assert more is not None
    assert more >= 1

    def proves(pairs: int) -> bool:
        return pairs >= least and gain - width * math.sqrt(n / pairs) > -1e-9

    assert proves(n + more)
    if more > 1:
        assert not proves(n + more - 1) or gain - width * math.sqrt(n / (n + more - 1)) < 1e-9


@pytest.mark.parametrize("gain", [0.0, -0.5])
def test_no_number_of_pairs_proves_a_gain_of_none(gain: float) -> None:
    assert pairs_needed(gain, gain - 1, 100, least=60) is None


@pytest.mark.parametrize(("gain", "lower", "n"), [(math.nan, 0.0, 5), (0.1, 0.2, 5), (0.1, 0.0, 0)])
def test_what_is_no_estimate_is_refused(gain: float, lower: float, n: int) -> None:
    with pytest.raises(Refused):
        pairs_needed(gain, lower, n, least=60)
