"""`golive score`: text, JSON, HTML and exit codes, on made and on real returns."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.commands import run_command as golive

EVERYTHING = (
    *("--column", "returns", "--market", "market", "--signal", "signal", "--costs", "2 bps", "--turnover", "0.5"),
    *("--params", "4", "--trials", "10", "--backtest-sharpe", "2", "--live-sharpe", "1.5", "--live-periods", "250"),
    *("--aum", "100_000 usd", "--adv", "10_000_000 usd", "--risk-free", "0 %"),
)


@pytest.fixture
def frame() -> pd.DataFrame:
    rng = np.random.default_rng(1)
    market = rng.normal(0.0004, 0.01, 750)
    return pd.DataFrame(
        {
            "date": pd.bdate_range("2020-01-01", periods=750).strftime("%Y-%m-%d"),
            "returns": rng.normal(0.0012, 0.008, 750) + 0.2 * market,
            "market": market,
            "signal": 0.08 * np.exp(-np.arange(750) / 400) + rng.normal(0, 0.02, 750),
        }
    )


@pytest.fixture
def file(frame: pd.DataFrame, tmp_path: Path) -> Path:
    path = tmp_path / "strategy.csv"
    frame.to_csv(path, index=False)
    return path


def answer(*arguments: object, code: int = 0) -> dict[str, Any]:
    result = golive("score", *arguments, "--format", "json")
    assert result.exit_code == code, result.output
    content: dict[str, Any] = json.loads(result.stdout)
    return content


def test_a_score_is_printed_with_what_holds_it_down(file: Path) -> None:
    result = golive("score", file, *EVERYTHING)
    assert result.exit_code == 0, result.output
    for words in ("/100 - GOOD", "WHAT HOLDS IT DOWN", "REGIMES", "WHAT THIS DOES NOT TELL YOU", "Beta"):
        assert words in result.stdout


def test_a_number_is_written_with_one_unit_and_says_what_bounds_it(file: Path) -> None:
    text = golive("score", file, *EVERYTHING).stdout
    assert "per_year" not in text
    assert "worst regime's annual Sharpe ratio" in text
    capacity = next(line for line in text.splitlines() if "usable over current assets" in line)
    assert "at the cap" in capacity


def test_the_worst_regime_is_said_to_have_ends_only_where_it_has(file: Path) -> None:
    known, gross = golive("score", file, *EVERYTHING).stdout, golive("score", file, "--column", "returns").stdout
    assert "Each end of the worst regime holds with 95 % confidence" in known
    assert "Each end of the worst regime" not in gross
    assert "The worst regime has no interval: turnover not given, so returns are before costs." in gross


@pytest.mark.parametrize("given", [EVERYTHING, ("--column", "returns", "--costs", "2 bps", "--turnover", "0.5")])
def test_the_page_says_what_complexity_is_measured_on(file: Path, given: tuple[str, ...]) -> None:
    text = golive("score", file, *given).stdout
    assert "is measured on the returns as given: with the market in them, gross of costs." in text


def test_json_has_the_interval_and_every_component(file: Path) -> None:
    got = answer(file, *EVERYTHING)
    assert got["lower"] == got["upper"] == got["overall_score"]
    assert [c["id"] for c in got["components"]] == [
        *("alpha_decay", "regime_stability", "cost_robustness", "capacity", "complexity", "live_gap")
    ]
    half_life = got["components"][0]["measured"][0]
    assert half_life["unit"] == "d"
    assert 200 < half_life["interval"][0] < half_life["value"] < half_life["interval"][1] < 400
    assert got["beta"]["beta"] == pytest.approx(0.17, abs=0.05)
    assert len(got["subject"]["policy_digest"]) == 64


def test_parquet_and_csv_score_alike(file: Path, frame: pd.DataFrame) -> None:
    other = file.with_suffix(".parquet")
    frame.assign(date=pd.to_datetime(frame["date"])).to_parquet(other)
    assert answer(file, *EVERYTHING)["overall_score"] == answer(other, *EVERYTHING)["overall_score"]


def test_prices_that_are_said_to_be_prices_give_the_same_beta(file: Path, frame: pd.DataFrame) -> None:
    levels = pd.DataFrame({"date": pd.bdate_range("2019-12-31", periods=751).strftime("%Y-%m-%d")})
    for name in ("returns", "market"):
        levels[name] = 100 * np.concatenate([[1.0], np.cumprod(1 + frame[name])])
    prices = file.with_name("prices.csv")
    levels.to_csv(prices, index=False)
    columns = ("--column", "returns", "--market", "market")
    a, b = answer(file, *columns, code=3), answer(prices, *columns, "--prices", code=3)
    assert a["beta"]["beta"] == pytest.approx(b["beta"]["beta"], rel=1e-9)
    refused = golive("score", prices, *columns)
    assert refused.exit_code == 2
    assert "prices" in refused.stderr


def test_a_turnover_in_percent_scores_like_the_same_as_a_number(file: Path) -> None:
    asked = ("--column", "returns", "--costs", "2 bps", "--turnover")
    bare, percent = (golive("score", file, *asked, written) for written in ("0.5", "50 %"))
    assert percent.stdout == bare.stdout


@pytest.mark.parametrize(("values", "says"), [([0.0] * 300, "the returns do not vary"), ([0.01], "one return")])
def test_returns_of_which_no_number_follows_withhold_the_score_in_a_sentence(
    tmp_path: Path, values: list[float], says: str
) -> None:
    dates = pd.bdate_range("2020-01-01", periods=len(values))
    path = tmp_path / "flat.csv"
    pd.DataFrame({"date": dates, "returns": values}).to_csv(path, index=False)
    result = golive("score", path, "--risk-free", "0 %")
    assert result.exit_code == 3, result.output
    assert "the score is withheld: " in result.stderr
    assert says in result.stderr
    assert "constant_returns" not in result.stderr
    assert "insufficient_data" not in result.stderr


def test_too_little_known_is_withheld_with_exit_code_3(file: Path) -> None:
    result = golive("score", file, "--column", "returns")
    assert result.exit_code == 3
    assert "WITHHELD" in result.stdout
    assert "the score is withheld" in result.stderr


def test_options_that_would_measure_more_are_named(file: Path) -> None:
    bare = golive("score", file, "--column", "returns", "--market", "market", "--trials", "3")
    absent = "--risk-free, --costs, --turnover, --params, --live-sharpe, --live-periods, --aum, --adv"
    assert f"not given, and counted as not known: {absent}\n" in bare.stderr
    assert "not given, and" not in golive("score", file, "--column", "returns", *EVERYTHING).stderr


def test_returns_of_which_nobody_says_that_cash_is_off_are_not_deployed_and_the_first_sentences_say_why(
    file: Path,
) -> None:
    result = golive("score", file, *EVERYTHING[:-2])
    assert result.exit_code == 1
    assert "Durability: 40.0/100 - POOR. Do not deploy: no risk-free rate is given.\n" in result.stdout
    assert "it may be all that they earn: the lower end may be lower still." in result.stdout
    assert "may be all that they earn" not in golive("score", file, *EVERYTHING).stdout


def test_a_band_that_may_not_be_deployed_ends_with_1(file: Path) -> None:
    got = answer(file, *EVERYTHING, "--costs", "60 bps", "--live-sharpe", "-1", code=1)
    assert got["rating"] in ("POOR", "UNVIABLE")
    assert got["vetoed"]


def test_html_is_one_page_that_needs_nothing_else(file: Path, tmp_path: Path) -> None:
    out = tmp_path / "score.html"
    result = golive("score", file, *EVERYTHING, "--format", "html", "--out", out)
    assert result.exit_code == 0, result.output
    page = out.read_text(encoding="utf-8")
    for words in ("Whole", "Decay of the edge", "The market in it", "What this does not tell you", "<svg", "EXCELLENT"):
        assert words in page
    assert "<script" not in page
    assert "http://" not in page.replace("http://www.w3.org", "")
    again = tmp_path / "again.html"
    golive("score", file, *EVERYTHING, "--format", "html", "--out", again)
    assert again.read_bytes() == out.read_bytes()


def test_a_hostile_column_name_stays_text(file: Path, frame: pd.DataFrame, tmp_path: Path) -> None:
    name = "<img src=x onerror=alert(1)>"
    frame.rename(columns={"returns": name}).to_csv(file, index=False)
    out = tmp_path / "score.html"
    golive("score", file, "--column", name, "--format", "html", "--out", out)
    assert "<img" not in out.read_text(encoding="utf-8")


def test_missing_components_are_drawn_open(file: Path, tmp_path: Path) -> None:
    out = tmp_path / "score.html"
    options = ("--column", "returns", "--market", "market", "--params", "1", "--trials", "1", "--turnover", "0.5")
    golive("score", file, *options, "--costs", "2 bps", "--format", "html", "--out", out)
    page = out.read_text(encoding="utf-8")
    assert page.count('class="points-open"') == 3
    assert ">missing</text>" in page


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--column", "retruns"), "did you mean `returns`?"),
        ((), "several columns of numbers"),
        (("--column", "returns", "--periods-per-year", "12"), "261 returns a year, 12 are assumed"),
        (("--column", "returns", "--costs", "15"), "without a unit"),
        (("--column", "returns", "--costs", "0 bps"), "needs to be positive"),
        (("--column", "returns", "--aum", "100_000"), "write it as in"),
        (("--column", "returns", "--from", "2030-01-01"), "no returns in that time"),
        (("--column", "returns", "--score", "other"), "no durability score `other`"),
        (("--column", "returns", "--turnover", "-1"), "negative"),
        (("--column", "returns", "--turnover", "1", "--turnover-column", "signal"), "give one of"),
        (("--column", "returns", "--format", "html"), "give --out FILE"),
        (("--column", "returns", "--market", "returns"), "market's own"),
    ],
)
def test_what_cannot_be_used_is_said_with_exit_code_2(file: Path, arguments: tuple[str, ...], words: str) -> None:
    result = golive("score", file, *arguments)
    assert result.exit_code == 2
    assert words in result.stderr
    assert result.stdout == ""


def test_a_missing_and_an_empty_file_are_refused(tmp_path: Path) -> None:
    empty = tmp_path / "empty.csv"
    empty.touch()
    for path in (empty, tmp_path / "absent.csv", tmp_path):
        result = golive("score", path)
        assert result.exit_code == 2
        assert "Traceback" not in result.output


# Real returns. What they show is pinned loosely: a change of policy may move points, not what was measured.


def test_the_index_without_a_benchmark_is_all_market(market_data: Path) -> None:
    file = market_data / "equity_index" / "sp500_1990_2022.parquet"
    known = ("--prices", "--costs", "2 bps", "--turnover", "0.0002", "--params", "0", "--trials", "1")
    got = answer(file, *known, "--risk-free", "0 %")
    assert got["n"] == 8312
    assert got["sharpe"]["annual"] == pytest.approx(0.48, abs=0.01)
    assert got["beta"] is None
    assert got["rating"] == "MARGINAL"
    assert got["coverage"] == pytest.approx(0.7)
    raw = answer(file, *known, code=1)
    assert (raw["rating"], raw["advice"]) == ("POOR", "Do not deploy: no risk-free rate is given")
    assert raw["upper"] == got["upper"]


@pytest.mark.parametrize(
    ("factor", "published", "turnover", "before", "after"),
    [("Mom", "1993-03", 1.0, 0.95, 0.29), ("HML", "1992-06", 0.2, 0.58, 0.26), ("SMB", "1981-03", 0.2, 0.33, 0.09)],
)
def test_factors_are_weaker_after_they_were_published(
    market_data: Path, factor: str, published: str, turnover: float, before: float, after: float
) -> None:
    file = market_data / "ff_factors" / "french_monthly.parquet"
    options = (
        "--column",
        factor,
        "--market",
        "MktRF",
        "--periods-per-year",
        "12",
        "--costs",
        "20 bps",
        "--params",
        "2",
    )
    answers = []
    for span in (("--to", f"{published}-01"), ("--from", f"{published}-02")):
        result = golive("score", file, *options, "--turnover", str(turnover), *span, "--format", "json")
        assert result.exit_code in (0, 1, 3)
        answers.append(json.loads(result.stdout))
    assert [f["sharpe"]["annual"] for f in answers] == pytest.approx([before, after], abs=0.03)
    assert answers[1]["break_even"]["median_bps"] < answers[0]["break_even"]["median_bps"]


def test_twenty_stocks_and_bitcoin_are_scored(market_data: Path) -> None:
    stocks = market_data / "equity_index" / "sp500_20stocks_1990_2022.parquet"
    for name in pd.read_parquet(stocks).columns[1:]:
        result = golive("score", stocks, "--prices", "--column", name, "--market", "XOM" if name != "XOM" else "CVX")
        assert result.exit_code == 3, name
    bitcoin = market_data / "btcusdt_bars_binance_spot" / "btcusdt_1d.parquet"
    got = answer(
        *(bitcoin, "--prices", "--column", "close", "--periods-per-year", "365", "--trading-days", "365"),
        *("--costs", "10 bps", "--turnover", "0.0005", "--params", "0", "--trials", "1", "--risk-free", "3 %"),
    )
    assert got["sharpe"]["annual"] == pytest.approx(0.70, abs=0.03)
    wrong = golive("score", bitcoin, "--prices", "--column", "close", "--periods-per-year", "365")
    assert wrong.exit_code == 2
    assert "returns on 365 days a year, 252 trading days are assumed" in wrong.stderr


@pytest.mark.parametrize("form", ["text", "json", "html"])
@pytest.mark.parametrize("days", [2, 3, 19, 20, 41])
def test_a_record_of_a_few_days_is_answered_in_every_form(tmp_path: Path, days: int, form: str) -> None:
    file, out = tmp_path / "short.csv", tmp_path / "answer"
    returns = np.random.default_rng(2).normal(0.001, 0.01, days)
    pd.DataFrame({"date": pd.bdate_range("2024-01-01", periods=days), "returns": returns}).to_csv(file, index=False)
    result = golive("score", file, "--format", form, "--out", out)
    assert result.exit_code == 3, result.output
    assert "WITHHELD" in out.read_text(encoding="utf-8")


@pytest.mark.parametrize("days", [2, 5, 6, 10, 20, 250])
def test_weekdays_contradict_no_trading_days_however_short_the_record(tmp_path: Path, days: int) -> None:
    file = tmp_path / "weekdays.csv"
    returns = np.random.default_rng(2).normal(0.001, 0.01, days)
    for start in ("2024-01-01", "2024-01-05"):
        pd.DataFrame({"date": pd.bdate_range(start, periods=days), "returns": returns}).to_csv(file, index=False)
        assert golive("score", file).exit_code == 3


def test_a_market_that_never_closes_contradicts_252_trading_days_within_a_month(tmp_path: Path) -> None:
    file = tmp_path / "coins.csv"
    returns = np.random.default_rng(2).normal(0.001, 0.01, 180)
    dates = pd.date_range("2024-01-01", periods=180, freq="4h")
    pd.DataFrame({"date": dates, "returns": returns}).to_csv(file, index=False)
    assert "--trading-days" in golive("score", file, "--periods-per-year", "2191").stderr
    assert golive("score", file, "--periods-per-year", "2191", "--trading-days", "365").exit_code == 3
