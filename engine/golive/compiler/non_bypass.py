"""Non-bypass, proved by substitution: with a gate that may never be bypassed set to false, nothing can execute."""

from __future__ import annotations

from golive.compiler.kernel import Step
from golive.compiler.program import Program
from golive.compiler.substitution import Folded, Substitution
from golive.core.dataclass import dataclass
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
    each = [(Substitution(one.decision), one.checked.gates) for one in program.decisions.values()]
    return tuple(prove_gate(kernel, g.id) for kernel, gates in each for g in gates if g.never_bypass)


def prove_gate(kernel: Substitution, gate: str) -> Proof:
    """Set one gate's `ok` to false, fold, and look at what the verdict and the size can still be."""
    outputs = kernel.kernel.outputs
    folded = kernel.fold({outputs[f"{gate}.ok"]: False})
    reachable = [v.name for v in (Verdict.EXECUTE, Verdict.REDUCE) if v in _codes(folded, folded.output("verdict"))]
    final = folded.output("final")
    if not (final.op == "const" and final.value == 0.0):
        reachable.append("a final size above 0")
    permitted = folded.output("permitted")
    if not (permitted.op == "const" and permitted.value is False):
        reachable.append("`permitted`")
    return Proof(
        gate=gate,
        holds=not reachable,
        reachable=tuple(reachable),
        steps_before=len(kernel.kernel.steps),
        steps_after=folded.needed,
    )


def _codes(folded: Folded, step: Step) -> set[int]:
    """Return every code a step can have: the constants its selections choose from."""
    if step.op == "const":
        assert step.value is not None
        return {int(step.value)}
    if step.op == "code_sel":
        return set().union(*(_codes(folded, folded.steps[a]) for a in step.arguments[1:]))
    return {int(v) for v in Verdict}
