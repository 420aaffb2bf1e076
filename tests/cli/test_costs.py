"""`golive costs`: files as people have them, refusals with their row, three formats, exit codes, real data."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.commands import run_command as golive

RETURNS = np.random.default_rng(7).normal(0.004, 0.01, 260)
DATES = pd.date_range("2024-01-01", periods=260)
QUICK = ("--resamples", 300)


def write(path: Path, **columns: Any) -> Path:
    frame = pd.DataFrame(columns or {"date": DATES, "returns": RETURNS})
    if path.suffix == ".csv":
        frame.to_csv(path, index=False)
    else:
        frame.to_parquet(path)
    return path


@pytest.fixture
def returns(tmp_path: Path) -> Path:
    return write(tmp_path / "returns.csv")


def as_json(*arguments: object, code: int = 0) -> dict[str, Any]:
    result = golive("costs", *arguments, "--format", "json")
    assert result.exit_code == code, result.output
    answer: dict[str, Any] = json.loads(result.stdout)
    return answer


def test_a_file_and_a_turnover_are_enough(returns: Path) -> None:
    result = golive("costs", returns, "--turnover", 1.5, *QUICK)
    assert result.exit_code == 0
    assert f"The strategy dies at {RETURNS.mean() / 1.5 * 1e4:.1f} bps" in result.output
    assert "260, 2024-01-01 to 2024-09-16" in result.output
    assert "means and Sharpe ratios are of a period" in result.output


@pytest.mark.parametrize("written", ["150 %", "1.5 x", "15_000 bps", "1.5"])
def test_turnover_and_other_shares_may_be_written_with_their_unit(returns: Path, written: str) -> None:
    answer = as_json(returns, "--turnover", written, *QUICK, "--confidence", "90 %")
    assert (answer["mean_turnover"], answer["confidence"]) == (1.5, 0.9)
    costs = (
        "--turnover-annual",
        written,
        "--periods-per-year",
        365,
        "--fees",
        "1 bps",
        "--plausible",
        f"fees={written}",
    )
    assert as_json(returns, *costs, *QUICK)["mean_turnover"] == pytest.approx(1.5 / 365)


@pytest.mark.parametrize("written", ["150 usd", "a lot", "1.5 d", ""])
def test_a_turnover_in_another_unit_is_refused_with_how_it_is_written(returns: Path, written: str) -> None:
    result = golive("costs", returns, "--turnover", written, *QUICK)
    assert result.exit_code == 2
    assert "write `1.5` or `150 %`" in result.stderr


def test_csv_and_parquet_give_the_same_numbers(tmp_path: Path, returns: Path) -> None:
    other = write(tmp_path / "returns.parquet")
    answers = []
    for file in (returns, other):
        answer = as_json(file, "--turnover", 1.5, *QUICK)
        del answer["subject"]
        answers.append(answer)
    assert answers[0] == answers[1]


def test_the_same_file_and_seed_give_the_same_bytes(tmp_path: Path, returns: Path) -> None:
    pages = []
    for name in ("a.html", "b.html"):
        out = tmp_path / name
        result = golive("costs", returns, "--turnover", 1.5, *QUICK, "--format", "html", "--out", out)
        assert result.exit_code == 0
        pages.append(out.read_bytes())
    assert pages[0] == pages[1]
    assert (
        as_json(returns, "--turnover", 1.5, *QUICK)["bound"]
        != as_json(returns, "--turnover", 1.5, *QUICK, "--seed", 1)["bound"]
    )


def test_json_has_no_nan_and_says_why_something_is_absent(tmp_path: Path) -> None:
    file = write(tmp_path / "r.csv", date=DATES[:50], returns=[0.001] * 50)
    answer = as_json(file, "--turnover", 1.0, *QUICK, code=3)
    assert answer["break_even"]["cost_bps"] == pytest.approx(10.0)
    assert answer["bound"] is None
    assert answer["bound_why"] == "constant_returns: the returns never vary, and so tell no interval"
    assert answer["thresholds"][1]["cost_bps_why"] == "constant_returns: undefined: the returns do not vary"
    assert answer["curve"][0]["sharpe"] is None
    assert answer["curve"][0]["sharpe_why"].startswith("constant_returns: ")
    assert answer["attribution"] is None
    assert answer["attribution_why"].startswith("nothing_assumed: ")


def test_assumed_costs_end_in_an_answer(returns: Path) -> None:
    cheap = ("--turnover", 0.5, *QUICK, "--fees", "0.1 bps", "--half-spread", "0.1 bps")
    assert golive("costs", returns, *cheap).exit_code == 0
    dear = ("--turnover", 0.5, *QUICK, "--fees", "50 bps")
    result = golive("costs", returns, *dear)
    assert result.exit_code == 1
    assert "Nothing is left net of costs" in result.output


def test_a_hurdle_that_is_not_met_is_no_pass(returns: Path) -> None:
    year = ("--turnover", 0.5, "--periods-per-year", 365, *QUICK, "--fees", "1 bps")
    assert golive("costs", returns, *year).exit_code == 0
    assert golive("costs", returns, *year, "--hurdle-mean", "300 %").exit_code == 1


def test_too_few_returns_are_no_pass(tmp_path: Path) -> None:
    file = write(tmp_path / "r.csv", date=DATES[:5], returns=[0.01, 0.02, -0.01, 0.0, 0.01])
    result = golive("costs", file, "--turnover", 1.0)
    assert result.exit_code == 3
    assert "these 5 returns bear 60.0 bps a side" in result.output
    assert "The strategy dies" not in result.output
    assert "too few returns for a bound: 5, needs 24" in result.output


def test_impact_needs_its_market(returns: Path) -> None:
    result = golive("costs", returns, "--turnover", 1.0, "--aum", "1_000_000 usd")
    assert result.exit_code == 2
    assert "--adv, --volatility, --time" in result.output
    answer = as_json(
        returns, "--turnover", 0.5, *QUICK, "--aum", "100_000 usd", "--adv", "10_000_000 usd",
        "--volatility", "2 %", "--time", "1 h", "--session", "390 min",
    )  # fmt: skip
    levels = answer["surface"]["levels"]
    assert [level["aum"] for level in levels] == pytest.approx([1e4, 3e4, 1e5, 3e5, 1e6, 3e6, 1e7])
    assert not any("year's" in note for note in answer["notes"])
    # Half of 100,000 over 60 of 390 minutes of ten million a day.
    assert levels[2]["participation"] == pytest.approx(50_000 / (1e7 * 60 / 390))
    assert answer["attribution"]["kills_first"] == "impact"


@pytest.mark.parametrize("asked", [("--turnover", 1.0, "--funding", "5 %"), ("--turnover-annual", 50)])
def test_a_rate_a_year_names_the_option_that_says_how_long_a_year_is(returns: Path, asked: tuple[object, ...]) -> None:
    result = golive("costs", returns, *asked, *QUICK)
    assert result.exit_code == 2
    assert "a rate a year needs to know how many returns make one" in result.output
    assert "with `--periods-per-year`" in result.output
    assert "periods_per_year" not in result.output


def test_a_volatility_without_a_unit_is_refused(returns: Path) -> None:
    result = golive(
        "costs", returns, "--turnover", 0.5, *QUICK, "--aum", "100_000 usd", "--adv", "10_000_000 usd",
        "--volatility", "2", "--time", "1 h", "--session", "390 min",
    )  # fmt: skip
    assert result.exit_code == 2
    assert "`--volatility` is `2`, without a unit" in result.output


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ({"date": DATES[:3], "returns": [0.01, None, 0.02]}, "row 2"),
        ({"date": [DATES[1], DATES[0], DATES[2]], "returns": [0.1, 0.1, 0.1]}, "row 2"),
        ({"date": [DATES[0], DATES[1], DATES[1]], "returns": [0.1, 0.1, 0.1]}, "repeats"),
        ({"date": DATES[:3], "returns": [101.5, 102.5, 99.0]}, "prices or money"),
        ({"date": DATES[:3], "returns": [0.5, -1.4, 0.1]}, "percent or money"),
        ({"date": DATES[:3], "a": [0.1, 0.1, 0.2], "b": [0.1, 0.1, 0.2]}, "several columns of numbers"),
        ({"date": DATES[:3], "name": ["x", "y", "z"]}, "no column of numbers"),
        ({"date": DATES[:3], "nav": ["1,000.5", "1,001.5", "1,002.5"]}, "row 1 of `nav`"),
        ({"date": DATES[:3], "nav": ["1,000.5", "1,001.5", "1,002.5"]}, "without separators between thousands"),
        ({"date": DATES[:3], "due": DATES[:3], "returns": [0.1, 0.1, 0.2]}, "several columns of dates"),
        ({"date": DATES[:0], "returns": []}, "no rows"),
    ],
)
@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_a_file_that_leaves_something_open_is_refused(
    tmp_path: Path, columns: dict[str, Any], says: str, suffix: str
) -> None:
    arguments = ("--column", "returns") if "returns" in columns else ()
    result = golive("costs", write(tmp_path / f"r{suffix}", **columns), *arguments, "--turnover", 1.0)
    assert result.exit_code == 2, result.output
    assert says in result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize("cell", ["1.2%", "nan", "inf", "", "1,5", "-", "0x1", "\N{ARABIC-INDIC DIGIT ONE}"])
def test_a_cell_that_is_no_finite_number_is_refused_with_its_row(tmp_path: Path, cell: str) -> None:
    file = write(tmp_path / "r.csv", date=DATES[:3], returns=["0.01", cell, "0.02"])
    result = golive("costs", file, "--column", "returns", "--turnover", 1.0)
    assert result.exit_code == 2
    assert "row 2 of `returns`" in result.output


def test_whole_numbers_by_type_are_no_returns(tmp_path: Path) -> None:
    result = golive("costs", write(tmp_path / "r.parquet", date=DATES[:3], close=[1, 2, 3]), "--turnover", 1.0)
    assert result.exit_code == 2
    assert "--prices" in result.output


def test_prices_are_used_when_they_are_said_to_be_prices(tmp_path: Path) -> None:
    prices = 100 * np.cumprod(1 + RETURNS)
    file = write(tmp_path / "p.csv", date=DATES, close=prices)
    answer = as_json(file, "--prices", "--turnover", 1.0, *QUICK)
    assert answer["n"] == 259
    assert answer["break_even"]["cost_bps"] == pytest.approx(RETURNS[1:].mean() * 1e4, rel=1e-9)
    assert answer["subject"]["first"] == "2024-01-02"
    bad = write(tmp_path / "bad.csv", date=DATES[:3], close=[100.0, 0.0, 101.0])
    result = golive("costs", bad, "--prices", "--turnover", 1.0)
    assert result.exit_code == 2
    assert "row 2" in result.output


def test_dates_cut_out_a_part_with_both_ends(returns: Path) -> None:
    answer = as_json(returns, "--turnover", 1.0, *QUICK, "--from", "2024-02-01", "--to", "2024-03-01")
    assert (answer["n"], answer["subject"]["first"], answer["subject"]["last"]) == (30, "2024-02-01", "2024-03-01")
    for wrong in (("--from", "soon"), ("--from", "2030-01-01"), ("--to", "2024-13-01")):
        assert golive("costs", returns, "--turnover", 1.0, *wrong).exit_code == 2


def test_turnover_may_stand_in_a_column(tmp_path: Path) -> None:
    turnover = np.random.default_rng(1).uniform(0, 2, 260)
    file = write(tmp_path / "r.csv", date=DATES, returns=RETURNS, traded=turnover)
    answer = as_json(file, "--turnover-column", "traded", *QUICK)
    assert answer["break_even"]["cost_bps"] == pytest.approx(RETURNS.mean() / turnover.mean() * 1e4)
    assert not answer["constant_turnover"]
    result = golive("costs", file, "--turnover-column", "tradde")
    assert result.exit_code == 2
    assert "traded" in result.output


@pytest.mark.parametrize(
    "wrong",
    [
        (),
        ("--turnover", 1.0, "--turnover-annual", 252),
        ("--turnover", -1.0),
        ("--turnover", "nan"),
        ("--turnover-annual", 252),
        ("--turnover", 1.0, "--funding", "3 %"),
        ("--turnover", 1.0, "--fees", "5"),
        ("--turnover", 1.0, "--fees", "5 usd"),
        ("--turnover", 1.0, "--confidence", 1.0),
        ("--turnover", 1.0, "--periods-per-year", 0),
        ("--turnover", 1.0, "--max-drawdown", "150 %"),
        ("--turnover", 1.0, "--max-cost", "-1 bps"),
        ("--turnover", 1.0, "--block-length", 0),
        ("--turnover", 1.0, "--fees", "1 bps", "--plausible", "fees=0.5"),
        ("--turnover", 1.0, "--fees", "1 bps", "--plausible", "luck=2"),
        ("--turnover", 1.0, "--format", "html"),
        ("--turnover", 1.0, "--column", "return"),
    ],
)
def test_wrong_options_end_in_one_message(returns: Path, wrong: tuple[object, ...]) -> None:
    result = golive("costs", returns, *wrong, *QUICK)
    assert result.exit_code == 2, result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize("name", ["absent.csv", "empty.csv", "returns.xlsx", "broken.parquet"])
def test_a_file_that_is_none_is_named(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if name != "absent.csv":
        path.write_bytes(b"" if name == "empty.csv" else b"garbage")
    result = golive("costs", path, "--turnover", 1.0)
    assert result.exit_code == 2
    assert name in result.output


def test_the_sp500_outlives_any_cost_of_an_index_fund(market_data: Path) -> None:
    file = market_data / "equity_index" / "sp500_1990_2022.parquet"
    refused = golive("costs", file, "--turnover", 0.01)
    assert refused.exit_code == 2
    assert "--prices" in refused.output
    answer = as_json(file, "--prices", "--turnover", 0.05, "--periods-per-year", 252, "--resamples", 2_000)
    assert answer["n"] == 8_312
    # 33 years of 8.8 % a year with a deviation of 18 %: known apart from zero.
    assert 0 < answer["bound"]["lower_bps"] < answer["break_even"]["cost_bps"] < answer["bound"]["upper_bps"]
    assert answer["curve"][0]["mean"] == pytest.approx(0.0881, abs=5e-4)
    assert answer["geometric"]["cost_bps"] < answer["break_even"]["cost_bps"]


@pytest.mark.parametrize(
    ("factor", "published"),
    [("Mom", "1993-03-02"), ("HML", "1992-06-02"), ("SMB", "1981-03-02")],
)
def test_factors_bear_less_cost_after_they_were_published(market_data: Path, factor: str, published: str) -> None:
    """Jegadeesh and Titman (1993), Fama and French (1992), Banz (1981): whatever the data show, with intervals."""
    file = market_data / "ff_factors" / "french_monthly.parquet"
    common = ("--column", factor, "--turnover", 1.0, "--periods-per-year", 12, "--resamples", 2_000)
    before = as_json(file, *common, "--to", published)
    after = as_json(file, *common, "--from", published)
    assert after["break_even"]["cost_bps"] < before["break_even"]["cost_bps"]
    # After publication none of the three is known to pay for any cost at 95 %; none is known to be dead either.
    assert after["bound"]["lower_bps"] < 0 < after["bound"]["upper_bps"]
    assert before["n"] + after["n"] == 819


def test_dates_that_contradict_the_periods_a_year_are_refused(market_data: Path) -> None:
    bars = market_data / "btcusdt_bars_binance_spot" / "btcusdt_4h.parquet"
    common = ("costs", bars, "--column", "close", "--prices", "--turnover", 0.1, "--resamples", 300)
    daily = golive(*common, "--periods-per-year", 365)
    assert daily.exit_code == 2
    assert "the dates give 2189 returns a year, 365 are assumed" in daily.stderr
    assert golive(*common, "--periods-per-year", 2190).exit_code == 0


@pytest.mark.parametrize("sessions", [1, 2, 5])
def test_a_few_sessions_contradict_no_periods_a_year(tmp_path: Path, sessions: int) -> None:
    days = pd.bdate_range("2024-01-01", periods=sessions)
    dates = pd.DatetimeIndex([day + pd.Timedelta(minutes=570 + 5 * i) for day in days for i in range(78)])
    file = write(tmp_path / "bars.csv", date=dates, returns=np.resize(RETURNS, len(dates)) / 10)
    assert golive("costs", file, "--turnover", 0.1, "--periods-per-year", 252 * 78, *QUICK).exit_code == 0


def test_bitcoins_bars_are_prices_with_a_wide_interval(market_data: Path) -> None:
    file = market_data / "btcusdt_bars_binance_spot" / "btcusdt_1d.parquet"
    assert golive("costs", file, "--turnover", 1.0).exit_code == 2
    answer = as_json(
        file, "--column", "close", "--prices", "--turnover", 0.1, "--periods-per-year", 365, "--resamples", 2_000
    )
    assert answer["n"] == 2_737
    assert answer["bound"]["upper_bps"] - answer["bound"]["lower_bps"] > answer["break_even"]["cost_bps"]


def test_assets_beyond_all_that_is_traded_cannot_be_borne(returns: Path) -> None:
    # Half of 800 millions over 60 of 1,440 minutes of 10 millions a day: 960 times what is traded in that time.
    market = ("--adv", "10_000_000 usd", "--volatility", "2 %", "--time", "1 h", "--session", "1440 min")
    asked = (returns, "--turnover", 0.5, *QUICK, "--periods-per-year", 365, "--fees", "1 bps", *market)
    result = golive("costs", *asked, "--aum", "800_000_000 usd")
    assert result.exit_code == 1
    text = " ".join(result.output.split())
    assert "It cannot be done: the largest order would be 960 times all that is traded in that time." in text
    assert "Net of everything assumed" not in text
    assert "What kills it first" not in text
    answer = as_json(*asked, "--aum", "800_000_000 usd", code=1)
    for field in ("assumed_bps", "at_assumed", "net_sharpe", "attribution"):
        assert answer[field] is None
        assert answer[f"{field}_why"].startswith("participation_above_volume: ")
    assert "1050 times all that is traded" in golive("costs", *asked, "--aum", "875_000_000 usd").output
    # All of the volume can be traded, however dearly.
    least = as_json(*asked, "--aum", "833_333 usd", code=1)
    assert least["surface"]["levels"][2]["participation"] == pytest.approx(1.0, abs=1e-5)
    assert least["at_assumed"] is not None


def test_a_break_even_is_said_with_its_ends_in_one_sentence(returns: Path) -> None:
    text = golive("costs", returns, "--turnover", 1.5, *QUICK).output
    sentence = next(line for line in text.splitlines() if line.startswith("The strategy dies at"))
    assert re.search(r"estimated to lie above -?[\d.]+ bps and below [\d.]+ bps, each with 95 % confidence", sentence)
    assert "(n = 260)" in sentence


@pytest.mark.parametrize("hurdle", [("--hurdle-mean", "10 %"), ("--hurdle-sharpe", 1), ("--hurdle-psr", 0.5)])
def test_a_hurdle_of_a_year_needs_to_know_how_many_returns_make_one(returns: Path, hurdle: tuple[str, object]) -> None:
    result = golive("costs", returns, "--turnover", 1.5, *QUICK, *hurdle)
    assert result.exit_code == 2
    assert f"`{hurdle[0]}` is of a year" in result.stderr
    assert "--periods-per-year" in result.stderr
    assert (
        golive("costs", returns, "--turnover", 1.5, *QUICK, hurdle[0], "0 %" if "mean" in hurdle[0] else 0).exit_code
        == 0
    )


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        (
            ("date,r", "2024-01-01,0.01", "2024-01-02,0.02,"),
            ("line 3", "has 3 cells, its first line 2", "commas at the ends"),
        ),
        (("date,r,", "2024-01-01,0.01"), ("line 2", "has 2 cells, its first line 3", "commas at the ends")),
        (("date,r", "2024-01-01,1,234.5"), ("line 2", "has 3 cells, its first line 2", "needs quotes")),
        (("r", "0.01", "", "0.02", "0.03,0.04"), ("line 5", "has 2 cells, its first line 1", "needs quotes")),
    ],
)
def test_lines_of_uneven_length_are_named_with_their_cells(
    tmp_path: Path, rows: tuple[str, ...], says: tuple[str, ...]
) -> None:
    file = tmp_path / "r.csv"
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    result = golive("costs", file, "--turnover", 1)
    assert result.exit_code == 2
    assert all(words in result.stderr for words in says), result.stderr
    assert "CSV parse error" not in result.stderr


def test_a_volatility_of_the_market_that_is_likely_a_years_is_named(returns: Path) -> None:
    market = ("--aum", "100_000 usd", "--adv", "10_000_000 usd", "--volatility", "60 %", "--time", "1 h")
    answer = as_json(returns, "--turnover", 0.5, *QUICK, *market, code=1)
    assert "a volatility of 60 % a day is 952 % a year; if it is a year's, it is 3.78 % a day" in answer["notes"]
