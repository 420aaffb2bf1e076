"""What may stand where a number belongs."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from golive.core.errors import Refused
from golive.execution.bars_only import BarRule
from golive.execution.contract import Contract, Terms
from golive.execution.depth import DepthRule
from golive.execution.exact import exact, fraction, positive, read_whole, whole
from golive.execution.fees import Rates
from golive.execution.funding import FundingRule
from golive.execution.margin import MarginRule


@pytest.mark.parametrize(
    "value",
    [
        True,
        1.0,
        float("nan"),
        float("inf"),
        "1.5",
        "1e3",
        " 1",
        "1_0",
        "",
        "NaN",
        "\u0661",
        None,
        [1],
        "7",
        "-3",
        10**100,
    ],
)
def test_what_is_not_a_whole_number_is_refused(value: object) -> None:
    with pytest.raises(Refused, match="lots"):
        whole(value, "lots")
    if value not in ("7", "-3"):
        with pytest.raises(Refused, match="lots"):
            read_whole(value, "lots")


@given(st.integers(-(10**100) + 1, 10**100 - 1))
def test_a_number_is_read_of_its_digits_as_it_is(number: int) -> None:
    assert read_whole(str(number), "lots") == read_whole(number, "lots") == whole(number, "lots") == number


@pytest.mark.parametrize("value", ["0.3", "1", 0.3, True, None, float("nan")])
def test_what_is_kept_as_a_fraction_is_one_already(value: Any) -> None:
    made: list[Callable[[], object]] = [
        lambda: exact(value, "x"),
        lambda: DepthRule(haircut=value),
        lambda: Rates(since=0, maker=value, taker=value) if value is not None else exact(value, "no rate is none"),
        lambda: FundingRule(every=1, first=0, most=value),
        lambda: MarginRule(initial=Fraction(1), maintenance=Fraction(1), liquidation_fee=value),
        lambda: BarRule(spread=value),
        lambda: Terms(contract=Contract.LINEAR, tick=value, lot=Fraction(1)),
    ]
    for make in made:
        with pytest.raises(Refused, match="is not a fraction or a whole number"):
            make()


def test_a_number_of_thousands_of_digits_is_refused_and_not_written_out() -> None:
    for reads in (whole, read_whole, positive):
        with pytest.raises(Refused, match="a number of thousands of digits is not"):
            reads(-(10**5_000), "ts")


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
