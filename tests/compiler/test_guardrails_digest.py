"""What holds updates of models is policy, and a strategy that is held to more by it says so in its digest."""

from __future__ import annotations

from dataclasses import replace

import pytest

from golive.api import Engine
from golive.core.span import NOWHERE
from golive.core.unit import UNITS, Quantity
from golive.documents.declarations import Tightening
from golive.documents.header import NO_PROVENANCE, Name


def tightened(engine: Engine, value: float) -> Engine:
    """Return a library in which one strategy asks for a larger gain of its models."""
    specs = engine.program.checked.specs
    target = Name(value="guardrails.min_sharpe_improvement", span=NOWHERE)
    asked = Tightening(target=target, value=Quantity(value, UNITS["per_year"]), span=NOWHERE, provenance=NO_PROVENANCE)
    strategies = tuple(
        replace(s, tightenings=(*s.tightenings, asked)) if s.header.id == "momentum" else s for s in specs.strategies
    )
    return Engine.from_specs(replace(specs, strategies=strategies))


def test_a_tightening_of_guardrails_changes_the_digest_of_its_strategy_alone(shipped: Engine) -> None:
    before, after = shipped.program.digests.strategy, tightened(shipped, 0.5).program.digests.strategy
    assert [name for name in before if before[name] != after[name]] == ["momentum"]
    assert tightened(shipped, 0.6).program.digests.strategy["momentum"] != after["momentum"]


@pytest.mark.parametrize("value", [0.5, "0.5 per_year"])
def test_an_override_of_guardrails_changes_the_policy_and_no_strategy(shipped: Engine, value: float | str) -> None:
    specs = shipped.program.checked.specs
    after = Engine.from_specs(specs, overrides={"guardrails.min_sharpe_improvement": value}).program.digests
    assert after.policy != shipped.program.digests.policy
    assert after.strategy == shipped.program.digests.strategy
