"""The least share, as a person writes it."""

from __future__ import annotations

from fractions import Fraction

import pytest

from golive.cli.fail_under import least_share
from golive.core.errors import InvalidInput


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("0", Fraction(0)),
        ("90", Fraction(9, 10)),
        ("90 %", Fraction(9, 10)),
        ("33.3%", Fraction(333, 1000)),
        ("0.8 %", Fraction(8, 1000)),
        ("1 %", Fraction(1, 100)),
        ("100", Fraction(1)),
        ("66.66666666666666666667", Fraction(6666666666666666666667, 10**22)),
    ],
)
def test_a_percentage_is_read_exactly(text: str, share: Fraction) -> None:
    assert least_share("--fail-under", text) == share


@pytest.mark.parametrize(
    "text", ["", "-1", "101", "100.1 %", "nan", "1e2", "9/10", "90 bps", "90 % %", "٩٠", "inf", "1_0"]
)
def test_what_is_no_percentage_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="no percentage"):
        least_share("--fail-under", text)


@pytest.mark.parametrize("text", ["0.8", "1", "0.001"])
def test_a_bare_number_that_may_be_a_fraction_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="without a unit"):
        least_share("--fail-under", text)


def test_nothing_is_asked_where_nothing_is_written() -> None:
    assert least_share("--fail-under", None) is None
