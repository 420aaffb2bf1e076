"""How a score's measurements are written: what is not all is not written as all."""

from __future__ import annotations

import pytest

from golive.core.unit import UNITS
from golive.report.score_tables import _write


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.999999, "%", "> 99.99 %"),
        (1.0, "%", "100 %"),
        (0.9994, "%", "99.94 %"),
        (0.0, "%", "0 %"),
        (1.23456, "%", "123.5 %"),
        (0.999999, "x", "1 x"),
    ],
)
def test_a_probability_short_of_certainty_is_not_written_as_certain(value: float, unit: str, text: str) -> None:
    assert _write(value, UNITS[unit]) == text
