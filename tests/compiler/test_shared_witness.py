"""Rules over one long chain of lets are looked at together, and what is said of each is what it is by itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from tests.library import engine_of, files_with

from golive.api import Engine
from golive.compiler import rule_slice, shared_witness
from golive.compiler.kernel import Step
from golive.compiler.program import Program
from golive.compiler.refusals import Refusal, Word, refusals
from golive.compiler.rule_slice import Inputs, ends_of
from golive.compiler.shared_witness import SharedWitness

HEAD = """\
inputs:
  level: {from: world.level}
  any: {from: world.any}
parameters:
"""


def chain(count: int, condition: str) -> Program:
    """Compile a gate with a rule over each let of a chain, each of which takes a little more off the one before."""
    cuts = "".join(f"  d{i}: {{value: {i / 1_000_000:.6f}, range: [0, 1], source: test}}\n" for i in range(count))
    lets = "".join(f"  x{i}: {f'x{i - 1}' if i else 'any'} - d{i}\n" for i in range(count))
    rules = "".join(f"  - {{id: r{i}, that: '{condition.format(x=f'x{i}')}', else: 'no'}}\n" for i in range(count))
    return engine_of(files_with(f"{HEAD}{cuts}let:\n{lets}require:\n{rules}")).program


def worked_out(program: Program, monkeypatch: pytest.MonkeyPatch) -> tuple[int, tuple[Refusal, ...]]:
    """Return how many steps are worked out to say of each rule whether it can refuse, and what is said."""
    steps, evaluated = [0], rule_slice._evaluated

    def counted(step: Step, values: Mapping[int, Any], inputs: Inputs) -> Any:
        steps[0] += 1
        return evaluated(step, values, inputs)

    with monkeypatch.context() as patched:
        patched.setattr(rule_slice, "_evaluated", counted)
        said = refusals(program)
    return steps[0], said


def test_twice_as_many_rules_over_a_chain_take_twice_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    (few, _), (many, said) = (worked_out(chain(n, "{x} >= 0"), monkeypatch) for n in (600, 1_200))
    assert many <= 2.2 * few
    assert {refusal.word for refusal in said} == {Word.CAN}
    assert all(set(refusal.witness) == {"any"} for refusal in said if refusal.rule.id.startswith("r"))


def test_what_no_shared_input_shows_of_long_rules_is_looked_at_and_then_left_open() -> None:
    words = [r.word for r in refusals(chain(250, "{x} >= 0 or {x} < 0")) if r.rule.id.startswith("r")]
    assert set(words[:100]) == {Word.CANNOT}
    assert words.count(Word.NOT_DECIDED) > 0
    first = words.index(Word.NOT_DECIDED)
    assert set(words[:first]) == {Word.CANNOT}
    assert set(words[first:]) == {Word.NOT_DECIDED}


def test_shared_inputs_show_no_rule_refusing_that_cannot(monkeypatch: pytest.MonkeyPatch) -> None:
    program = Engine.shipped().program
    alone = {refusal.rule.span: refusal.word for refusal in refusals(program)}
    for limit, value in (("LONG", 0), ("MOST_ALONE", 0), ("MOST_AFTERWARDS", 10**6)):
        monkeypatch.setattr(shared_witness, limit, value)
    together = {refusal.rule.span: refusal.word for refusal in refusals(program)}
    assert together == alone
    shared, shown = SharedWitness(program.decision), 0
    for rule in (rule for gate in program.checked.gates for rule in gate.rules):
        ends = ends_of(program.decision, rule)
        assert shared.has(ends)
        inputs = shared.find(ends)
        if inputs is not None:
            shown += 1
            assert ends.whole().refuses(inputs)
    assert shown > len(alone) / 2
