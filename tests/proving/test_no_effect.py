"""Thresholds that change nothing are remarked, those that do are not."""

from __future__ import annotations

import math

from tests.library import engine_with, row_of

from golive.api import Engine
from golive.core.span import Span
from golive.core.unit import parse_quantity
from golive.decision import Decision
from golive.proving.case_run import Remark
from golive.proving.made.boundaries import MadeCase, made_cases
from golive.proving.made.no_effect import without_effect
from golive.proving.outcome import Judged, Origin, Outcome

SPAN = Span(file="rules/gate0.cases.yaml", line=2, col=13)
HEAD = """\
inputs: {share: {from: world.share}}
parameters:
  floor: {value: 60 %, range: [0 %, 100 %], tighter: higher, source: house}
"""


def judged(made: MadeCase, decision: Decision) -> Judged:
    by = f"{decision.gate}.{decision.rule}" if decision.rule else ""
    return Judged(
        of="gate.gate0",
        id=made.case.id,
        origin=Origin.AUTO,
        span=SPAN,
        outcome=Outcome(
            verdict=decision.verdict.name, by=by, reason=decision.reason, size=decision.final_size, outcome={}
        ),
        mismatches=(),
        seen=made.seen,
    )


def remarks(engine: Engine, **base: object) -> list[Remark]:
    answered = []
    for made in made_cases(engine.decide(row_of(**base)).trace, "gate0", SPAN):
        quantity = parse_quantity(str(made.case.gives[0].value))
        if made.boundary is not None and quantity is not None:
            answered.append((made, judged(made, engine.decide(row_of(**{**base, "share": quantity.value})))))
    assert answered
    return list(without_effect(answered))


def test_a_threshold_that_decides_is_not_remarked() -> None:
    assert remarks(engine_with(HEAD + 'require:\n  - {id: enough, that: share >= floor, else: "no"}\n')) == []


def test_a_threshold_without_effect_is_remarked_with_its_place_and_the_answer() -> None:
    weak = 'require:\n  - {id: enough, that: share >= floor or share < floor or share > 2, else: "no"}\n'
    (one, *_) = remarks(engine_with(HEAD + weak))
    assert one.of == "gate.gate0"
    assert one.text == (
        "`share` just below and just above `floor` (60 %) is answered EXECUTE: the threshold has no effect on the base"
        " case; if it has one elsewhere, write a case on each side of it there"
    )
    assert (one.span.file, one.span.line) == ("rules/gate0.yaml", 10)


def test_a_comparison_in_a_let_is_no_rule() -> None:
    text = (
        HEAD
        + 'let: {both: {is: "share_true(share >= floor, share < floor)"}}\n'
        + 'require:\n  - {id: half, that: both > 0, else: "no"}\n'
    )
    assert [r.name for r in remarks(engine_with(text)) if r.name.startswith("both")] == []


def test_sizes_that_differ_are_an_effect() -> None:
    text = (
        HEAD
        + "  half: {value: 0.5, range: [0, 1], tighter: lower, source: house}\n"
        + 'reduce:\n  - {id: wary, when: share < floor, to: half, because: "no"}\n'
    )
    assert remarks(engine_with(text)) == []
    assert not math.isnan(engine_with(text).decide(row_of()).final_size)


def test_where_the_base_itself_is_refused_nothing_is_remarked() -> None:
    text = (
        HEAD.replace("inputs: {", "inputs: {flag: {from: world.flag}, ")
        + 'require:\n  - {id: on, that: flag, else: "off"}\n  - {id: enough, that: share >= floor, else: "no"}\n'
    )
    assert remarks(engine_with(text), flag=False) == []
