"""A refusal's sentence is about the refusal, whatever the row holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.programs import ROWS, engine_of, libraries
from tests.test_three_back_ends import PHASES

from golive.api import Engine


@settings(max_examples=60, suppress_health_check=list(HealthCheck), phases=PHASES)
@given(files=libraries(), rows=st.lists(ROWS, min_size=4, max_size=8))
def test_what_determined_a_refusal_never_reads_as_passed(files: dict[str, str], rows: list[dict[str, Any]]) -> None:
    engine = engine_of(files)
    for row in rows:
        decision = engine.decide(row)
        first = decision.because[0]
        name = decision.verdict.name
        if name == "EXECUTE":
            assert decision.reason == decision.gate == decision.rule == ""
            continue
        assert (first.gate, first.rule) == (decision.gate, decision.rule)
        assert first.text == decision.reason
        assert decision.reason
        if name in ("SKIP", "HALT"):
            assert first.outcome in ("fails", "caps", "reduces"), first
        elif name == "HOLD":
            assert first.outcome in ("unknown", "reduces"), first
        else:
            assert first.outcome in ("caps", "reduces"), first
        assert decision.to_dict()["because"]


@pytest.mark.parametrize(
    "changes",
    [
        {"raw_size": 1e308},
        {"liquidity.daily_value": 5e-324},
        {"liquidity.daily_volatility": 1e3, "liquidity.daily_value": 1.0},
        {"unit_value": 1e308},
        {"lot": 5e-324},
        {"position": -1e300},
    ],
)
def test_a_number_out_of_all_proportion_is_explained(
    shipped: Engine, executed: Mapping[str, Any], changes: dict[str, float]
) -> None:
    decision = shipped.decide({**executed, **changes})
    assert not decision.allowed
    assert decision.because[0].outcome != "passes", decision.reason
