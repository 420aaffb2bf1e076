"""A row's word on its venue's terms is held against the library's description: where the two differ, it holds."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.library import SKEW, decided, engine_with, row_of
from tests.places import REPOSITORY
from tests.replays import SIMULATED, fed, market

from golive.api import Engine
from golive.core.unit import NANOS

MID = "data_quality.mid"

OTHERWISE: Mapping[str, tuple[Any, ...]] = {
    "unit_value": (1e-4, 0.0, 0.999, 2, 59_991.25),
    "lot": (1e-9, 0.001, 1, 50.0, 75.0, 1e9),
    "minimum_size": (0.0, 1, 99.0, 101.0),
    "tick": (0.0, 0.01, 1, 1e9),
    "taker_fee": (-0.01, 0.0, 0.0004, 0.00050001, -0.0005),
    "session": (60.0, 23_400, 86_399.0),
    "clock_skew": (0, NANOS, 3 * NANOS, 60 * NANOS),
}
"""What the description of the embedded market does not say of it."""

LINES = {"tick": "14:7", "taker_fee": "17:29", "session": "18:10", "clock_skew": "19:13", "minimum_size": "16:19"}


@pytest.mark.parametrize("column", list(OTHERWISE))
def test_a_term_that_differs_from_the_description_holds_and_both_are_named(
    shipped: Engine, executed: Mapping[str, Any], column: str
) -> None:
    assert decided(shipped, dict(executed)) == {"EXECUTE"}
    for value in OTHERWISE[column]:
        row = {**executed, column: value}
        assert decided(shipped, row) == {"HOLD"}, value
        decision = shipped.decide(row)
        texts = " ".join(b.text for b in decision.because)
        assert f"{column} is {float(value):.10g}" in texts
        if column != "unit_value":
            assert "`simulated` says" in texts
            assert f"rules/markets/simulated.yaml:{LINES.get(column, '15:6')}" in texts


def test_the_terms_of_an_order_a_thousand_times_too_large_are_not_believed(
    shipped: Engine, executed: Mapping[str, Any]
) -> None:
    for lie in ({"unit_value": 1e-4}, {"session": 60.0}, {"unit_value": 1e-4, "venue": "binance"}):
        assert decided(shipped, {**executed, "raw_size": 1e8, **lie}) <= {"HOLD", "SKIP"}


def test_a_look_ahead_by_a_rows_own_clock_holds(shipped: Engine, executed: Mapping[str, Any]) -> None:
    later = executed["decided_at"] - 59 * NANOS
    row = {**executed, "decided_at": later, "clock_skew": 60 * NANOS}
    assert decided(shipped, row) == {"HOLD"}
    assert "clock_skew is 6e+10, `simulated` says 2000000000" in shipped.decide(row).reason


def test_a_lot_without_a_price_is_worth_a_tick_at_least(shipped: Engine, executed: Mapping[str, Any]) -> None:
    blind = {**executed, MID: None}
    texts = [b.text for b in shipped.decide({**blind, "lot": 1e-9}).because]
    assert any("lot is 1e-09, `simulated` says 0.0001" in text for text in texts)
    assert not any("`simulated` says" in b.text for b in shipped.decide(blind).because)


def test_a_unit_of_quote_currency_is_worth_one_with_or_without_a_description() -> None:
    engine = engine_with(GATE)
    assert not engine.program.checked.specs.markets
    assert decided(engine, row_of()) == {"EXECUTE"}
    for value in (0.5, 59.97, 1e-4, 0.0):
        row = row_of(unit_value=value)
        assert decided(engine, row) == {"HOLD"}
        assert "of which one unit is worth 1" in engine.decide(row).reason


GATE = """\
inputs: {share: {from: world.share}, room: {from: world.room}}
require: [{id: some, that: share > 0, else: "none"}]
cap: [{id: most, at: room, because: "capped"}]
"""


def test_of_a_market_that_nobody_describes_a_row_is_believed_where_it_is_plausible(
    shipped: Engine, executed: Mapping[str, Any]
) -> None:
    row = {**executed, "symbol": "BTCUSDT", "venue": "binance"}
    terms = {"lot": 6.0, "minimum_size": 5.0, "tick": 0.01, "taker_fee": -0.0002, "session": 23_400.0}
    assert decided(shipped, row | terms) == {"EXECUTE"}
    for name, value in {"taker_fee": -0.01, "lot": 0.0, "tick": 0.0, "session": 1.0, "minimum_size": -1.0}.items():
        assert decided(shipped, {**row, name: value}) == {"HOLD"}, name


def test_a_strategy_sized_in_base_is_held_to_the_described_lot_and_minimum(
    tmp_path: Path, executed: Mapping[str, Any]
) -> None:
    for part in ("rules", "strategies"):
        shutil.copytree(REPOSITORY / part, tmp_path / part)
    written = tmp_path / "strategies" / "momentum.yaml"
    text = written.read_text(encoding="utf-8")
    written.write_text(text.replace("raw_size: 10_000 usd", "raw_size: 0.1 base"), encoding="utf-8")
    engine, price = Engine.from_folder(tmp_path), executed[MID]
    own = {"raw_size": 0.1, "unit_value": price, "lot": 0.001, "minimum_size": 100.0 / price}
    assert decided(engine, {**executed, **own}) == {"EXECUTE"}
    for column, value in {"lot": 1e-9, "minimum_size": 0.0}.items():
        assert decided(engine, {**executed, **own, column: value}) == {"HOLD"}, column


def test_a_session_on_other_terms_than_the_librarys_own_holds_and_on_its_terms_executes(
    shipped: Engine, executed: Mapping[str, Any]
) -> None:
    (spec, data), now = market(SIMULATED), executed["decided_at"]
    asked: dict[str, Any] = {"strategy": "momentum", "direction": executed["direction"], "now": now}
    assert fed(shipped, (spec, data), now).decide(id="A", **asked).verdict.name == "EXECUTE"
    wrong: tuple[dict[str, Any], ...] = ({"taker_fee": 0.0}, {"tick": 1.0}, {"lot": 1.0}, {"minimum_notional": 1.0})
    for changes in wrong:
        decision = fed(shipped, (replace(spec, **changes), data), now).decide(id="A", **asked)
        assert decision.verdict.name == "HOLD", changes
        assert any("`simulated` says" in b.text for b in decision.because)


def test_terms_of_other_types_hold_as_what_they_are(shipped: Engine, executed: Mapping[str, Any]) -> None:
    for column in ("unit_value", "lot", "minimum_size", "tick", "taker_fee", "session"):
        for value in ("1", True, None, [1.0], {1.0}, 10**400, float("nan"), float("inf"), -1.0):
            assert decided(shipped, {**executed, column: value}) == {"HOLD"}, (column, value)
    assert decided(shipped, {**executed, "clock_skew": SKEW}) == {"HOLD"}


class Word(str):
    """Text of a class of its own, as enums and wrappers of clients are."""


@pytest.mark.parametrize("kind", [np.str_, Word], ids=lambda kind: kind.__name__)
def test_terms_are_held_to_the_description_whatever_kind_of_text_names_the_market(
    shipped: Engine, executed: Mapping[str, Any], kind: type[str]
) -> None:
    words = {name: kind(executed[name]) for name in ("symbol", "venue", "strategy")}
    assert decided(shipped, {**executed, **words}) == {"EXECUTE"}
    lies = ({"taker_fee": -0.0001}, {"lot": 1e-9}, {"minimum_size": 0.0}, {"unit_value": 1e-4, "raw_size": 1e8})
    for name, word in words.items():
        for lie in lies:
            assert decided(shipped, {**executed, **lie}) == {"HOLD"}
            assert decided(shipped, {**executed, name: word, **lie}) == {"HOLD"}, (name, lie)
