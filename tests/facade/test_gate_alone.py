"""A gate asked by itself allows nothing that it would leave nothing of."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path
from typing import Any, cast

import pytest
from tests.embedded import confirming
from tests.places import REPOSITORY

from golive import OrderFlowGate

ROOM = "  zero_room: {value: 0 usd, range: [0 usd, 10 usd], source: written for this test}\n"


def gate_with(folder: Path, at: str) -> OrderFlowGate:
    """Return the shipped gate with a cap."""
    for part in ("rules", "strategies"):
        shutil.copytree(REPOSITORY / part, folder / part)
    path = folder / "rules/gates/orderflow.yaml"
    cap = f'cap:\n  - {{id: closed, at: "{at}", because: "only {{zero_room}} may be traded"}}\n'
    text = path.read_text(encoding="utf-8").replace("confidence: aligned", cap + "confidence: aligned")
    path.write_text(text.replace("  absorption_factor:", ROOM + "  absorption_factor:"), encoding="utf-8")
    return OrderFlowGate(library=folder)


@pytest.mark.parametrize("at", ["zero_room", "zero_room - tick * footprint_volume"])
def test_a_cap_that_leaves_nothing_is_no_permission(tmp_path: Path, at: str) -> None:
    gate = gate_with(tmp_path, at)
    answer = asyncio.run(gate.should_trade(symbol="BTC-PERP", direction="long", orderbook=confirming()))
    assert not answer.allowed
    assert answer.size_factor == 0.0
    assert answer.reason == "SKIP: only 0 usd may be traded"


def test_a_cap_that_leaves_something_is_a_permission(tmp_path: Path) -> None:
    gate = gate_with(tmp_path, "max(zero_room, tick * footprint_volume)")
    answer = asyncio.run(gate.should_trade(symbol="BTC-PERP", direction="long", orderbook=confirming()))
    assert answer.allowed


@pytest.mark.parametrize(
    "name", ["", " ", "nonesuch", "Momentum", "momentum ", float("nan"), 1, True, ["momentum"], b"x"]
)
def test_a_gate_alone_holds_for_a_strategy_that_the_library_does_not_know(name: object) -> None:
    gate = OrderFlowGate()
    asked: dict[str, Any] = {"symbol": "BTC-PERP", "direction": "long", "orderbook": confirming()}
    assert asyncio.run(gate.should_trade(**asked)).allowed
    assert asyncio.run(gate.should_trade(**asked, strategy_name="momentum")).allowed
    answer = asyncio.run(gate.should_trade(**asked, strategy_name=cast("str", name)))
    assert not answer.allowed
    assert answer.size_factor == 0.0
    assert answer.reason.startswith("HOLD: strategy is ")
