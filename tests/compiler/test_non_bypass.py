"""Non-bypass is proved by substitution, and the proof fails where it should."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.library import engine_of, engine_with, files_with

from golive.api import Engine
from golive.compiler.builder import Builder
from golive.compiler.kernel import Kernel, Step
from golive.compiler.non_bypass import prove, prove_gate
from golive.compiler.substitution import Substitution
from golive.core.errors import InvalidLibrary
from golive.core.verdict import Verdict
from golive.loader import load_library

GATES = (
    "kill_switch",
    "permit",
    "eligibility",
    "repeat",
    "data_quality",
    "regime",
    "orderflow",
    "cost",
    "participation",
    "limits",
    "pace",
)


def test_every_shipped_gate_that_may_never_be_bypassed_is_proved(shipped: Engine) -> None:
    assert tuple(p.gate for p in shipped.proofs) == (*GATES, "closing_allowed", "closing_price")
    for proof in shipped.proofs:
        assert proof.holds, str(proof)
        assert proof.reachable == ()
        assert 0 < proof.steps_after < proof.steps_before
        assert "EXECUTE and REDUCE vanish" in str(proof)


def changed(kernel: Kernel, position: int, **fields: Any) -> Kernel:
    """Return the kernel with one step replaced by another of the same kind."""
    steps = list(kernel.steps)
    steps[position] = steps[position]._replace(**fields)
    return replace(kernel, steps=tuple(steps))


def without(kernel: Kernel, step: int, ignored: int) -> Kernel:
    """Sabotage: a conjunction that no longer looks at one of its conditions."""
    kept = tuple(a for a in kernel.steps[step].arguments if a != ignored)
    assert len(kept) < len(kernel.steps[step].arguments), "there is nothing to leave out"
    return changed(kernel, step, arguments=kept)


def conjunction_over(kernel: Kernel, gate: str) -> int:
    """Return the step that joins the gates' answers."""
    ok = kernel.outputs[f"{gate}.ok"]
    return next(i for i, s in enumerate(kernel.steps) if s.op == "and" and ok in s.arguments and i != ok)


@pytest.mark.parametrize("gate", GATES)
def test_a_verdict_that_does_not_look_at_a_gate_fails_the_proof(shipped: Engine, gate: str) -> None:
    kernel = shipped.program.decision
    sabotaged = without(kernel, conjunction_over(kernel, gate), kernel.outputs[f"{gate}.ok"])
    proof = prove_gate(Substitution(sabotaged), gate)
    assert not proof.holds
    assert set(proof.reachable) == {"EXECUTE", "REDUCE", "a final size above 0", "`permitted`"}
    assert "can still be reached" in str(proof)
    for other in GATES:
        if other != gate:
            assert prove_gate(Substitution(sabotaged), other).holds, other


@pytest.mark.parametrize("gate", GATES)
def test_a_size_that_is_given_whatever_the_verdict_fails_the_proof(shipped: Engine, gate: str) -> None:
    kernel = shipped.program.decision
    final = kernel.outputs["final"]
    rounded = kernel.steps[final].arguments[1]
    sabotaged = replace(kernel, outputs={**kernel.outputs, "final": rounded})
    assert prove_gate(Substitution(sabotaged), gate).reachable == ("a final size above 0",)


@pytest.mark.parametrize("gate", GATES)
def test_a_verdict_chosen_by_something_else_fails_the_proof(shipped: Engine, gate: str) -> None:
    kernel = shipped.program.decision
    verdict = kernel.outputs["verdict"]
    other = kernel.outputs["cost.edge_covers_cost.true"]
    _, yes, no = kernel.steps[verdict].arguments
    sabotaged = changed(kernel, verdict, arguments=(other, yes, no))
    proof = prove_gate(Substitution(sabotaged), gate)
    assert not proof.holds or gate == "cost"
    assert not prove_gate(Substitution(sabotaged), "orderflow").holds


def test_a_verdict_in_a_table_is_taken_for_every_verdict(shipped: Engine) -> None:
    # A proof that cannot follow a step says so: it does not give the benefit of the doubt.
    kernel = shipped.program.decision
    builder = Builder()
    code = next(builder.read(s) for s in kernel.sources if s.port.column == "strategy")
    verdict = builder._add(Step(op="look", kind="e", arguments=(code,), table=(int(Verdict.HOLD), -1)))
    ok = builder.op("code_known", code)
    final = builder.op("sel", ok, builder.const(0.0), builder.const(0.0))
    made = builder.finish({"gate.ok": ok, "verdict": verdict, "final": final, "permitted": ok})
    assert "EXECUTE" in prove_gate(Substitution(made), "gate").reachable


def test_substituting_nothing_changes_nothing(shipped: Engine) -> None:
    kernel = shipped.program.decision
    folded = Substitution(kernel).fold({})
    assert (folded.steps, folded.moved, folded.needed) == (list(kernel.steps), {}, len(kernel.steps))


def test_a_program_that_fails_its_proof_is_not_an_engine(shipped: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    import golive.api.engine as module

    def sabotage(checked: object) -> object:
        from golive.compiler import compile_library

        program = compile_library(checked)  # type: ignore[arg-type]
        kernel = program.decision
        step = conjunction_over(kernel, "orderflow")
        return replace(program, decision=without(kernel, step, kernel.outputs["orderflow.ok"]))

    monkeypatch.setattr(module, "compile_library", sabotage)
    with pytest.raises(InvalidLibrary) as caught:
        Engine.from_specs(shipped.program.checked.specs)
    assert [i.code for i in caught.value.issues] == ["GL217"]
    assert "orderflow" in str(caught.value)


@pytest.mark.parametrize("gate", GATES)
def test_leaving_a_gate_that_may_never_be_bypassed_out_of_the_pipeline_is_an_issue(
    shipped: Engine, gate: str, tmp_path: Path
) -> None:
    specs = shipped.program.checked.specs
    for name, text in specs.sources.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    pipeline = tmp_path / "rules" / "pipeline.yaml"
    listed = pipeline.read_text(encoding="utf-8")
    shorter = listed.replace(f"{gate}, ", "").replace(f", {gate}]", "]")
    assert shorter != listed
    pipeline.write_text(shorter, encoding="utf-8")
    loaded, issues = load_library(tmp_path)
    assert not issues
    with pytest.raises(InvalidLibrary, match=f"gate `{gate}` may never be bypassed") as caught:
        Engine.from_specs(loaded)
    assert {i.code for i in caught.value.issues} == {"GL217"}


CAP = """\
bypass: never
inputs:
  spare: {from: world.spare, optional: true}
cap:
  - {id: most, at: spare, because: "limited"}
"""


def test_a_gate_that_only_limits_can_be_among_those_never_bypassed() -> None:
    engine = engine_with(CAP)
    assert [p.holds for p in engine.proofs] == [True]


def test_the_proof_of_a_gate_that_cannot_fail_rests_on_the_gate_alone() -> None:
    other = "bypass: never\ninputs:\n  any: {from: world.any}\nrequire:\n  - {id: r, that: any > 0, else: no}\n"
    engine = engine_of(files_with(CAP, other.replace("no}", '"no"}'), CAP.replace("most", "mostly")))
    for proof in prove(engine.program):
        assert proof.holds
    kernel = engine.program.decision
    assert not prove_gate(Substitution(without_gate(kernel, "gate1")), "gate1").holds


def without_gate(kernel: Kernel, gate: str) -> Kernel:
    ok = kernel.outputs[f"{gate}.ok"]
    for i, step in enumerate(kernel.steps):
        if ok in step.arguments and step.op == "and":
            return without(kernel, i, ok)
    raise AssertionError(gate)
