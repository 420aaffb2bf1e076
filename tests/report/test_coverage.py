"""What a bound covered in simulation: looked up at the largest length not above the record's, and never made up."""

from __future__ import annotations

import pytest

from golive.report.coverage import BEGIN, END, KINDS, coverage_table, held_in, read_coverage

TABLE = f"""
| not | this |
{BEGIN}
| statistic | kind | n | lower | upper | s.e. | withheld | silent | width | samples | resamples | seed |
|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|
| break-even | independent | 24 | 95.4 | 94.6 | 0.33 | 0.0 | 0.0 | 86.3 | 4000 | 1000 | 24 |
| break-even | independent | 60 | 94.4 | 95.1 | 0.36 | 0.0 | 0.0 | 47.6 | 4000 | 1000 | 60 |
| break-even | negative skew | 60 | 91.9 | 96.5 | 0.43 | 0.0 | 0.0 | 46.3 | 4000 | 1000 | 61 |
| break-even | GARCH | 60 | 90.8 | 95.0 | 0.43 | 0.0 | 0.0 | 46.3 | 4000 | 1000 | 62 |
| other | independent | 60 | 90.1 | 95.0 | 0.43 | 0.0 | 0.0 | 46.3 | 400 | 1000 | 63 |
| other | negative skew | 60 | 93.0 | 95.0 | 0.43 | 0.0 | 0.0 | 46.3 | 4000 | 1000 | 64 |
| fits | own fills, t(4) | 30 | 92.4 | 99.1 | 0.42 | 0.0 | 0.0 | 4.33 | 4000 | 0 | 24 |
{END}
| nor | this |
"""
ALONE = "in simulation a 95 % bound held in 94.6 % of independent records of 24 periods (4,000 samples)"
BOTH = (
    "in simulation a 95 % bound held in 94.4 % of independent records of 60 periods and in 90.8 % of those whose "
    "volatility clusters, the worst of 3 kinds (4,000 samples of each)"
)
ROWS = read_coverage(TABLE.splitlines())


def test_only_what_lies_between_the_marks_is_read() -> None:
    assert [(row.kind, row.n) for row in ROWS[:3]] == [("independent", 24), ("independent", 60), ("negative skew", 60)]
    assert ROWS[2].lower == pytest.approx(0.919)
    assert (ROWS[2].samples, ROWS[2].resamples, ROWS[2].seed) == (4000, 1000, 61)


@pytest.mark.parametrize(
    ("n", "says"),
    [
        (24, ALONE),
        (59, ALONE),
        (288, BOTH),
        (23, ""),
    ],
)
def test_a_record_is_told_the_worse_end_at_the_largest_length_not_above_it(n: int, says: str) -> None:
    assert held_in("break-even", n=n, table=ROWS) == says


def test_where_independent_records_are_the_worst_the_sentence_says_so() -> None:
    worst = "held in 90.1 % of independent records of 60 periods, the worst of 2 kinds (400 samples of each)"
    assert held_in("other", n=60, table=ROWS) == f"in simulation a 95 % bound {worst}"


def test_of_two_statistics_the_one_that_held_less_often_is_told() -> None:
    assert "90.1 % of independent records" in held_in("break-even", "other", n=60, table=ROWS)


def test_samples_are_called_what_they_are() -> None:
    said = held_in("fits", n=99, of=("files", "orders"), table=ROWS)
    assert said == "in simulation a 95 % bound held in 92.4 % of files of 30 orders (4,000 samples)"


def test_every_kind_of_the_committed_table_can_be_the_worst() -> None:
    assert {row.kind for row in coverage_table()} <= set(KINDS)


def test_of_a_statistic_that_was_not_simulated_nothing_is_said() -> None:
    assert held_in("Sharpe ratio", n=250, table=ROWS) == ""
    assert held_in("break-even", n=250, table=()) == ""


def test_a_row_that_is_none_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"."):
        read_coverage([BEGIN, "| a |", "|---|", "| break-even | independent | many |", END])
