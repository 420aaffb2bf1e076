"""What may stand where a number belongs."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from golive.core.errors import Refused
from golive.execution.contract import Contract, Terms
from golive.execution.exact import fraction, whole


@pytest.mark.parametrize(
    "value", [True, 1.0, float("nan"), float("inf"), "1.5", "1e3", " 1", "1_0", "", "NaN", "\u0661", None, [1]]
)
def test_what_is_not_a_whole_number_is_refused(value: object) -> None:
    with pytest.raises(Refused, match="lots"):
        whole(value, "lots")


@pytest.mark.parametrize("value", [False, 0.3, float("nan"), "NaN", "1/3", "1e-3", ".5", "5.", "+1", "", None])
def test_what_is_not_exact_is_refused(value: object) -> None:
    with pytest.raises(Refused, match="rate"):
        fraction(value, "rate")


@given(st.integers(-(10**30), 10**30), st.integers(0, 20))
def test_decimal_text_is_read_without_rounding(digits: int, places: int) -> None:
    text = f"{'-' if digits < 0 else ''}{abs(digits):0{places + 1}d}"
    cut = len(text) - places
    assert fraction(text[:cut] + ("." + text[cut:] if places else ""), "rate") == Fraction(digits, 10**places)


@pytest.mark.parametrize(("tick", "lot"), [("0.0000001", "0.001"), ("0", "1"), ("-0.1", "1"), ("0.1", "0")])
def test_a_market_whose_money_would_round_is_refused(tick: str, lot: str) -> None:
    with pytest.raises(Refused):
        Terms(contract=Contract.LINEAR, tick=fraction(tick, "tick"), lot=fraction(lot, "lot"))
