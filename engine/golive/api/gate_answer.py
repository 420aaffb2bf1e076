"""One gate asked by itself: the whole program evaluated, and that gate's part of it read."""

from __future__ import annotations

import math

from golive.api.model_versions import versioned
from golive.api.policy import Policy
from golive.api.rows import consistent, deciding
from golive.checker.checked import CheckedGate
from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput
from golive.core.row import Row
from golive.core.value import Status, Unknown
from golive.core.verdict import Verdict
from golive.decision import Because
from golive.decision.reasons import because
from golive.decision.wording import explain
from golive.evaluator.features import FeatureStage
from golive.evaluator.trace import Trace
from golive.evaluator.windows import Streams, Windows


@dataclass(frozen=True, slots=True, kw_only=True)
class GateAnswer:
    """What one gate says.

    `size_factor` is the product of its reductions, 0 when it does not allow. `confidence` is the gate's own, 0 where
    it states none or holds. `because` are its reasons, the determining one first; `remarks` is what was not looked at.
    """

    verdict: Verdict
    text: str
    size_factor: float
    confidence: float
    because: tuple[Because, ...]
    remarks: tuple[str, ...] = ()

    @property
    def allowed(self) -> bool:
        """Say whether the gate lets the signal through, at full or smaller size."""
        return self.verdict.allowed

    @property
    def reason(self) -> str:
        """Return verdict and sentence, as in `HOLD: no trades given`."""
        return f"{self.verdict.name}: {self.text}"


def find_gate(policy: Policy, gate: str) -> CheckedGate:
    """Return a gate of the library; refuse a library that has none of this name."""
    gates = policy.program.checked.gates
    for candidate in gates:
        if candidate.id == gate:
            return candidate
    raise InvalidInput(
        f"the library has no gate `{gate}` in its pipeline", hint=f"gates: {', '.join(g.id for g in gates)}"
    )


def feature_row(policy: Policy, asked: Row, streams: Streams, now: int, skew: int) -> Row:
    """Return a row of what is asked and of the features that the windows give."""
    program = policy.program
    stage = FeatureStage(program.features, program.arguments, program.bar_models, program.checked.functions)
    return {**asked, **stage.row(asked, Windows(streams, now, skew))}


def ask_gate(policy: Policy, gate: CheckedGate, row: Row, *, now: int, skew: int) -> GateAnswer:
    """Evaluate a row and read one gate: what other gates need may be absent from it.

    Who asks may be absent as well, where no strategy tightens the gate; a strategy that the library does not know
    holds, and so does a value beside a reason why it is unknown.
    """
    row = versioned(policy.program, consistent(row, deciding(policy.program)))
    trace = policy.evaluate(row, now=now, skew=skew)
    reasons = because(trace, gate.id)
    verdict, text = _verdict(trace, gate, reasons)
    doubt = _doubtful_asker(trace)
    if verdict.allowed and doubt is not None:
        verdict, text = Verdict.HOLD, str(doubt)
    return GateAnswer(
        verdict=verdict,
        text=text,
        size_factor=_factor(trace, gate) if verdict.allowed else 0.0,
        confidence=0.0 if verdict is Verdict.HOLD else _confidence(trace, gate),
        because=reasons,
    )


def _doubtful_asker(trace: Trace) -> Unknown | None:
    """Return what is wrong with the strategy that a row names; naming none is not."""
    asking = trace.checked.strategy.column
    reasons = (reason for column, reason in trace.bad if column == asking)
    return next((reason for reason in reasons if reason.status is not Status.MISSING), None)


def _verdict(trace: Trace, gate: CheckedGate, reasons: tuple[Because, ...]) -> tuple[Verdict, str]:
    """Return what the gate says when nobody asks for a size, and the sentence of it.

    A gate that would pass although something it reduces or caps by is unknown holds, as it does in the pipeline. Of a
    cap only that it leaves nothing can be told.
    """
    verdict = Verdict(trace.value(f"{gate.id}.verdict"))
    text = reasons[0].text if reasons else gate.title
    if not verdict.allowed:
        return verdict, text
    doubt = next((b for b in reasons if b.status != "known"), None)
    if doubt is not None:
        return Verdict.HOLD, doubt.text
    caps = (r for r in gate.rules if r.effect == "cap")
    closed = next((r for r in caps if not trace.value(f"{gate.id}.{r.id}.limit") > 0), None)
    if closed is not None:
        return Verdict.SKIP, explain(trace, closed)
    if not _factor(trace, gate) > 0:
        return Verdict.SKIP, text
    return verdict, gate.title if verdict is Verdict.EXECUTE else text


def _factor(trace: Trace, gate: CheckedGate) -> float:
    factors: list[float] = [trace.value(f"{gate.id}.{r.id}.factor") for r in gate.rules if r.effect == "reduce"]
    return math.prod(factors)


def _confidence(trace: Trace, gate: CheckedGate) -> float:
    observed = trace.observe(gate.confidence) if gate.confidence is not None else 0.0
    return 0.0 if isinstance(observed, Unknown | str) else max(0.0, min(float(observed), 1.0))
