"""Non-bypass, proved by substitution: with a gate that may never be bypassed set to false, nothing can execute."""

from __future__ import annotations

from dataclasses import dataclass

from golive.compiler.builder import Builder, substitute
from golive.compiler.kernel import Kernel, needed_steps
from golive.compiler.program import Program
from golive.core.verdict import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What is left of EXECUTE and REDUCE when one gate is false. `holds` is the conclusion, `steps` the evidence."""

    gate: str
    holds: bool
    reachable: tuple[str, ...]
    steps_before: int
    steps_after: int

    def __str__(self) -> str:
        if self.holds:
            return (
                f"{self.gate}: with the gate false, {self.steps_before} steps fold to {self.steps_after}: "
                "EXECUTE and REDUCE vanish, the final size is 0"
            )
        return f"{self.gate}: with the gate false, {', '.join(self.reachable)} can still be reached"


def prove(program: Program) -> tuple[Proof, ...]:
    """Prove every `bypass: never` gate, each in the pipeline that it is a gate of."""
    each = program.decisions.values()
    return tuple(prove_gate(one.decision, g.id) for one in each for g in one.checked.gates if g.never_bypass)


def prove_gate(kernel: Kernel, gate: str) -> Proof:
    """Set one gate's `ok` to false, fold, and look at what the verdict and the size can still be."""
    folded, outputs = substitute(kernel, {kernel.outputs[f"{gate}.ok"]: False})
    reachable = [v.name for v in (Verdict.EXECUTE, Verdict.REDUCE) if v in _codes(folded, outputs["verdict"])]
    final = folded.steps[outputs["final"]]
    if not (final.op == "const" and final.value == 0.0):
        reachable.append("a final size above 0")
    permitted = folded.steps[outputs["permitted"]]
    if not (permitted.op == "const" and permitted.value is False):
        reachable.append("`permitted`")
    return Proof(
        gate=gate,
        holds=not reachable,
        reachable=tuple(reachable),
        steps_before=len(kernel.steps),
        steps_after=len(needed_steps(folded.steps, outputs.values())),
    )


def _codes(folded: Builder, step: int) -> set[int]:
    """Return every code a step can have: the constants its selections choose from."""
    s = folded.steps[step]
    if s.op == "const":
        assert s.value is not None
        return {int(s.value)}
    if s.op == "code_sel":
        return _codes(folded, s.arguments[1]) | _codes(folded, s.arguments[2])
    return {int(v) for v in Verdict}
