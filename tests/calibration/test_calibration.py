"""The committed table: every statistic is in it, its goals are met, and one cell comes out again."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from tests.calibration.cells import KINDS, all_cells, ends_of
from tests.calibration.ends import Ends
from tests.calibration.records import LENGTHS, RECORDS
from tests.calibration.table import ORDER, README, Cell, counted, write_rows

from golive.report.coverage import BEGIN, END, Coverage, coverage_table, held_in, read_coverage

FEWEST_SAMPLES, OTHER_SAMPLES = 400, 1_000_000
"""What a row has to rest on, and where samples begin that the table has not seen."""


def row_of(statistic: str, kind: str, n: int) -> Coverage:
    (row,) = [r for r in coverage_table() if (r.statistic, r.kind, r.n) == (statistic, kind, n)]
    return row


def test_every_statistic_that_is_shown_with_an_interval_is_in_the_table() -> None:
    assert {row.statistic for row in coverage_table()} == set(ORDER)
    for statistic in ("break-even", "Sharpe ratio", "Sharpe ratio (Lo)"):
        assert {(row.kind, row.n) for row in coverage_table() if row.statistic == statistic} == {
            (kind, n) for kind in RECORDS for n in LENGTHS
        }


def test_every_row_rests_on_enough_samples_and_says_how_many() -> None:
    for row in coverage_table():
        assert row.samples >= (FEWEST_SAMPLES if row.statistic != "score" else 40)
        worse = row.lower if row.statistic == "score" else min(row.lower, row.upper)
        assert row.error == pytest.approx(math.sqrt(worse * (1 - worse) / (row.samples * (1 - row.withheld))), abs=1e-3)


@pytest.mark.parametrize(
    ("kind", "lengths", "goal"), [("independent", LENGTHS, 0.94), ("AR(1) 0.2", LENGTHS[1:], 0.92)]
)
@pytest.mark.parametrize("statistic", ["break-even", "Sharpe ratio", "Sharpe ratio (Lo)"])
def test_a_bound_covers_what_it_is_held_to(statistic: str, kind: str, lengths: tuple[int, ...], goal: float) -> None:
    for n in lengths:
        row = row_of(statistic, kind, n)
        assert min(row.lower, row.upper) + 2 * row.error >= goal


@pytest.mark.parametrize("statistic", ["half-life", "worst regime", "regimes that pay"])
def test_what_is_shown_for_every_record_covers_independent_ones(statistic: str) -> None:
    for row in coverage_table():
        if row.statistic == statistic and row.kind == "independent":
            assert min(row.lower, row.upper) + 2 * row.error >= 0.94


def test_hardly_an_interval_of_independent_returns_is_withheld() -> None:
    rows = [row for row in coverage_table() if row.kind == "independent" and row.n >= 60]
    assert rows
    assert max(row.withheld for row in rows) <= 0.2


def test_reports_look_up_what_the_table_says() -> None:
    row = row_of("break-even", "independent", 250)
    worse = min(row.lower, row.upper)
    assert f"held in {100 * worse:.1f} % of independent" in held_in("break-even", n=999)
    assert "records of 250 periods" in held_in("break-even", n=999)


def test_one_cell_comes_out_again_from_other_samples() -> None:
    (cell,) = [c for c in all_cells(1_000) if (c.kind, c.n) == ("AR(1) 0.2", 60)]
    again = {row.statistic: row for row in counted(ends_of(cell, range(OTHER_SAMPLES, OTHER_SAMPLES + 400)), cell)}
    for statistic in ("break-even", "Sharpe ratio", "Sharpe ratio (Lo)", "half-life"):
        row = row_of(statistic, cell.kind, cell.n)
        assert row.seed == cell.seed
        for end in ("lower", "upper"):
            before, after = getattr(row, end), getattr(again[statistic], end)
            apart = math.sqrt(max(before * (1 - before), 0.01) * (1 / 400 + 1 / row.samples))
            assert abs(after - before) <= 3.5 * apart, (statistic, end)


def test_a_sample_has_a_seed_of_its_own() -> None:
    cell = Cell(kind="independent", n=60, seed=3, resamples=50)
    assert ends_of(cell, range(4)) == (*ends_of(cell, range(2)), *ends_of(cell, range(2, 4)))


@pytest.mark.parametrize("kind", RECORDS)
def test_a_record_has_mean_zero_and_variance_one(kind: str) -> None:
    # Fat tails make a sample's variance wander: the mean over many records is held, more loosely for them.
    records = np.array([RECORDS[kind](250, np.random.default_rng([7, i])) for i in range(400)])
    assert records.mean() == pytest.approx(0.0, abs=0.02)
    assert records.var() == pytest.approx(1.0, abs=0.15)


def test_rows_replace_those_of_their_cell_and_leave_the_rest(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(f"before\n{BEGIN}\n{END}\nafter\n", encoding="utf-8")
    cell = Cell(kind="independent", n=60, seed=3, resamples=50)
    shown = Ends(statistic="break-even", lower=True, upper=True, silent=False, width=2.0)
    hidden = Ends(statistic="break-even", lower=None, upper=None, silent=False, width=math.nan)
    write_rows(counted([shown, hidden], cell), KINDS, readme)
    write_rows(counted([shown, shown], cell), KINDS, readme)
    (row,) = read_coverage(readme.read_text(encoding="utf-8").splitlines())
    assert (row.samples, row.withheld, row.width) == (2, 0.0, 2.0)
    text = readme.read_text(encoding="utf-8")
    assert text.startswith("before\n")
    assert text.endswith("after\n")


def test_the_table_lies_in_the_guide_of_the_models() -> None:
    text = README.read_text(encoding="utf-8")
    assert text.count(BEGIN) == text.count(END) == 1
