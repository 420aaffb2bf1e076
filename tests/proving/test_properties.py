"""Properties that hold of every policy, and what is said where one is broken on purpose."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest
from tests.changed_value import changed
from tests.library import engine_with, row_of

from golive.api import Engine
from golive.compiler import compile_library
from golive.core.span import Span
from golive.evaluator.scalar import Bad, ScalarFunction, Values, compile_scalar
from golive.evaluator.trace import Trace
from golive.proving.made.properties import Properties, Violation

SPAN = Span(file="rules/gate0.yaml", line=1, col=1)
GATE = """\
inputs:
  size: {from: world.share}
  room: {from: world.room, optional: true}
  mood: {from: world.mood, optional: true}
parameters:
  floor:  {value: 60 %, range: [0 %, 100 %], tighter: higher, source: house}
  factor: {value: 0.5, range: [0, 1], tighter: lower, source: house}
  share:  {value: 25 %, range: [0 %, 100 %], tighter: lower, source: house}
require:
  - {id: enough, that: size >= floor, else: "too little"}
reduce:
  - {id: wild, when: mood == "wild", to: factor, because: "wild"}
cap:
  - {id: room_left, at: share * room, because: "room"}
"""


def properties(engine: Engine, **changes: object) -> list[Violation]:
    return violations(Properties(engine.program, SPAN), engine.decide(row_of(**changes)).trace)


def violations(of: Properties, trace: Trace) -> list[Violation]:
    (found,) = of.violations([trace])
    return list(found)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"share": 0.6},
        {"share": 0.1},
        {"share": float("nan")},
        {"mood": "wild"},
        {"room": 100.0},
        {"room": None},
        {"raw_size": float("inf")},
        {"raw_size": -5.0},
        {"lot": 0.0},
        {"unit_value": 0.0},
        {"strategy": "nobody"},
    ],
)
def test_no_case_of_a_sound_policy_violates_anything(changes: Mapping[str, object]) -> None:
    assert properties(engine_with(GATE), **changes) == []


def test_each_parameter_is_moved_by_its_last_digit() -> None:
    what = [one.what for one in Properties(engine_with(GATE).program, SPAN).tightened.each]
    assert what == ["`gate0.floor` at 61 %", "`gate0.factor` at 0.4", "`gate0.share` at 24 %"]


def test_a_parameter_at_its_end_is_not_moved() -> None:
    at_the_end = GATE.replace("{value: 60 %,", "{value: 100 %,").replace("{value: 0.5,", "{value: 0,")
    what = [one.what for one in Properties(engine_with(at_the_end).program, SPAN).tightened.each]
    assert what == ["`gate0.share` at 24 %"]


def test_what_strategies_are_held_to_is_moved_too() -> None:
    engine = engine_with(GATE, tighten="tighten: {gate0.floor: {value: 69.5 %, why: thin, owner: risk, ticket: R-1}}\n")
    row = row_of(share=0.696)
    (floor, *_) = Properties(engine.program, SPAN).tightened.sizes([engine.decide(row).trace])
    assert engine.decide(row).verdict.name == "EXECUTE"
    assert floor.tolist() == [1000.0]


def test_a_parameter_whose_promise_is_false_is_named_with_its_place() -> None:
    engine = engine_with(GATE)
    checked = engine.program.checked
    key = ("gate0", "share")
    table = checked.parameters[key]
    turned = replace(table, declared=replace(table.declared, tighter="higher"))
    program = compile_library(replace(checked, parameters={**checked.parameters, key: turned}))
    function, decided = compile_scalar(program.decision), engine.decide(row_of(room=400.0)).trace
    trace = Trace(program, function, decided.row, decided.values, decided.bad, decided.now)
    (one,) = violations(Properties(program, SPAN), trace)
    assert str(one) == "with `gate0.share` at 26 %: 100 became 104"
    assert (one.span.file, one.span.line) == ("rules/gate0.yaml", 13)


def falsified(trace: Trace, final: float, *, unless: str = "") -> Trace:
    """Return an evaluation by an engine that says a size of its own, but where a column is known."""
    honest = trace.function

    def run(get: Callable[[str], Any], now: int, skew: int) -> tuple[Values, Bad]:
        values, bad = honest.run(get, now, skew)
        size = honest.value(values, "final") if unless and get(unless) is not None else final
        return changed(honest, values, "final", size), bad

    function = ScalarFunction(run=run, position=honest.position, source="", kernel=honest.kernel)
    values, _ = run(trace.row.get, trace.now, 0)
    return Trace(trace.program, function, trace.row, values, trace.bad, trace.now)


def test_a_size_above_what_was_asked_is_seen() -> None:
    engine = engine_with(GATE)
    trace = falsified(engine.decide(row_of()).trace, 1001.0)
    assert [str(v) for v in violations(Properties(engine.program, SPAN), trace)] == [
        "more than was asked for: 1000 became 1001"
    ]


def test_an_unknown_that_lets_more_through_is_named() -> None:
    engine = engine_with(GATE)
    trace = falsified(engine.decide(row_of(mood="wild")).trace, 900.0, unless="mood")
    assert [str(v) for v in violations(Properties(engine.program, SPAN), trace)] == ["without `mood`: 500 became 900"]


def test_a_size_that_is_no_number_is_a_violation() -> None:
    engine = engine_with(GATE)
    trace = falsified(engine.decide(row_of()).trace, float("nan"))
    assert len(violations(Properties(engine.program, SPAN), trace)) > 0


def test_a_row_that_the_shipped_library_executes_violates_nothing(
    shipped: Engine, executed: Mapping[str, object]
) -> None:
    one = Properties(shipped.program, SPAN)
    assert violations(one, shipped.decide(executed).trace) == []
    assert len(one.tightened.each) > 20
