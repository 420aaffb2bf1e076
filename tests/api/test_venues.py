"""A strategy trades on the venues it lists, and on no other."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.library import NOW, decided, engine_of, files_with, row_of
from tests.places import REPOSITORY

from golive.api import Engine, Session
from golive.api.decide_table import decide_table
from golive.api.signal_table import SignalTable
from golive.core.row import Row
from golive.decision import Decision

UNLISTED = ": its `venues:` do not name it"
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
    assert said(decision, "venue_listed") == ("SKIP", f"momentum is not approved for simulated{UNLISTED}")
    assert both(elsewhere, session.row(**ASKED)) == {"SKIP"}
    other = session.decide(**{**ASKED, "strategy": "volatility", "id": "B"})
    assert other.gates["eligibility"].name == "EXECUTE"


def test_a_venue_that_no_strategy_lists_is_refused_for_that(shipped: Engine) -> None:
    market = replace(shipped.session("BTC-PERP").market, venue="okx")
    session = Session(shipped, market, mode="paper")
    assert said(session.decide(**ASKED), "venue_listed") == ("SKIP", f"momentum is not approved for okx{UNLISTED}")
    assert both(shipped, session.row(**ASKED)) == {"SKIP"}


@pytest.mark.parametrize(("column", "rule"), [("symbol", "instrument_listed"), ("venue", "venue_listed")])
@pytest.mark.parametrize("word", ["okx", "ETH-PERP", "Binance", "btc-perp", "BTC PERP"])
def test_a_word_that_no_strategy_lists_fails_the_rule_that_asks_for_it_and_is_the_headline(
    shipped: Engine, executed: Row, column: str, rule: str, word: str
) -> None:
    row = {**executed, column: word}
    decision = shipped.decide(row)
    assert (decision.verdict.name, decision.gate, decision.rule) == ("SKIP", "eligibility", rule)
    listed = "instruments" if column == "symbol" else "venues"
    assert decision.reason == f"momentum is not approved for {word}: its `{listed}:` do not name it"
    assert decided(shipped, dict(row)) == {"SKIP"}


@pytest.mark.parametrize("column", ["symbol", "venue"])
@pytest.mark.parametrize(
    "word", [None, "", " ", "BTC-PERP ", "okx\u200b", "okx\n", "BTC\u2011PERP", "\ud800", b"okx", 1, True, ["okx"]]
)
def test_a_row_without_a_word_that_can_be_read_holds(shipped: Engine, executed: Row, column: str, word: Any) -> None:
    assert decided(shipped, {**executed, column: word}) == {"HOLD"}


def test_nothing_is_listed_for_a_strategy_that_nobody_knows(shipped: Engine, executed: Row) -> None:
    row = {**executed, "symbol": "ETH-PERP", "strategy": "nonesuch"}
    assert decided(shipped, row) == {"HOLD"}
    assert shipped.decide(row).reason.startswith("strategy is `nonesuch`, which is none of")


def test_a_word_that_no_strategy_lists_is_unknown_to_every_other_rule() -> None:
    gate = """\
inputs: {symbol: {from: extra.symbol}}
require: [{id: other, that: 'symbol != "BTC-PERP"', else: "it is"}]
"""
    inputs = "kind: inputs\nid: extra\ntitle: t\nwhy: w\nsource: s\ninputs:\n"
    inputs += "  symbol: {type: enum, members_of: symbols, static: true}\n"
    engine = engine_of(files_with(gate) | {"rules/extra.yaml": inputs})
    assert decided(engine, row_of(symbol="nonesuch")) == {"HOLD"}
    assert decided(engine, row_of(symbol="BTC-PERP")) == {"SKIP"}
