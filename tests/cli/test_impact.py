"""`golive impact`: the cost split by hand, schedules and slices that add up, units that must be said, exit codes."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
from tests.commands import run_command as golive

ORDER = ("--order", "50_000 usd", "--adv", "10_000_000 usd", "--volatility", "2 %", "--time", "4 h")


def as_json(*arguments: object, code: int = 0) -> dict[str, Any]:
    result = golive("impact", *arguments, "--format", "json")
    assert result.exit_code == code, result.output
    answer: dict[str, Any] = json.loads(result.stdout)
    return answer


def test_the_split_is_that_of_the_paper() -> None:
    answer = as_json(*ORDER, "--half-spread", "0.5 bps")
    participation = 50_000 / (10_000_000 * 240 / 1_440)
    temporary, permanent = 0.142 * 0.02 * participation**0.6, 0.314 * 0.02 * 0.005
    assert answer["impact"]["participation"] == pytest.approx(participation)
    assert answer["impact"]["temporary"] == pytest.approx(temporary)
    assert answer["impact"]["permanent"] == pytest.approx(permanent)
    assert answer["cost_bps"] == pytest.approx((temporary + permanent / 2 + 0.00005) * 1e4)
    assert answer["timing_risk_bps"] == pytest.approx(0.02 * math.sqrt(240 / 1_440 / 3) * 1e4)
    assert answer["plan"]["cost_bps"] == pytest.approx(answer["cost_bps"])


def test_a_spread_that_nobody_gave_is_said_to_cost_nothing_here() -> None:
    silent, given = golive("impact", *ORDER).output, golive("impact", *ORDER, "--half-spread", "0.5 bps").output
    assert "The spread: half of it is taken as 0 bps, so that crossing it costs nothing here." in silent
    assert "The spread: half of it" not in given
    assert "Traded evenly it is expected to cost " in given


@pytest.mark.parametrize(("written", "doubted"), [("60 %", True), ("12.5 %", False), ("12.7 %", True), ("2 %", False)])
def test_a_daily_volatility_that_is_likely_a_years_is_named(written: str, *, doubted: bool) -> None:
    # 200 % a year over the root of 252 days is 12.6 % a day; 60 % a year is 3.78 % a day.
    order = (*ORDER[:4], "--volatility", written, *ORDER[6:])
    text = golive("impact", *order).output
    assert ("if it is a year's" in text) is doubted
    assert (as_json(*order)["remarks"] != []) is doubted
    if written == "60 %":
        assert "A volatility of 60 % a day is 952 % a year; if it is a year's, it is 3.78 % a day." in " ".join(
            text.split()
        )


def test_schedule_and_slices_sum_to_the_order() -> None:
    answer = as_json(*ORDER, "--max-risk", "30 bps", "--lot", "50 usd")
    assert math.fsum(answer["plan"]["trades"]) == pytest.approx(50_000)
    assert math.fsum(answer["slices"]["sizes"]) == 50_000
    assert sum(answer["slices"]["lots"]) == 1_000
    assert answer["plan"]["risk_bps"] == pytest.approx(30.0)
    assert answer["plan"]["cost_bps"] > answer["cost_bps"]


def test_a_sale_is_a_negative_order() -> None:
    buy, sell = as_json(*ORDER), as_json("--order", "-50_000 usd", *ORDER[2:])
    assert sell["cost_bps"] == buy["cost_bps"]
    assert sell["impact"]["temporary"] == -buy["impact"]["temporary"]
    assert sell["plan"]["holdings"] == [-x for x in buy["plan"]["holdings"]]
    assert golive("impact", "--order", "-50_000 usd", *ORDER[2:]).output.startswith("Sell 50,000 usd in 4 h")


def test_units_may_be_coins_but_not_mixed() -> None:
    coins = as_json("--order", "1 base", "--adv", "200 base", *ORDER[4:])
    assert coins["cost_bps"] == pytest.approx(as_json(*ORDER)["cost_bps"])
    mixed = golive("impact", "--order", "1 base", *ORDER[2:])
    assert mixed.exit_code == 2
    assert "10_000_000 base" in mixed.output


def test_a_day_is_a_session() -> None:
    day = as_json(*ORDER[:6], "--time", "1 d", "--session", "390 min")
    assert day["impact"]["participation"] == pytest.approx(0.005)
    assert day["cost_bps"] == pytest.approx(1.3392, abs=1e-4)


def test_too_large_a_share_of_the_volume_is_answered_no() -> None:
    result = golive("impact", *ORDER[:6], "--time", "10 min")
    assert result.exit_code == 1
    assert "participation 0.72 is above 0.25 of the volume" in result.output
    assert "Within 5.0 % of the volume it takes 144 slices of 1 min: 2 h 24 min. That is longer" in result.output
    assert golive("impact", *ORDER[:6], "--time", "10 min", "--max-participation", "80 %").exit_code == 0


def test_more_than_the_whole_volume_is_a_number_that_says_it_is_none() -> None:
    result = golive("impact", "--order", "50_000_000 usd", *ORDER[2:])
    assert result.exit_code == 1
    assert "It cannot be done" in result.output


def test_an_order_that_no_lot_fits_keeps_its_cost() -> None:
    answer = as_json(*ORDER, "--lot", "50_000 usd")
    assert answer["slices"] is None
    assert answer["slices_why"].startswith("cap_below_lot")
    assert answer["cost_bps"] > 0


@pytest.mark.parametrize("schedule", ["power_law", "ac_linear"])
def test_the_page_draws_trajectory_and_frontier(tmp_path: Path, schedule: str) -> None:
    out = tmp_path / "impact.html"
    arguments = (*ORDER, "--schedule", schedule, "--max-risk", "30 bps", "--format", "html", "--out", out)
    assert golive("impact", *arguments).exit_code == 0
    html = out.read_text(encoding="utf-8")
    assert html.count("<svg viewBox") == 2
    assert "What remains of the order" in html
    assert "Expected cost against risk" in html
    assert golive("impact", *arguments[:-1], tmp_path / "again.html").exit_code == 0
    assert (tmp_path / "again.html").read_text(encoding="utf-8") == html


@pytest.mark.parametrize(
    "wrong",
    [
        ("--order", "50000"),
        ("--order", "0 usd"),
        ("--order", "nan usd"),
        ("--adv", "0 usd"),
        ("--adv", "-5 usd"),
        ("--volatility", "2"),
        ("--volatility", "-2 %"),
        ("--volatility", "2 usd"),
        ("--time", "0 min"),
        ("--time", "10"),
        ("--time", "10 bps"),
        ("--half-spread", "1"),
        ("--half-spread", "-1 bps"),
        ("--max-participation", "0 %"),
        ("--max-participation", "120 %"),
        ("--lot", "7 usd"),
        ("--lot", "1 base"),
        ("--max-risk", "0 bps"),
        ("--risk-aversion", "-1"),
        ("--risk-aversion", "nan"),
        ("--risk-aversion", "1", "--max-risk", "1 bps"),
        ("--intervals", "0"),
        ("--slice", "0 min"),
        ("--library", "absent"),
        ("--format", "html"),
    ],
)
def test_wrong_options_end_in_one_message(wrong: tuple[str, ...]) -> None:
    result = golive("impact", *ORDER, *wrong)
    assert result.exit_code == 2, result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize("order", ["50k usd", "1000 USDT", "1000 EUR"])
def test_money_of_another_name_is_refused_and_usd_is_explained(order: str) -> None:
    result = golive("impact", "--order", order, *ORDER[2:])
    assert result.exit_code == 2
    assert "`usd` stands for the quote currency" in result.output
