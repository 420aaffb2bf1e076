"""A strategy trades on the venues it lists, and on no other."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.library import NOW
from tests.places import REPOSITORY

from golive.api import Engine, Session
from golive.api.decide_table import decide_table
from golive.api.signal_table import SignalTable
from golive.core.row import Row
from golive.decision import Decision

ASKED: dict[str, Any] = {"id": "A", "strategy": "momentum", "direction": "long", "now": NOW}


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Compile the shipped library with momentum approved for one venue that is not the embedded market's."""
    folder = tmp_path_factory.mktemp("policy")
    for part in ("rules", "strategies"):
        shutil.copytree(REPOSITORY / part, folder / part)
    written: Path = folder / "strategies" / "momentum.yaml"
    text = written.read_text(encoding="utf-8")
    assert "venues: [simulated, binance, coinbase]" in text
    written.write_text(text.replace("venues: [simulated, binance, coinbase]", "venues: [binance]"), encoding="utf-8")
    return Engine.from_folder(folder)


def said(decision: Decision, rule: str) -> tuple[str, str]:
    reason = next(b for b in decision.because if (b.gate, b.rule) == ("eligibility", rule))
    return decision.gates["eligibility"].name, reason.text


def both(engine: Engine, row: Row) -> set[str]:
    """Return what the gate says of a row, one by one and in a table."""
    table = decide_table(engine, SignalTable.from_rows([row]))
    return {engine.decide(row).gates["eligibility"].name, *table.columns["gate_eligibility"]}


def test_a_venue_that_the_strategy_does_not_list_is_refused(elsewhere: Engine) -> None:
    session = elsewhere.session("BTC-PERP")
    decision = session.decide(**ASKED)
    assert said(decision, "venue_listed") == ("SKIP", "momentum is not approved for simulated")
    assert both(elsewhere, session.row(**ASKED)) == {"SKIP"}
    other = session.decide(**{**ASKED, "strategy": "volatility", "id": "B"})
    assert other.gates["eligibility"].name == "EXECUTE"


def test_a_venue_that_no_strategy_lists_holds(shipped: Engine) -> None:
    market = replace(shipped.session("BTC-PERP").market, venue="okx")
    session = Session(shipped, market, mode="paper")
    verdict, text = said(session.decide(**ASKED), "venue")
    assert (verdict, text) == ("HOLD", "venue is `okx`, which is none of binance, coinbase, simulated")
    assert both(shipped, session.row(**ASKED)) == {"HOLD"}


@pytest.mark.parametrize("venue", [None, "", "Binance", 1, True])
def test_a_row_without_a_venue_that_is_known_holds(shipped: Engine, venue: Any) -> None:
    row = shipped.session("BTC-PERP").row(**ASKED)
    assert both(shipped, row) == {"EXECUTE"}
    assert both(shipped, {**row, "venue": venue}) == {"HOLD"}
