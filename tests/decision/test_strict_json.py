"""A decision is plain JSON whatever was wrong with its row."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from golive.api import Engine

WRONG: tuple[Any, ...] = (None, float("nan"), float("inf"), float("-inf"), -1.0, 10**400, 1e308, "5", True, "\ud800")


@pytest.mark.parametrize("column", ["raw_size", "unit_value", "lot", "edge", "equity", "data_quality.mid", "signal_id"])
def test_a_decision_is_strict_json_whatever_its_row_holds(
    shipped: Engine, executed: Mapping[str, Any], column: str
) -> None:
    for wrong in WRONG:
        decision = shipped.decide({**executed, column: wrong})
        written = json.loads(json.dumps(decision.to_dict(), allow_nan=False))
        assert written["final_size"] == decision.final_size
        assert written["because"]
