"""A decision with all its reasons, in words."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from golive.api.engine import Engine
from golive.compiler.program import Program
from golive.core.dataclass import dataclass
from golive.core.intent import closes
from golive.core.row import LOTS
from golive.core.span import Span
from golive.core.unit import held, unit_named
from golive.core.verdict import Verdict
from golive.decision import Because, Decision
from golive.replay.asked_exits import AskedExit
from golive.report.formats import limit, margin, money, quantity, rounded
from golive.report.rule_text import rule_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One reason in words. `text` says what happened, or for a rule that passed what it asked, as the YAML has it."""

    outcome: str
    gate: str
    rule: str
    text: str
    observed: str
    required: str
    margin: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """One decision with all its reasons: those that stood against it, then those that passed, tightest first."""

    signal_id: str
    ts: int
    strategy: str
    direction: str
    symbol: str
    intent: str
    verdict: Verdict
    raw_size: str
    final_size: str
    confidence: float
    reason: str
    against: tuple[Reason, ...]
    passed: tuple[Reason, ...]

    @property
    def asks(self) -> str:
        """Say who asks for what; of what closes the direction is that of the order."""
        return f"{self.strategy} {'leaves by' if closes(self.intent) else ''} {self.direction}".replace("  ", " ")


def explain(engine: Engine, decision: Decision) -> Explanation:
    """Write a decision out."""
    unit = LOTS if closes(decision.intent) else _size_unit(engine, decision.strategy)
    reasons = tuple(_reason(engine, because, unit) for because in decision.because)
    return Explanation(
        signal_id=decision.signal_id,
        ts=decision.ts,
        strategy=decision.strategy,
        direction=decision.direction,
        symbol=decision.symbol,
        intent=decision.intent,
        verdict=decision.verdict,
        raw_size="an unknown size" if decision.raw_size is None else money(decision.raw_size, unit),
        final_size=money(decision.final_size, unit) if decision.allowed else "nothing",
        confidence=decision.confidence,
        reason=decision.reason,
        against=tuple(r for r in reasons if r.outcome != "passes"),
        passed=tuple(r for r in reasons if r.outcome == "passes"),
    )


def reason_of(exit: AskedExit) -> Reason:
    """Write the exit out that asked for an order."""
    unit = unit_named(exit.unit)
    has_numbers = exit.observed is not None and exit.threshold is not None and exit.margin is not None
    observed, threshold = held(exit.observed or 0.0, unit), held(exit.threshold or 0.0, unit)
    return Reason(
        outcome="due",
        gate="exit",
        rule=exit.rule,
        text=exit.because,
        observed=rounded(observed, exit.unit, threshold) if has_numbers else "",
        required=f"{exit.sign} {quantity(threshold, exit.unit)}" if has_numbers else "",
        margin=margin(held(exit.margin or 0.0, unit), exit.unit) if has_numbers else "",
        span=exit.span,
    )


def _size_unit(engine: Engine, strategy: str) -> str:
    """Return the unit a strategy sizes in; empty for an unknown strategy."""
    units: Mapping[str, str] = {s.header.id: s.raw_size.unit.name for s in engine.program.checked.specs.strategies}
    return units.get(strategy, "")


def _reason(engine: Engine, because: Because, size_unit: str) -> Reason:
    # The sentence of a rule is about its failing: of one that passed it would say the opposite of what is so.
    condition = rule_text(engine.program, because.gate, because.rule) if because.outcome == "passes" else ""
    observed = required = apart = ""
    if because.observed is not None and because.threshold is not None and because.margin is not None:
        unit = size_unit if f"{because.gate}.{because.rule}" in _caps(engine.program) else because.unit
        observed = rounded(because.observed, unit, because.threshold)
        required = limit(because.threshold, unit, because.sign)
        apart = margin(because.margin, unit)
    return Reason(
        outcome=because.outcome,
        gate=because.gate,
        rule=because.rule,
        text=condition or because.text,
        observed=observed,
        required=required,
        margin=apart,
        span=because.span,
    )


@lru_cache(maxsize=4)
def _caps(program: Program) -> frozenset[str]:
    return frozenset(info.key for info in program.rules if info.effect == "cap")
