"""One gate asked by itself: the whole program evaluated, and that gate's part of it read."""

from __future__ import annotations

import math
from dataclasses import dataclass

from golive.api.engine import Engine
from golive.checker.checked import CheckedGate
from golive.core.errors import InvalidInput
from golive.core.row import Row
from golive.core.value import Unknown
from golive.core.verdict import Verdict
from golive.decision import Because
from golive.decision.reasons import because
from golive.decision.wording import explain
from golive.evaluator.features import FeatureStage
from golive.evaluator.trace import Trace
from golive.evaluator.windows import Streams


@dataclass(frozen=True, slots=True, kw_only=True)
class GateAnswer:
    """What one gate says.

    `size_factor` is the product of its reductions, 0 when it does not allow. `confidence` is the gate's own, 0 where
    it states none or holds. `because` are its reasons, the determining one first.
    """

    verdict: Verdict
    text: str
    size_factor: float
    confidence: float
    because: tuple[Because, ...]

    @property
    def allowed(self) -> bool:
        """Say whether the gate lets the signal through, at full or smaller size."""
        return self.verdict.allowed

    @property
    def reason(self) -> str:
        """Return verdict and sentence, as in `HOLD: no trades given`."""
        return f"{self.verdict.name}: {self.text}"


def find_gate(engine: Engine, gate: str) -> CheckedGate:
    """Return a gate of the engine's library; refuse a library that has none of this name."""
    for candidate in engine.program.checked.gates:
        if candidate.id == gate:
            return candidate
    known = ", ".join(g.id for g in engine.program.checked.gates)
    raise InvalidInput(f"the library has no gate `{gate}` in its pipeline", hint=f"gates: {known}")


def feature_row(engine: Engine, asked: Row, streams: Streams, now: int, skew: int) -> Row:
    """Return a row of what is asked and of the features that the windows give.

    The stage is made anew each time: it keeps its last answer over bars, and a gate may be asked from several threads.
    """
    program = engine.program
    stage = FeatureStage(program.features, program.arguments, program.bar_models, program.checked.functions)
    return {**asked, **stage.row(asked, streams, now, skew)}


def ask_gate(engine: Engine, gate: CheckedGate, row: Row, *, now: int, skew: int) -> GateAnswer:
    """Evaluate a row and read one gate: what other gates need may be absent from it.

    A gate that would pass although something it reduces or caps by is unknown holds, as it does in the pipeline. No
    size is asked for here: of a cap only that it leaves nothing can be told.
    """
    trace = engine.evaluate(row, now=now, skew=skew)
    reasons = because(trace, gate.id)
    verdict = Verdict(trace.value(f"{gate.id}.verdict"))
    factor = math.prod(trace.value(f"{gate.id}.{r.id}.factor") for r in gate.rules if r.effect == "reduce")
    text = reasons[0].text if reasons else gate.title
    if verdict.allowed:
        doubt = next((b for b in reasons if b.status != "known"), None)
        caps = (r for r in gate.rules if r.effect == "cap")
        closed = next((r for r in caps if not trace.value(f"{gate.id}.{r.id}.limit") > 0), None)
        if doubt is not None:
            verdict, text = Verdict.HOLD, doubt.text
        elif closed is not None:
            verdict, text = Verdict.SKIP, explain(trace, closed)
        elif not factor > 0:
            verdict = Verdict.SKIP
    return GateAnswer(
        verdict=verdict,
        text=gate.title if verdict is Verdict.EXECUTE else text,
        size_factor=factor if verdict.allowed else 0.0,
        confidence=0.0 if verdict is Verdict.HOLD else _confidence(trace, gate),
        because=reasons,
    )


def _confidence(trace: Trace, gate: CheckedGate) -> float:
    observed = trace.observe(gate.confidence) if gate.confidence is not None else 0.0
    return 0.0 if isinstance(observed, Unknown | str) else max(0.0, min(float(observed), 1.0))
