"""Dates of returns as spreadsheets, clocks and pandas hand them over: read right, or refused with the next step."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.cli.return_files import DATES, ISO, QUICK, RETURNS, answer, lines, refusal
from tests.commands import run_command as golive

from golive.cli.return_dates import DateOptions
from golive.cli.returns import ReadOptions, open_returns
from golive.core.errors import Refused
from golive.facade.cost_sensitivity import CostSensitivityAnalyzer
from golive.facade.profitability_durability import ProfitabilityDurabilityEngine

SERIALS = (DATES - pd.Timestamp("1899-12-30")).days
AUTUMN = pd.date_range("2020-10-20", periods=300, freq="h", tz="Europe/Berlin")


@pytest.mark.parametrize("name", ["date", "x"])
def test_days_of_a_spreadsheet_are_no_column_beside_the_returns(tmp_path: Path, name: str) -> None:
    file = lines(tmp_path / "r.csv", f"{name},ret", SERIALS, RETURNS)
    assert "`--date-format excel`" in refusal(file, "--column", "ret")
    made = answer(file, "--column", "ret", "--date-format", "excel", "--periods-per-year", 252)
    assert (made["subject"]["first"], made["subject"]["last"]) == (ISO[0], ISO[-1])
    assert "goes back" in refusal(
        lines(tmp_path / "b.csv", f"{name},ret", SERIALS[::-1], RETURNS), "--column", "ret", "--date-format", "excel",
        "--date", name,
    )  # fmt: skip


def test_years_are_dates(tmp_path: Path) -> None:
    file = lines(tmp_path / "r.csv", "year,ret", range(1950, 2020), (RETURNS[:70] * 10).round(4))
    assert "`--date-format %Y`" in refusal(file, "--column", "ret", "--periods-per-year", 252)
    assert answer(file, "--column", "ret", "--date-format", "%Y", "--periods-per-year", 1)["subject"]["frequency"]


def test_dates_spread_over_columns_are_not_left_out(tmp_path: Path) -> None:
    file = lines(tmp_path / "r.csv", "Year,Month,Day,ret", DATES.year, DATES.month, DATES.day, RETURNS)
    assert "spreads its dates over `Year` and `Month`" in refusal(file, "--column", "ret")


def test_rows_numbered_from_last_to_first_are_refused(tmp_path: Path) -> None:
    down = lines(tmp_path / "d.csv", ",ret", range(299, -1, -1), RETURNS)
    assert "from last to first" in refusal(down, "--column", "ret")
    answer(lines(tmp_path / "u.csv", ",ret", range(300), RETURNS), "--column", "ret")


def test_few_prices_in_whole_numbers_are_no_dates(tmp_path: Path) -> None:
    file = lines(tmp_path / "r.csv", "close", [40_000, 40_500, 41_000, 41_200])
    assert "looks like dates" not in refusal(file, "--column", "open", "--prices")


def test_a_year_of_two_digits_written_as_four_is_refused(tmp_path: Path) -> None:
    file = lines(tmp_path / "r.csv", "date,ret", [f"00{day[2:]}" for day in ISO], RETURNS)
    assert "row 1 of `date`" in refusal(file)


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_the_hour_that_a_clock_shows_twice_is_no_repetition(tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"r{suffix}"
    if suffix == ".csv":
        lines(file, "date,ret", [hour.isoformat() for hour in AUTUMN], RETURNS)
    else:
        pq.write_table(pa.table({"date": pa.array(AUTUMN), "ret": RETURNS}), file)
    assert answer(file, "--periods-per-year", 8766)["subject"]["frequency"] == "every 1 h"


def test_days_keep_the_clock_of_their_market(tmp_path: Path) -> None:
    days = pd.date_range("2020-02-24", periods=300, freq="D", tz="Europe/Berlin")
    file = lines(tmp_path / "r.csv", "date,ret", [day.isoformat() for day in days], RETURNS)
    assert answer(file, "--periods-per-year", 365)["subject"]["first"] == "2020-02-24"


def test_an_order_that_only_clocks_of_several_zones_show_is_refused(tmp_path: Path) -> None:
    hours = pd.date_range("2020-10-20", periods=300, freq="h")
    told = [f"{hour:%Y-%m-%dT%H:%M}{'+00:00' if i % 2 else '-05:00'}" for i, hour in enumerate(hours)]
    assert "goes back" in refusal(lines(tmp_path / "r.csv", "date,ret", told, RETURNS))


def test_another_encoding_of_a_name_is_named(tmp_path: Path) -> None:
    file = lines(tmp_path / "r.csv", "date,rét", ISO, RETURNS, encoding="latin-1")
    assert "is not UTF-8 text" in refusal(file)


def break_even(returns: Any, turnover: Any = 0.5, **options: Any) -> float:
    return float(CostSensitivityAnalyzer(resamples=100, **options).calculate_break_even_cost(returns, turnover))


@pytest.mark.parametrize("index", [[d.date() for d in DATES], ISO, list(DATES)])
def test_an_index_of_dates_by_another_type_is_held_against_the_year(index: list[Any]) -> None:
    returns = pd.Series(RETURNS, index=pd.Index(index, dtype=object))
    assert break_even(returns, periods_per_year=252) == pytest.approx(RETURNS.mean() / 0.5 * 1e4)
    with pytest.raises(Refused, match="262 returns a year, 12 are assumed"):
        break_even(returns, periods_per_year=12)
    with pytest.raises(Refused, match="goes back"):
        break_even(returns[::-1])


def test_the_hour_that_a_clock_shows_twice_is_one_in_an_index_too() -> None:
    assert break_even(pd.Series(RETURNS, index=AUTUMN), periods_per_year=8766)


def test_several_series_in_one_index_are_no_series() -> None:
    pairs = pd.MultiIndex.from_product([["A", "B"], DATES[:150]])
    with pytest.raises(Refused, match="2 levels"):
        break_even(pd.Series(RETURNS, index=pairs))


def test_masked_values_do_not_come_back() -> None:
    with pytest.raises(Refused, match="masked"):
        break_even(np.ma.masked_array(RETURNS, mask=np.arange(300) % 50 == 3))


def test_a_series_beside_the_returns_is_not_paired_by_position() -> None:
    returns, other = pd.Series(RETURNS, index=DATES), pd.Series(np.abs(RETURNS), index=DATES[::-1])
    with pytest.raises(Refused, match="`turnover` and `returns` have different indexes"):
        break_even(returns, other)
    with pytest.raises(Refused, match="`turnover` and `returns` have different indexes"):
        CostSensitivityAnalyzer(resamples=100).full_report(returns, other)
    with pytest.raises(Refused, match="`signal_strength` and `returns` have different indexes"):
        ProfitabilityDurabilityEngine().calculate_durability_score(returns=returns, signal_strength=other)


@pytest.mark.parametrize("command", ["costs", "score"])
def test_returns_of_what_has_not_happened_yet_are_refused_with_the_way_to_leave_them_out(
    tmp_path: Path, command: str
) -> None:
    ahead = [*ISO[:-1], "2099-01-01"]
    file = lines(tmp_path / "r.csv", "date,returns", ahead, RETURNS)
    said = golive(command, file, *(QUICK if command == "costs" else ()))
    assert said.exit_code == 2, said.output
    assert "is of 2099-01-01, after now, which is" in said.stderr
    assert "--to DATE" in said.stderr
    left = golive("costs", file, *QUICK, "--to", ISO[-2])
    assert left.exit_code == 0, left.output


def test_the_last_date_counts_in_utc_however_it_is_written(tmp_path: Path) -> None:
    file = lines(tmp_path / "r.csv", "date,returns", ["31/12/2025 22:00 -0500", "01/01/2026 22:00 -0500"], [0.1, 0.2])
    how = ReadOptions(dates=DateOptions(form="%d/%m/%Y %H:%M %z"))
    assert open_returns(file, how).returns(None).last_utc == np.datetime64("2026-01-02T03:00")
