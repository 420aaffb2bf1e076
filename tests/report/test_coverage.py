"""What a bound covered in simulation: looked up at the largest length not above the record's, and never made up."""

from __future__ import annotations

import pytest

from golive.report.coverage import BEGIN, END, held_in, read_coverage

TABLE = f"""
| not | this |
{BEGIN}
| statistic | kind | n | lower | upper | s.e. | withheld | silent | width | samples | resamples | seed |
|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|
| break-even | independent | 24 | 95.4 | 94.6 | 0.33 | 0.0 | 0.0 | 86.3 | 4000 | 1000 | 24 |
| break-even | independent | 60 | 94.4 | 95.1 | 0.36 | 0.0 | 0.0 | 47.6 | 4000 | 1000 | 60 |
| break-even | negative skew | 60 | 91.9 | 96.5 | 0.43 | 0.0 | 0.0 | 46.3 | 4000 | 1000 | 61 |
{END}
| nor | this |
"""
BOTH = "in simulation a 95 % bound held in 94.4 % of independent and 91.9 % of negatively skewed records of 60 periods"
ROWS = read_coverage(TABLE.splitlines())


def test_only_what_lies_between_the_marks_is_read() -> None:
    assert [(row.kind, row.n) for row in ROWS] == [("independent", 24), ("independent", 60), ("negative skew", 60)]
    assert ROWS[2].lower == pytest.approx(0.919)
    assert (ROWS[2].samples, ROWS[2].resamples, ROWS[2].seed) == (4000, 1000, 61)


@pytest.mark.parametrize(
    ("n", "says"),
    [
        (24, "in simulation a 95 % bound held in 94.6 % of independent records of 24 periods"),
        (59, "in simulation a 95 % bound held in 94.6 % of independent records of 24 periods"),
        (288, BOTH),
        (23, ""),
    ],
)
def test_a_record_is_told_the_worse_end_at_the_largest_length_not_above_it(n: int, says: str) -> None:
    assert held_in("break-even", n, table=ROWS) == says


def test_of_a_statistic_that_was_not_simulated_nothing_is_said() -> None:
    assert held_in("Sharpe ratio", 250, table=ROWS) == ""
    assert held_in("break-even", 250, table=()) == ""


def test_a_row_that_is_none_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"."):
        read_coverage([BEGIN, "| a |", "|---|", "| break-even | independent | many |", END])
