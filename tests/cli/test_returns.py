"""Files of returns as people have them: read right, or refused with the cell and the next step."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.cli.return_files import DATES, GROSS_BPS, ISO, QUICK, RETURNS, answer, lines, refusal
from tests.commands import run_command as golive


def test_what_was_taken_of_a_file_is_reported(tmp_path: Path) -> None:
    file = lines(tmp_path / "r.csv", "date,ret", ISO, RETURNS)
    text = golive("costs", file, *QUICK).output
    assert "300, 2020-02-03 to 2021-03-26, daily" in text
    assert "Taken as: fractions" in text
    assert "Risk-free rate: none given" in text
    assert "No risk-free rate is given" in text
    subject = answer(file)["subject"]
    assert (subject["frequency"], subject["unit"], subject["gaps"]) == ("daily", "fractions", 0)


def test_what_was_earned_is_said_with_its_interval_and_with_whether_cash_is_in_it(tmp_path: Path) -> None:
    file = lines(tmp_path / "r.csv", "date,ret", ISO, RETURNS)
    year, fees = ("--periods-per-year", 252), ("--fees", "1 bps")
    raw, above = (golive("costs", file, *QUICK, *year, *fees, *cash).output for cash in ((), ("--risk-free", "0 %")))
    earned = r"Before costs it earned -?[0-9.]+ % a year on average, 90 % interval -?[0-9.]+ % to -?[0-9.]+ %"
    assert re.search(rf"{earned}, what cash pays included\.\n", raw)
    assert re.search(rf"{earned}\.\n", above)
    assert re.search(r"would have earned -?[0-9.]+ % a year on average, 90 % interval .* %; that the mean is", raw)


@pytest.mark.parametrize("made", ["plain", "spaced", "no names", "quoted"])
def test_a_missing_header_never_swallows_the_first_return(tmp_path: Path, made: str) -> None:
    first = RETURNS.copy()
    first[0] = -0.31
    cells = [f'"{x}"' if made == "quoted" else f" {x}" if made == "spaced" else str(x) for x in first]
    file = lines(tmp_path / "r.csv", None, *([ISO] if made != "no names" else []), cells)
    assert "no names of columns" in refusal(file)
    assert "--no-header" in refusal(file)
    got = answer(file, "--no-header")
    assert got["n"] == 300
    assert got["break_even"]["cost_bps"] == pytest.approx(first.mean() / 0.5 * 1e4, rel=1e-9)


def test_the_header_that_pandas_writes_over_a_column_without_a_name_is_one(tmp_path: Path) -> None:
    file = tmp_path / "r.csv"
    pd.Series(RETURNS, index=DATES).to_csv(file)
    assert answer(file)["n"] == 300


@pytest.mark.parametrize(
    "form", ["%d/%m/%Y", "%m-%d-%Y", "%d.%m.%Y", "%b %d %Y", "%Y%m%d", "%d-%b-%y", "s", "ms", "us", "ns"]
)
def test_dates_are_read_as_they_are_said_to_be_written_and_never_dropped(tmp_path: Path, form: str) -> None:
    units = {"s": 10**9, "ms": 10**6, "us": 10**3, "ns": 1}
    cells = [d.as_unit("ns").value // units[form] if form in units else d.strftime(form) for d in DATES]
    file = lines(tmp_path / "r.csv", "Date,ret", cells, RETURNS)
    assert "--date-format" in refusal(file)
    subject = answer(file, "--date-format", form)["subject"]
    assert (subject["first"], subject["last"]) == (ISO[0], ISO[-1])
    assert "without dates" in golive("costs", file, *QUICK, "--no-dates", "--column", "ret").output


def test_parquet_with_dates_as_numbers_is_no_file_without_dates(tmp_path: Path) -> None:
    file = tmp_path / "r.parquet"
    table = pa.table({"timestamp": [d.as_unit("ns").value // 10**6 for d in DATES], "ret": RETURNS})
    pq.write_table(table, file)
    assert "looks like dates written as numbers" in refusal(file)
    assert answer(file, "--date-format", "ms")["subject"]["first"] == ISO[0]


@pytest.mark.parametrize("last", ["Total", "", "  ", "mean", "2020-13-01"])
def test_a_row_of_totals_is_no_period(tmp_path: Path, last: str) -> None:
    file = lines(tmp_path / "r.csv", "date,ret", [*ISO, last], [*RETURNS, RETURNS.sum()])
    assert "row 301 of `date`" in refusal(file)


def test_newest_first_and_repeated_rows_are_refused(tmp_path: Path) -> None:
    assert "goes back to" in refusal(lines(tmp_path / "a.csv", "date,ret", ISO[::-1], RETURNS))
    twice = np.repeat(np.arange(300), 2)
    said = refusal(lines(tmp_path / "b.csv", "date,ret", [ISO[i] for i in twice], RETURNS[twice]))
    assert f"row 2 of `{tmp_path / 'b.csv'}` repeats 2020-02-03: 300 of 600 rows repeat a date of another" in said
    assert "sort them" not in said, "no order of them would have each date once"


@pytest.mark.parametrize(
    ("head", "named"),
    [
        ("Trade #,Type,Date/Time,Profit %", "`Trade #`"),
        ("pair,open_date,close_date,open_rate,close_rate,profit_ratio", "`open_rate` and `close_rate`"),
        ("EntryTime,ExitTime,ReturnPct", "`EntryTime` and `ExitTime`"),
        ("Avg Entry Price,Avg Exit Price,Return", "`Avg Entry Price` and `Avg Exit Price`"),
    ],
    ids=["tradingview", "freqtrade", "backtesting.py", "vectorbt"],
)
def test_a_row_a_trade_is_no_row_a_period_whatever_column_is_named(tmp_path: Path, head: str, named: str) -> None:
    file = tmp_path / "trades.csv"
    file.write_text(f"{head}\n" + ",".join(["0.01"] * (head.count(",") + 1)) + "\n")
    for more in ((), ("--column", head.rpartition(",")[2], "--no-dates")):
        done = golive("costs", file, "--turnover", 1, *more)
        assert done.exit_code == 2
        assert f"has a row a trade ({named}), and returns of periods are needed" in done.stderr


def test_columns_of_klines_and_of_signals_are_no_trades(tmp_path: Path) -> None:
    """Binance's bars have an `open_time` and a `close_time`, and a frame of a backtest may have trades and signals."""
    file = tmp_path / "r.csv"
    head = "date,open_time,close_time,signal,trade,ret"
    file.write_text(f"{head}\n" + "".join(f"{d},1,2,0,0,{r}\n" for d, r in zip(ISO, RETURNS, strict=True)))
    assert golive("costs", file, "--column", "ret", "--date", "date", *QUICK).exit_code == 0
    slashed = [d.strftime("%m/%d/%Y") for d in DATES[::-1]]
    file = lines(tmp_path / "c.csv", "date,ret", slashed, RETURNS)
    assert "goes back to" in refusal(file, "--date-format", "%m/%d/%Y")


def test_which_of_several_dates_counts_is_asked(tmp_path: Path) -> None:
    file = lines(tmp_path / "r.csv", "opened,closed,ret", ISO, [f"{d}T09:00" for d in ISO], RETURNS)
    assert "--date NAME" in refusal(file)
    assert answer(file, "--date", "closed")["subject"]["first"] == "2020-02-03T09:00"


def test_an_empty_first_row_is_left_out_only_when_asked(tmp_path: Path) -> None:
    cells = ["", *RETURNS[1:]]
    file = lines(tmp_path / "r.csv", "date,ret", ISO, cells)
    said = refusal(file)
    assert "row 1 of `ret`" in said
    assert "--skip-first" in said
    for option in (("--skip-first",), ("--from", ISO[1])):
        got = answer(file, *option)
        assert (got["n"], got["subject"]["first"]) == (299, ISO[1])
    assert "row 1" in refusal(file, "--column", "ret")


def test_a_column_that_begins_later_can_be_read_from_there(tmp_path: Path) -> None:
    prices = 100 * np.cumprod(1 + RETURNS)
    file = lines(tmp_path / "p.csv", "date,old,new", ISO, prices, [""] * 100 + list(prices[100:]))
    got = answer(file, "--prices", "--column", "new", "--from", ISO[100])
    assert (got["n"], got["subject"]["first"]) == (199, ISO[101])
    earlier = answer(file, "--prices", "--column", "old", "--from", ISO[100])
    assert (earlier["n"], earlier["subject"]["first"]) == (200, ISO[100])
    assert earlier["break_even"]["cost_bps"] == pytest.approx(RETURNS[100:].mean() / 0.5 * 1e4, rel=1e-6)


@pytest.mark.parametrize(("cell", "says"), [("", "is empty"), ("n/a", "is `n/a`"), ('"1,234.5"', "decimal point")])
def test_one_bad_cell_is_named_without_naming_the_column_first(tmp_path: Path, cell: str, says: str) -> None:
    cells = [str(x) for x in RETURNS]
    cells[41] = cell
    said = refusal(lines(tmp_path / "r.csv", "date,ret", ISO, cells))
    assert "row 42 of `ret`" in said
    assert says in said


@pytest.mark.parametrize("separator", [";", "\t", "|"])
@pytest.mark.parametrize("point", [".", ","])
def test_other_separators_are_named(tmp_path: Path, separator: str, point: str) -> None:
    cells = [str(x).replace(".", point) for x in RETURNS]
    assert "between its cells" in refusal(lines(tmp_path / "r.csv", f"d{separator}r", ISO, cells, separator=separator))


def test_another_encoding_is_named(tmp_path: Path) -> None:
    assert "UTF-16" in refusal(lines(tmp_path / "r.csv", "date,ret", ISO, RETURNS, encoding="utf-16"))


def test_percent_signs_are_read_and_mixed_ones_refused(tmp_path: Path) -> None:
    signed = [f"{x * 100:.4f}%" for x in RETURNS]
    got = answer(lines(tmp_path / "r.csv", "date,ret", ISO, signed))
    assert got["subject"]["unit"] == "percent"
    assert got["break_even"]["cost_bps"] == pytest.approx(GROSS_BPS, rel=1e-9)
    signed[7] = str(RETURNS[7])
    assert "row 8 of `ret`" in refusal(lines(tmp_path / "m.csv", "date,ret", ISO, signed))
    whole = lines(tmp_path / "w.csv", "date,ret", ISO, [f"{x * 100:.4f}%" for x in RETURNS])
    assert "percent signs" in refusal(whole, "--fractions")


@pytest.mark.parametrize("name", ["ret", "return_pct", "Return %", "daily percent"])
def test_percent_without_a_sign_is_read_only_when_said(tmp_path: Path, name: str) -> None:
    percent = (RETURNS * 30).round(6)
    file = lines(tmp_path / "r.csv", f"date,{name}", ISO, percent)
    said = refusal(file)
    assert "--percent" in said
    assert answer(file, "--percent")["break_even"]["cost_bps"] == pytest.approx(GROSS_BPS * 0.3, rel=1e-9)


def test_a_column_that_pandas_calls_pct_change_holds_fractions(tmp_path: Path) -> None:
    assert answer(lines(tmp_path / "r.csv", "date,pct_change", ISO, RETURNS))["subject"]["unit"] == "fractions"


@pytest.mark.parametrize("kind", ["nav", "cumulative", "coin"])
def test_paths_of_wealth_are_refused_with_the_option_for_prices(tmp_path: Path, kind: str) -> None:
    wealth = np.cumprod(1 + RETURNS)
    values = {"nav": wealth, "cumulative": wealth - 1, "coin": 0.04 * wealth}[kind]
    file = lines(tmp_path / "r.csv", "date,value", ISO, values)
    assert "--prices" in refusal(file)
    if kind != "cumulative":
        assert answer(file, "--prices")["n"] == 299


def test_365_for_weekdays_is_refused_in_costs_too(tmp_path: Path) -> None:
    file = lines(tmp_path / "r.csv", "date,ret", ISO, RETURNS)
    assert "--periods-per-year" in refusal(file, "--periods-per-year", 365)
    assert answer(file, "--periods-per-year", 252)["periods_per_year"] == 252


def test_a_hole_is_named_on_the_page(tmp_path: Path) -> None:
    dates = [*ISO[:150], *(d.strftime("%Y-%m-%d") for d in DATES[150:] + pd.Timedelta(days=41))]
    text = golive("costs", lines(tmp_path / "r.csv", "date,ret", dates, RETURNS), *QUICK).output
    assert "1 gap" in text
    assert "each counted as one period" in text


def test_cash_is_no_edge_once_the_risk_free_rate_is_given(tmp_path: Path) -> None:
    bills = 0.0002 + 1e-6 * np.sin(np.arange(300.0) / 30)
    file = lines(tmp_path / "r.csv", "date,bills,rf", ISO, bills, bills - 1e-9 + 1e-8 * RETURNS)
    rich = answer(file, "--column", "bills", "--risk-free", "6 %", "--periods-per-year", 252)
    assert rich["break_even"]["cost_bps"] < 0
    assert len(rich["notes"]) == 2
    assert "interest" in rich["notes"][0]
    assert "the autocorrelation from one return to the next is 1.00" in rich["notes"][1]
    beside = answer(file, "--column", "bills", "--risk-free-column", "rf", "--turnover", 1.0)
    assert abs(beside["break_even"]["cost_bps"]) < 1e-4
    assert "--periods-per-year" in refusal(file, "--column", "bills", "--risk-free", "6 %")
    assert "without a unit" in refusal(file, "--column", "bills", "--risk-free", "6", "--periods-per-year", 252)


def test_the_largest_cost_kills_first_when_nothing_is_left(tmp_path: Path) -> None:
    file = lines(tmp_path / "r.csv", "date,ret", ISO, RETURNS)
    parts = ("--fees", f"{GROSS_BPS * 1.6:.3f} bps", "--half-spread", "0.2 bps")
    result = golive("costs", file, *QUICK, *parts, "--format", "json")
    split = json.loads(result.stdout)["attribution"]
    assert result.exit_code == 1
    assert [part["component"] for part in split["parts"]] == ["fees", "spread"]
    assert split["kills_first"] == "fees"
    assert "the largest of them is fees, 160 % of the gross return" in golive("costs", file, *QUICK, *parts).output


def test_what_is_dead_before_any_cost_is_killed_by_none(tmp_path: Path) -> None:
    file = lines(tmp_path / "r.csv", "date,ret", ISO, RETURNS - 0.002)
    text = golive("costs", file, *QUICK, "--fees", "1 bps", "--half-spread", "3 bps").output
    assert "No part of the costs kills it: the mean gross return is not positive" in text


@pytest.mark.parametrize(
    ("file", "options"),
    [
        ("arch_index/sp500.parquet", ("--column", "adj_close", "--prices")),
        ("btcusdt_bars_binance_spot/btcusdt_1d.parquet", ("--column", "close", "--prices")),
        ("btcusdt_bars_binance_spot/btcusdt_4h.parquet", ("--column", "close", "--prices")),
        ("equity_index/sp500_1990_2022.parquet", ("--prices",)),
        ("equity_index/factor_etfs.parquet", ("--column", "MTUM", "--prices")),
        ("lean_equity_daily/spy.parquet", ("--column", "close", "--prices")),
        ("lean_equity_daily/ibm.parquet", ("--column", "close", "--prices")),
        ("funding_binance/btcusdt.parquet", ("--column", "rate")),
    ],
)
def test_every_good_series_is_read_without_a_refusal(market_data: Path, file: str, options: tuple[str, ...]) -> None:
    answer(market_data / file, *options)


def test_every_factor_and_cash_itself_is_read_without_a_refusal(market_data: Path) -> None:
    file = market_data / "ff_factors" / "french_monthly.parquet"
    for name in [n for n in pq.read_schema(file).names if n != "ts"]:
        answer(file, "--column", name, "--periods-per-year", 12)


@pytest.mark.parametrize(("form", "counted"), [("s", 10**6), ("s", 10**3), ("ms", 10**9), ("us", 10**6), ("ns", 10**3)])
def test_dates_counted_in_another_unit_than_is_said_are_refused(tmp_path: Path, form: str, counted: int) -> None:
    cells = [d.as_unit("ns").value // counted for d in DATES]
    said = refusal(lines(tmp_path / "r.csv", "Date,ret", cells, RETURNS), "--date", "Date", "--date-format", form)
    assert f"is `{cells[0]}`, which is not a count of {form} from 1970" in said
    assert "between 1973 and 2100: another unit?" in said


@pytest.mark.parametrize(("begin", "row"), [(94_694_399, 1), (4_133_894_400 - 86_400 * 298, 300)])
def test_a_count_of_seconds_before_1973_or_after_2100_is_refused(tmp_path: Path, begin: int, row: int) -> None:
    seconds = range(begin, begin + 300 * 86_400, 86_400)
    file = lines(tmp_path / "r.csv", "Date,ret", seconds, RETURNS)
    assert f"row {row} of `Date`" in refusal(file, "--date", "Date", "--date-format", "s")
