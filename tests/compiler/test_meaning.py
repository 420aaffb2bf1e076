"""What an expression means does not depend on how it is named, shared, folded or tightened."""

from __future__ import annotations

import math

import numpy as np
import pytest
from tests.library import NOW, WORLD, decided, engine_of, engine_with, files_with, row_of

from golive.compiler.non_bypass import prove
from golive.evaluator.blocks import ColumnFunction
from golive.evaluator.columns import Block

HUGE = """\
inputs:
  any: {from: world.any}
parameters:
  a: {value: 1e200, range: [0, 1e300], tighter: lower, source: written for this test}
  b: {value: 1e200, range: [0, 1e300], tighter: lower, source: written for this test}
require:
  - {id: r, that: "any <= a * b", else: "too large"}
"""
TIGHTER = "tighten:\n  gate0.a: {value: 9e199, why: care, owner: a.b}\n"


@pytest.mark.parametrize("tighten", ["", TIGHTER])
def test_an_infinite_threshold_satisfies_nothing_however_it_came_about(tighten: str) -> None:
    engine = engine_with(HUGE, strategies=("ant", "bee"), tighten=tighten)
    assert decided(engine, row_of()) == {"HOLD"}
    assert decided(engine, row_of(strategy="bee")) == {"HOLD"}


LOSS = """\
inputs:
  any: {from: world.any}
parameters:
  limit: {value: 0.05, range: [0, 1], tighter: higher, source: written for this test}
  other: {value: 0.01, range: [0, 1], tighter: higher, source: written for this test}
LET
require:
  - {id: r, that: "any >= THRESHOLD", else: "too little"}
"""


@pytest.mark.parametrize("tighten", ["", "tighten:\n  gate0.limit: {value: 0.06, why: care, owner: a.b}\n"])
@pytest.mark.parametrize(
    ("let", "threshold"),
    [
        ("", "limit"),
        ("", "max(limit, other)"),
        ("let: {named: limit}", "named"),
        ("let:\n  named: max(limit, other)\n  twice: named", "twice"),
        ("", "exp(log(limit))"),
    ],
)
def test_a_threshold_is_inclusive_in_decimal_terms_under_any_name(let: str, threshold: str, tighten: str) -> None:
    text = LOSS.replace("LET\n", f"{let}\n" if let else "").replace("THRESHOLD", threshold)
    text = text if "other" in let + threshold else text.replace("  other:", "  unused:")
    engine = engine_with(text, strategies=("ant", "bee"), tighten=tighten)
    assert 0.35 - 0.30 < 0.05
    assert decided(engine, row_of(strategy="bee", any=0.35 - 0.30)) == {"EXECUTE"}
    assert decided(engine, row_of(strategy="bee", any=0.0499999)) == {"SKIP"}
    assert decided(engine, row_of(any=0.35 - 0.30)) == {"SKIP" if tighten else "EXECUTE"}


def test_a_choice_between_parameters_is_no_threshold_with_or_without_tightening() -> None:
    text = LOSS.replace("LET\n", "").replace("THRESHOLD", "(limit if limit > other else other)")
    plain = engine_with(text, strategies=("ant", "bee"))
    tightened = engine_with(
        text, strategies=("ant", "bee"), tighten="tighten:\n  gate0.limit: {value: 0.06, why: care, owner: a.b}\n"
    )
    for engine in (plain, tightened):
        assert decided(engine, row_of(strategy="bee", any=0.35 - 0.30)) == {"SKIP"}


FREE = """\
inputs:
  any: {from: world.any}
require:
  - {id: r, that: "any > 0", else: "no"}
"""


@pytest.mark.parametrize("strategy", [None, "", "ANT", "ant ", "zebra", 1, float("nan"), ["ant"]])
def test_a_strategy_that_nobody_knows_is_held_even_where_no_gate_asks(strategy: object) -> None:
    engine = engine_with(FREE)
    assert decided(engine, row_of()) == {"EXECUTE"}
    assert decided(engine, row_of(strategy=strategy)) == {"HOLD"}
    decision = engine.decide(row_of(strategy=strategy))
    assert (decision.gate, decision.rule) == ("pipeline", "strategy")
    assert "strategy" in decision.reason
    assert all(proof.holds for proof in prove(engine.program))


WHEN = """\
bypass: never
inputs:
  clock: {from: world.clock}
parameters:
  open: {value: 9, range: [0, 24], source: written for this test}
  half: {value: 0.5, range: [0, 1], source: written for this test}
reduce:
  - {id: early, when: "hour_of_day(clock) < open or weekday(clock) == 'sunday'", to: half, because: "early"}
"""


@pytest.mark.parametrize(
    "clock", [None, float(NOW), str(NOW), True, 2**62, -(2**62), 2**63 - 1, -(2**63), 10**30, float("nan")]
)
def test_an_instant_that_no_calendar_has_holds(clock: object) -> None:
    engine = engine_with(WHEN)
    assert decided(engine, row_of(clock=clock)) == {"HOLD"}


def test_the_hour_is_that_of_the_declared_zone() -> None:
    # 2024-08-07 03:06 UTC was the evening before in New York.
    assert decided(engine_with(WHEN), row_of(clock=NOW)) == {"EXECUTE"}
    ten_hours = 10 * 3600 * 10**9
    assert decided(engine_with(WHEN), row_of(clock=NOW + ten_hours // 2)) == {"REDUCE"}


def test_an_age_of_a_thousand_years_does_not_make_a_missing_time_fresh() -> None:
    text = FREE.replace("{from: world.any}", "{from: world.share, max_age: 400_000 d}")
    assert decided(engine_with(text), row_of(share_at=None)) == {"HOLD"}
    eternal = WORLD.replace("range: [0, 1], max_age: 2 s", "range: [0, 1], max_age: 1e300 d")
    files = files_with(text.replace("400_000", "1e299")) | {"rules/world.yaml": eternal}
    engine = engine_of(files)
    for row in (row_of(share_at=None), row_of(decided_at=None), row_of(share_at=-(2**63))):
        assert decided(engine, row) == {"HOLD"}
    assert decided(engine, row_of(share_at=0)) == {"EXECUTE"}


NEVER_KNOWN = """\
inputs:
  share: {from: world.share}
parameters:
  zero: {value: 0, range: [0, 1], source: written for this test}
  big:  {value: 5_000 usd, range: [0 usd, 10_000 usd], source: written for this test}
"""


@pytest.mark.parametrize("expression", ["1 / zero", "log(zero)", "sqrt(zero - 1)", "zero / zero"])
@pytest.mark.parametrize(
    "rule",
    [
        'require: [{id: r, that: "max(share, %s) >= zero", else: "big {big}"}]',
        'require: [{id: r, that: "min(-share, %s) <= zero", else: "big {big}"}]',
        'require: [{id: r, that: "clip(share, %s, 1) >= zero", else: "big {big}"}]',
        'forbid: [{id: r, when: "max(share, %s) < zero", because: "big {big}"}]',
        'cap: [{id: r, at: "big * max(share, %s)", because: "limited to {big}"}]',
    ],
)
def test_a_bound_that_nothing_can_compute_is_not_left_out(rule: str, expression: str) -> None:
    # The builder drops a bound that the other side can never cross; one that is never known is no such bound.
    engine = engine_with(NEVER_KNOWN + rule % expression + "\n")
    assert decided(engine, row_of()) == {"HOLD"}


COMPUTES_NOTHING = """\
bypass: never
inputs:
  made: {from: world.share}
  any:  {from: world.any}
parameters:
  minus: {value: -1, range: [-2, 0], source: written for this test}
  half:  {value: 0.5, range: [0, 1], source: written for this test}
let:
  nothing: sqrt(minus)
RULE
"""


@pytest.mark.parametrize(
    "rule",
    [
        'require:\n  - {id: r, that: "nothing > 0", else: "no"}',
        'require:\n  - {id: r, that: "nothing <= 0 or nothing > 0", else: "no"}',
        'require:\n  - {id: r, that: "max(made, nothing) >= half", else: "no"}',
        'require:\n  - {id: r, that: "min(-1 * made, nothing) < half", else: "no"}',
        'require:\n  - {id: r, that: "max(nothing, made) >= 0", else: "no"}',
        'require:\n  - {id: r, that: "clip(made, 0, nothing) >= 0", else: "no"}',
        'require:\n  - {id: r, that: "made + nothing * 1 >= 0 or nothing / 2 < 0", else: "no"}',
        'forbid:\n  - {id: r, when: "nothing > 0", because: "no"}',
    ],
)
def test_a_rule_on_what_can_never_be_known_never_passes(rule: str) -> None:
    assert decided(engine_with(COMPUTES_NOTHING.replace("RULE", rule)), row_of()) == {"HOLD"}


def test_a_gate_that_needs_what_can_never_be_known_never_passes() -> None:
    model = (
        "kind: model\nid: model\ntitle: A model\nwhy: To compute nothing.\nsource: written for this test\n"
        "parameters:\n  minus: {value: -1, range: [-2, 0], source: written for this test}\n"
        "let:\n  made: sqrt(minus)\noutputs:\n  made: {type: number, range: [-inf, inf]}\n"
    )
    gate = FREE.replace("inputs:\n", "inputs:\n  made: {from: model.made}\n") + "confidence: made\n"
    engine = engine_of(files_with(gate) | {"rules/model.yaml": model})
    assert decided(engine, row_of()) == {"HOLD"}


def test_zeros_of_either_sign_are_one_after_min_and_max_in_both_back_ends() -> None:
    text = NEVER_KNOWN.replace("share: {from: world.share}", "any: {from: world.any}")
    lets = "let: {low: 'min(any, zero)', high: 'max(any, zero)'}\n"
    rule = 'require: [{id: r, that: "low > -1 and high > -1", else: "{low} {high} {big}"}]\n'
    engine = engine_with(text + lets + rule)
    row = row_of(any=-0.0)
    kernel = engine.program.decision
    names = {n for s in kernel.sources for n in (s.port.column, f"{s.port.column}_at")}
    columns = {n: np.array([row.get(n), None], dtype=object)[:-1] for n in names}
    by_table = ColumnFunction(kernel).run(Block.of(kernel.sources, columns, 1, NOW, 0))
    for name in ("let:gate0.low", "let:gate0.high"):
        both = (engine.evaluate(row, now=NOW).value(name), float(by_table[name][0]))
        assert [math.copysign(1.0, value) for value in both] == [1.0, 1.0]
