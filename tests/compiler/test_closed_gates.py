"""A gate that parameters alone decide is as closed as they say: that is how a gate is shut by hand."""

from __future__ import annotations

import pytest
from tests.library import decided, engine_with, row_of

from golive.compiler.non_bypass import prove

SWITCH = """\
%s
on_fail: %s
inputs:
  share: {from: world.share}
parameters:
  open: {value: %s, range: [0, 1], tighter: lower, source: written for this test}
  half: {value: 0.5, range: [0, 1], source: written for this test}
%s
"""
OPEN = 'require: [{id: opened, that: "open >= half", else: "shut by hand: {open}"}]'
SHUT = 'forbid: [{id: shut, when: "open < half", because: "shut by hand: {open}"}]'
FREE = """\
inputs: {any: {from: world.any}}
require: [{id: positive, that: "any > 0", else: "not positive"}]
"""


@pytest.mark.parametrize("bypass", ["bypass: never", ""])
@pytest.mark.parametrize(("on_fail", "verdict"), [("skip", "SKIP"), ("halt", "HALT")])
@pytest.mark.parametrize("rule", [OPEN, SHUT])
def test_a_gate_that_is_shut_by_a_parameter_lets_nothing_through(
    bypass: str, on_fail: str, verdict: str, rule: str
) -> None:
    shut, opened = (engine_with(SWITCH % (bypass, on_fail, value, rule), FREE) for value in (0, 1))
    assert decided(opened, row_of()) == {"EXECUTE"}
    assert decided(shut, row_of()) == {verdict}
    decision = shut.decide(row_of())
    assert (decision.gate, decision.final_size) == ("gate0", 0.0)
    assert decision.reason == "shut by hand: 0"
    assert all(p.holds for engine in (shut, opened) for p in prove(engine.program))


@pytest.mark.parametrize("strategy", ["ant", "bee"])
def test_a_gate_that_one_strategy_shuts_is_shut_for_that_one(strategy: str) -> None:
    text = SWITCH % ("bypass: never", "skip", 1, OPEN)
    tighten = "tighten:\n  gate0.open: {value: 0, why: care, owner: a.b}\n"
    engine = engine_with(text, FREE, strategies=("ant", "bee"), tighten=tighten)
    assert decided(engine, row_of(strategy=strategy)) == {"SKIP" if strategy == "ant" else "EXECUTE"}


@pytest.mark.parametrize("that", ["1 / 0 > 0", "1 / 0 <= 0", "-1 ** (1 / 2) > 2", "2 ** 2 ** 2 ** 2 ** 2 ** 2 > 0"])
@pytest.mark.parametrize("order", [1, -1])
def test_a_requirement_that_no_row_can_meet_executes_nothing(that: str, order: int) -> None:
    never = f'inputs: {{share: {{from: world.share}}}}\nrequire: [{{id: r, that: "{that}", else: "no {{share}}"}}]\n'
    engine = engine_with(*(never, FREE)[::order])
    assert not decided(engine, row_of()) & {"EXECUTE", "REDUCE"}
