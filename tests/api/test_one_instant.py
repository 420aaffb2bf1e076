"""Outputs of one model are of one bar: told for two times, neither is believed, by row and by table alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import pytest

from golive.api import Engine
from golive.api.one_instant import outputs_of_models
from golive.core.unit import NANOS

STATE, MARGIN = "market_regime.state", "market_regime.confidence"


def test_the_outputs_of_the_regime_are_one_model_s(shipped: Engine) -> None:
    assert {STATE, MARGIN} in [set(group) for group in outputs_of_models(shipped.program)]


@pytest.mark.parametrize("older", [STATE, MARGIN])
@pytest.mark.parametrize("seconds", [1, 4 * 3_600])
def test_a_regime_of_one_bar_with_the_margin_of_another_holds(
    shipped: Engine, executed: Mapping[str, Any], older: str, seconds: int
) -> None:
    assert shipped.decide(executed).verdict.name == "EXECUTE"
    mixed = {**executed, f"{older}_at": executed[f"{older}_at"] - seconds * NANOS}
    decision = shipped.decide(mixed)
    assert decision.verdict.name == "HOLD"
    assert any("told for different times" in reason.text for reason in decision.because)
    healthy = {**executed, "signal_id": "healthy"}
    frame = shipped.decide_frame(pd.DataFrame([{**mixed, "signal_id": "mixed"}, healthy]))
    assert list(frame["verdict"]) == ["HOLD", "EXECUTE"]
    assert "told for different times" in str(frame["reason"][0])
