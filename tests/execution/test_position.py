"""The open profit of a position: the exact sum of what each entry gained, floored once."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from golive.core.errors import Refused
from golive.execution.contract import Contract, Terms
from golive.execution.position import OpenLots, open_profit
from golive.execution.profit import gain

TERMS = (
    Terms(contract=Contract.LINEAR, tick=Fraction("0.1"), lot=Fraction("0.001")),
    Terms(contract=Contract.INVERSE, tick=Fraction("0.1"), lot=Fraction(100)),
    Terms(contract=Contract.SPOT, tick=Fraction("0.01"), lot=Fraction("0.00001")),
)
entries = st.builds(OpenLots, trip=st.just("A#1"), lots=st.integers(-50, 50), price=st.integers(1, 10**7))
marks = st.fractions(min_value=Fraction(1, 7), max_value=10**7, max_denominator=1_000) | st.integers(1, 10**7)


@given(st.sampled_from(TERMS), st.lists(entries, max_size=5), marks)
def test_open_profit_is_what_each_entry_gained_floored_once(
    terms: Terms, lots: list[OpenLots], mark: Fraction | int
) -> None:
    exact = sum((gain(terms, each.lots, each.price, mark) for each in lots), start=Fraction(0))
    profit = open_profit(terms, lots, mark)
    assert type(profit) is int
    assert profit == math.floor(exact)


@pytest.mark.parametrize("terms", TERMS)
def test_a_mark_that_is_no_price_is_refused(terms: Terms) -> None:
    with pytest.raises(Refused):
        open_profit(terms, [OpenLots(trip="A#1", lots=1, price=5)], Fraction(0))
