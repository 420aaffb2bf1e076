"""`RecordedDecision`: a decision as a journal tells it, decided once and for ever.

The verdict, the size and the lots are those that were written. Their working is not: it is evaluated again from the
row, when somebody looks at it, and only by the very policy that decided.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache, cached_property
from typing import Any

from golive.api.policy import Policy
from golive.compiler.program import Program
from golive.core.dataclass import dataclass
from golive.core.errors import Undecided
from golive.core.row import CLOCK_SKEW, Row
from golive.core.value import Unknown, finite_or_none
from golive.core.verdict import Verdict
from golive.decision import Decision
from golive.decision.quantity import quantity_of
from golive.decision.reasons import Because, because, determining
from golive.evaluator.scalar import ScalarFunction, Values
from golive.evaluator.trace import Trace
from golive.journal.bodies.decision import DecisionTaken
from golive.journal.bodies.ready_row import ReadyRow


@dataclass(frozen=True, kw_only=True)
class RecordedDecision(Decision):
    """A decision that was not made now; `same_policy` says whether its working can be shown."""

    recorded_lots: int
    recorded_gates: Mapping[str, Verdict]
    recorded_row: Row
    same_policy: bool

    @cached_property
    def lots(self) -> int:
        """The whole lots that were let through."""
        return self.recorded_lots

    @cached_property
    def quantity(self) -> Decimal | None:
        """The same in the base or in contracts."""
        return quantity_of(self.recorded_row, self.lots)

    @cached_property
    def gates(self) -> Mapping[str, Verdict]:
        """What each gate said by itself."""
        return self.recorded_gates

    @cached_property
    def because(self) -> tuple[Because, ...]:
        """The reasons; none where another policy is loaded than the one that decided."""
        return because(self.trace) if self.same_policy else ()

    @cached_property
    def reason(self) -> str:
        """The sentence of what determined the verdict, or its rule where another policy is loaded now."""
        if self.verdict is Verdict.EXECUTE:
            return ""
        if self.same_policy:
            return determining(self.trace).text
        return f"{self.gate}.{self.rule} of policy {self.policy_digest}, which is not the one that is loaded"


def body_of(decision: Decision, *, asked: tuple[str, ...], stops: int) -> DecisionTaken:
    """Return what a journal keeps of a decision."""
    row = decision.trace.row
    skew = row.get(CLOCK_SKEW)
    return DecisionTaken(
        signal=decision.signal_id,
        at=decision.ts,
        skew=skew if type(skew) is int and skew >= 0 else 0,
        strategy=decision.strategy,
        symbol=decision.symbol,
        direction=decision.direction,
        intent=decision.intent,
        verdict=decision.verdict.name,
        gate=decision.gate,
        rule=decision.rule,
        raw_size=finite_or_none(decision.raw_size),
        final_size=finite_or_none(decision.final_size),
        lots=decision.lots,
        confidence=finite_or_none(decision.confidence),
        gates={gate: verdict.name for gate, verdict in decision.gates.items()},
        remarks=decision.remarks,
        asked=asked,
        stops=stops,
        policy=decision.policy_digest,
        text=decision.text_digest,
        subject=decision.strategy_digest,
        market=decision.market_digest,
        row=ReadyRow.of(row),
    )


def decision_of(body: DecisionTaken, policy: Policy) -> RecordedDecision:
    """Return a decision that a journal keeps; nothing is evaluated for it."""
    row, same = body.row.cells(), body.policy == policy.program.digests.policy

    @cache
    def evaluate() -> Trace:
        if not same:
            raise Undecided(f"{body.signal} was decided by policy {body.policy}, which is not the one that is loaded")
        return policy.evaluate(row, now=body.at, skew=body.skew)

    return RecordedDecision(
        signal_id=body.signal,
        ts=body.at,
        symbol=body.symbol,
        strategy=body.strategy,
        direction=body.direction,
        raw_size=body.raw_size,
        verdict=Verdict[body.verdict],
        final_size=0.0 if body.final_size is None else body.final_size,
        gate=body.gate,
        rule=body.rule,
        confidence=0.0 if body.confidence is None else body.confidence,
        policy_digest=body.policy,
        text_digest=body.text,
        strategy_digest=body.subject,
        market_digest=body.market,
        trace=_TraceLater(evaluate),
        intent=body.intent,
        remarks=body.remarks,
        recorded_lots=body.lots,
        recorded_gates={gate: Verdict[verdict] for gate, verdict in body.gates.items()},
        recorded_row=row,
        same_policy=same,
    )


class _TraceLater(Trace):
    """A trace that is evaluated when somebody looks at it."""

    __slots__ = ("_evaluate",)
    _evaluate: Callable[[], Trace]

    def __init__(self, evaluate: Callable[[], Trace]) -> None:
        object.__setattr__(self, "_evaluate", evaluate)

    def __reduce__(self) -> tuple[Any, ...]:
        # A copy evaluates for itself too; by default it would be made of what is not evaluated yet.
        return type(self), (self._evaluate,)

    @property
    def program(self) -> Program:
        return self._evaluate().program

    @property
    def function(self) -> ScalarFunction:
        return self._evaluate().function

    @property
    def row(self) -> Row:
        return self._evaluate().row

    @property
    def values(self) -> Values:
        return self._evaluate().values

    @property
    def bad(self) -> tuple[tuple[str, Unknown], ...]:
        return self._evaluate().bad

    @property
    def now(self) -> int:
        return self._evaluate().now
