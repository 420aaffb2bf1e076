"""A fee that the venue pays is no reason to lose more than it pays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from golive.api import Engine

REBATE = -5e-4
"""Of the price, a side, the most that a market nobody describes may pay: a round trip brings nearly 10 bps."""


def decided(engine: Engine, executed: Mapping[str, Any], edge: float) -> str:
    row = {**executed, "symbol": "BTC-USD", "venue": "coinbase", "taker_fee": REBATE, "edge": edge}
    return engine.decide(row).verdict.name


@pytest.mark.parametrize(
    ("edge", "verdict"), [(0.0, "EXECUTE"), (-7e-4, "EXECUTE"), (-10e-4, "SKIP"), (-14e-4, "SKIP")]
)
def test_an_edge_that_a_rebate_does_not_pay_for_is_refused(
    shipped: Engine, executed: Mapping[str, Any], edge: float, verdict: str
) -> None:
    assert decided(shipped, executed, edge) == verdict


def test_asking_for_more_cover_never_lets_more_through(shipped: Engine, executed: Mapping[str, Any]) -> None:
    stricter = Engine.from_specs(shipped.program.checked.specs, overrides={"cost.cost_cover": "10 x"})
    for edge in range(-150, 50, 5):
        asked = decided(stricter, executed, edge * 1e-5)
        assert asked != "EXECUTE" or decided(shipped, executed, edge * 1e-5) == "EXECUTE"
