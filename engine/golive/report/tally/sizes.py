"""Sizes by strategy: what was asked, what was left, and what took the rest."""

from __future__ import annotations

from golive.compiler.program import Program
from golive.compiler.rule_info import RuleInfo
from golive.core.dataclass import dataclass
from golive.core.span import Span
from golive.decision import Decision
from golive.documents.library import Strategy
from golive.evaluator.trace import Trace


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """How much one rule, or rounding to whole lots, took off the sizes of allowed signals."""

    gate: str
    rule: str
    count: int
    amount: float
    span: Span | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeTally:
    """Sizes of one strategy, in its own unit: `asked` of every signal, of which `asked_allowed` of allowed ones.

    `allowed` is what is left of `asked_allowed` after `cuts`; a size that is not known is in none of them.
    """

    strategy: str
    unit: str
    asked: float
    asked_allowed: float
    allowed: float
    cuts: tuple[Cut, ...]


class SizeCounter:
    """The sizes of one strategy over the decisions taken so far."""

    def __init__(self, program: Program, strategy: Strategy) -> None:
        self.strategy, self.unit = strategy.header.id, strategy.raw_size.unit.name
        self.asked = self.asked_allowed = self.allowed = 0.0
        self._factors, self._caps = sizing_rules(program, "reduce"), sizing_rules(program, "cap")
        self._cuts: dict[tuple[str, str], _Cut] = {}

    def take(self, decision: Decision) -> None:
        """Split what an allowed signal lost: the factors in order, then the smallest limit, then whole lots."""
        size = decision.raw_size
        if size is None:
            return
        self.asked += size
        if not decision.allowed:
            return
        self.asked_allowed += size
        self.allowed += decision.final_size
        self._take_caps(decision.trace, self._take_factors(decision.trace, size))
        capped, rounded = decision.trace.value("size"), decision.trace.value("rounded")
        if rounded < capped:
            self._cut(None, capped - rounded)

    def close(self) -> SizeTally:
        """Return the sums, the largest cut first."""
        cuts = [
            Cut(gate=gate, rule=rule, count=cut.count, amount=cut.amount, span=cut.span)
            for (gate, rule), cut in self._cuts.items()
        ]
        return SizeTally(
            strategy=self.strategy,
            unit=self.unit,
            asked=self.asked,
            asked_allowed=self.asked_allowed,
            allowed=self.allowed,
            cuts=tuple(sorted(cuts, key=lambda c: (-c.amount, c.gate, c.rule))),
        )

    def _take_factors(self, trace: Trace, size: float) -> float:
        """Add what the factors took; return what they left."""
        for info in self._factors:
            smaller = size * trace.value(f"{info.key}.factor")
            if smaller < size:
                self._cut(info, size - smaller)
            size = smaller
        return size

    def _take_caps(self, trace: Trace, size: float) -> None:
        """Add what the smallest limit took."""
        limits = [(trace.value(f"{info.key}.limit"), info) for info in self._caps]
        limit, binding = min(limits, key=lambda pair: pair[0], default=(size, None))
        if binding is not None and limit < size:
            self._cut(binding, size - limit)

    def _cut(self, info: RuleInfo | None, amount: float) -> None:
        """Add what a rule, or rounding where there is none, took."""
        key = ("", "") if info is None else (info.gate, info.id)
        cut = self._cuts.setdefault(key, _Cut(span=None if info is None else info.span))
        cut.count += 1
        cut.amount += amount


@dataclass(slots=True)
class _Cut:
    span: Span | None
    count: int = 0
    amount: float = 0.0


def sizing_rules(program: Program, effect: str) -> tuple[RuleInfo, ...]:
    """Return the reductions or the caps, in the order of gates and as written: the order sizes are multiplied in."""
    by_key = {info.key: info for info in program.rules if info.effect == effect}
    keys = (f"{gate.id}.{rule.id}" for gate in program.checked.gates for rule in gate.rules)
    return tuple(by_key[key] for key in keys if key in by_key)
