"""Mistakes somebody might make in a shipped gate: the case that is named beside each sees it."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path

import pytest
from tests.places import REPOSITORY
from tests.proving.shipped_cases import read, shipped

from golive.checker import check
from golive.loader.library import load_library
from golive.models.functions import FUNCTIONS
from golive.proving.cases.run_cases import Prepared, cases_of


@cache
def prepared() -> Prepared:
    return cases_of(shipped(), shipped().checked.specs.cases, read)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("policy")
    for part in ("rules", "strategies", "checklists"):
        shutil.copytree(REPOSITORY / part, folder / part, ignore=shutil.ignore_patterns("*.cases.yaml"))
    return folder


@pytest.mark.parametrize(
    ("gate", "right", "wrong", "seen_by"),
    [
        ("cost", "max(cost, 0)", "cost", "a_rebate_is_not_covered_more_than_once"),
        ("cost", "min(edge, strategy_edge)", "edge", "a_signal_cannot_promise_more_than_its_strategy_states"),
        ("limits", "side * position", "position", "the_other_way_a_position_leaves_more_room"),
        (
            "limits",
            "max_position_value - own_exposure",
            "max_position_value",
            "an_order_fills_the_position_and_no_more",
        ),
        ("data_quality", "abs(close / mid - 1)", "close / mid - 1", "whether_they_closed_above_it_or_below"),
        (
            "data_quality",
            "traded_value(trades, pace_span)",
            "traded_value(trades, session)",
            "what_traded_before_does_not",
        ),
        ("participation", "depth_within(direction,", "depth_within('long',", "the_side_that_is_bought_from_counts"),
        (
            "participation",
            "{from: impact.market_value}",
            "{from: liquidity.daily_value}",
            "the_smallest_of_all_limits_is_the_size",
        ),
        ("orderflow", "sign_of(direction) * delta_fast", "delta_fast", "a_short_reads_all_of_it_the_other_way"),
        (
            "orderflow",
            "{from: prints.near}",
            "{type: trades, max_age: 30 s}",
            "a_print_far_from_the_quote_turns_no_flow",
        ),
        (
            "orderflow",
            "trade_sides(trades, slow)",
            "trade_sides(trades, fast)",
            "a_trade_that_does_not_tell_its_side_holds",
        ),
        ("orderflow", "cvd_slope(trades, middle)", "cvd_slope(trades, slow)", "thirty_seconds_are_the_middle"),
        ("regime", "strategy_regime(family,", "strategy_regime('momentum',", "volatility_trades_in_a_crisis"),
        ("permit", '"paper")', '"paper", "canary")', "a_canary_halts_without_a_permit"),
    ],
)
def test_a_mistake_is_seen_by_a_case(library: Path, gate: str, right: str, wrong: str, seen_by: str) -> None:
    file = library / "rules" / "gates" / f"{gate}.yaml"
    text = file.read_text(encoding="utf-8")
    assert right in text
    file.write_text(text.replace(right, wrong, 1), encoding="utf-8")
    try:
        specs, issues = load_library(library)
    finally:
        file.write_text(text, encoding="utf-8")
    checked, remarks = check(specs, FUNCTIONS)
    assert checked is not None, (issues, remarks)
    plans = [plan for plan in prepared().planned if plan.of == f"gate.{gate}"]
    assert [case.id for case in prepared().judge(plans=plans) if not case.met] == []
    missed = [case.id for case in prepared().judge(checked, plans=plans) if not case.met]
    assert seen_by in missed
