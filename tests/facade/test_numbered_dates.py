"""An index of whole numbers in Python: dates where it plainly holds them, rows where it does not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from golive import CostSensitivityAnalyzer, Refused
from golive.facade.series import index_dates

RETURNS = np.random.default_rng(23).normal(0.001, 0.01, 120)
DAYS = pd.bdate_range("2024-01-02", periods=120)
WRITTEN = [int(day.strftime("%Y%m%d")) for day in DAYS]


@pytest.mark.parametrize(
    "index",
    [
        WRITTEN,
        [float(day) for day in WRITTEN],
        pd.Index(WRITTEN, dtype=object),
        pd.Index(WRITTEN, dtype="Int64"),
        *(DAYS.astype(f"datetime64[{unit}]").astype("int64") for unit in ("s", "ms", "us", "ns")),
    ],
)
def test_whole_numbers_that_write_or_count_days_are_read_as_dates(index: Any) -> None:
    read = index_dates(pd.Series(RETURNS, index=index), "returns")
    assert read is not None
    assert (read.astype("datetime64[D]") == DAYS.to_numpy().astype("datetime64[D]")).all()


def test_months_are_read_from_a_year_of_them_on() -> None:
    months = [int(month.strftime("%Y%m")) for month in pd.period_range("2019-11", periods=24, freq="M")]
    read = index_dates(pd.Series(RETURNS[:24], index=months), "returns")
    assert read is not None
    assert [str(month) for month in read[[0, 2, 23]]] == ["2019-11", "2020-01", "2021-10"]
    assert index_dates(pd.Series(RETURNS[:11], index=months[:11]), "returns") is None


@pytest.mark.parametrize(
    "index", [range(120), range(1, 121), range(20_000_000, 20_000_120), range(200_001, 200_121), range(1990, 2110)]
)
def test_rows_that_are_counted_are_no_dates(index: range) -> None:
    assert index_dates(pd.Series(RETURNS, index=index), "returns") is None


def test_days_that_contradict_the_periods_a_year_are_refused_in_numbers_too() -> None:
    with pytest.raises(Refused, match="returns a year, 12 are assumed"):
        CostSensitivityAnalyzer(periods_per_year=12).calculate_break_even_cost(pd.Series(RETURNS, index=WRITTEN), 1.0)


@pytest.mark.parametrize("order", [slice(None, None, -1), [*range(119), 118]])
def test_days_in_numbers_that_fall_or_repeat_are_refused(order: Any) -> None:
    index = np.array(WRITTEN)[order]
    with pytest.raises(Refused, match=r"sort them, oldest first|1 of 120 rows repeat a date"):
        CostSensitivityAnalyzer().calculate_break_even_cost(pd.Series(RETURNS[: len(index)], index=index), 1.0)


def test_a_number_among_days_that_is_none_is_named() -> None:
    index = [20240228, 20240229, 20240230, 20240301]
    with pytest.raises(Refused, match="20240230 in row 3 is none"):
        index_dates(pd.Series(RETURNS[:4], index=index), "returns")


@given(st.dates(pd.Timestamp("1901-01-01").date(), pd.Timestamp("2100-12-31").date()))
def test_every_day_of_the_calendar_is_itself(day: Any) -> None:
    read = index_dates(pd.Series([0.01], index=[int(day.strftime("%Y%m%d"))]), "returns")
    assert read is not None
    assert str(read[0]) == day.isoformat()
