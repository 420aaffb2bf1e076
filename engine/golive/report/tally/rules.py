"""Every rule of every gate over a run: how often it acted, and what it saw."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from statistics import median

from golive.checker.checked import CheckedGate
from golive.compiler.program import Program
from golive.compiler.rule_info import BOUND, NEED, POSITION, REQUIRING, SIZE, RuleInfo
from golive.core.dataclass import dataclass
from golive.core.span import Span
from golive.core.value import Unknown
from golive.core.verdict import Verdict
from golive.decision import Decision
from golive.decision.comparisons import comparisons
from golive.evaluator.scalar import ScalarFunction
from golive.evaluator.trace import Observed, Trace
from golive.language.terms import Const, Fact, ParameterRef, Term
from golive.report.rule_text import rule_text

OUTCOMES = ("fails", "unknown", "caps", "reduces", "passes")


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservedRange:
    """What a comparison saw over a run, and what it asked for, in held units."""

    low: float
    middle: float
    high: float
    threshold_low: float
    threshold_high: float
    sign: str
    unit: str
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleTally:
    """One rule over a run: `counts` by outcome, whether or not it determined the verdict."""

    gate: str
    id: str
    effect: str
    written: str
    span: Span
    counts: Mapping[str, int]
    observed: ObservedRange | None


@dataclass(slots=True)
class _CountedRule:
    """One rule while it is counted.

    `met` and `failed` are where a trace keeps the masks of a requirement: neither is true where it is unknown.
    """

    info: RuleInfo
    key: str
    met: tuple[int, int] | None = None
    failed: tuple[int, int] = (0, 0)
    counts: Counter[str] = field(default_factory=Counter)
    values: list[float] = field(default_factory=list)
    thresholds: list[float] = field(default_factory=list)
    sign: str = ""
    unit: str = ""

    @property
    def observed(self) -> ObservedRange | None:
        if not self.values:
            return None
        return ObservedRange(
            low=min(self.values),
            middle=median(self.values),
            high=max(self.values),
            threshold_low=min(self.thresholds),
            threshold_high=max(self.thresholds),
            sign=self.sign,
            unit=self.unit,
            n=len(self.values),
        )


class _Compared:
    """The terms that rules compare, each observed once a decision; what policy declares, once a strategy."""

    def __init__(self) -> None:
        self._places: dict[Term, int] = {}
        self._declared: dict[str, list[Observed | None]] = {}
        self._read: list[tuple[int, Term]] = []

    def place(self, term: Term) -> int:
        """Return where a term stands among what is seen."""
        return self._places.setdefault(term, len(self._places))

    def seen(self, decision: Decision) -> Sequence[Observed | None]:
        """Return what each term was in the row of a decision."""
        trace, strategy = decision.trace, decision.strategy
        if strategy not in self._declared:
            self._declared[strategy] = [trace.observe(t) if _is_declared(t) else None for t in self._places]
            self._read = [(place, term) for term, place in self._places.items() if not _is_declared(term)]
        seen = self._declared[strategy].copy()
        for place, term in self._read:
            seen[place] = trace.observe(term)
        return seen


def _is_declared(term: Term) -> bool:
    return isinstance(term, Const | ParameterRef | Fact)


class RuleCounter:
    """Every rule's outcomes over the decisions taken so far."""

    def __init__(self, program: Program) -> None:
        self.program = program
        # What a gate needs and what it asks may share a name.
        once = {(info.key, info.effect == NEED): info for info in program.rules}
        self._rules = [_CountedRule(info=info, key=info.key) for info in once.values()]
        self._written = [rule for rule in self._rules if rule.info.effect not in (NEED, SIZE, POSITION, BOUND)]
        self._needs = [rule for rule in self._rules if rule.info.effect == NEED]
        self._compared = _Compared()
        # The rules that are one comparison, and where its two terms are among what is seen.
        self._comparing: tuple[tuple[_CountedRule, int, int], ...] = ()
        self._function: ScalarFunction | None = None

    def take(self, decision: Decision) -> float:
        """Count one decision's rules; return the margin that decided it, or the narrowest one of an execution.

        The margin of the determining rule is in held units, comparable within one kind of decision; the narrowest is
        relative to its threshold. It is infinite where no two numbers were compared.
        """
        trace = decision.trace
        self._prepare(trace)
        self._count(trace)
        position = trace.value("rule")
        determining = trace.program.rules[position].checked if decision.rule else None
        narrowest, deciding = float("inf"), float("inf")
        for rule, value, threshold in self._observed(decision):
            margin = abs(value - threshold)
            if threshold and margin / abs(threshold) < narrowest:
                narrowest = margin / abs(threshold)
            if rule.info.checked is determining:
                deciding = margin
        self._take_needs(decision)
        return deciding if decision.rule else narrowest

    # A run has as many outcomes as rules times decisions: what is read of each is found once, and read in two loops.

    def _count(self, trace: Trace) -> None:
        """Count the outcome of every written rule."""
        values = trace.values
        for rule in self._written:
            if rule.met is None:
                rule.counts[_outcome(trace, rule)] += 1
            elif values[rule.met[0]][rule.met[1]]:
                rule.counts["passes"] += 1
            else:
                rule.counts["fails" if values[rule.failed[0]][rule.failed[1]] else "unknown"] += 1

    def _observed(self, decision: Decision) -> Iterator[tuple[_CountedRule, float, float]]:
        """Yield the rules that compared two numbers, with what was seen and what was asked for; remember both."""
        seen = self._compared.seen(decision)
        for rule, compared, with_what in self._comparing:
            value, threshold = seen[compared], seen[with_what]
            if isinstance(value, float) and isinstance(threshold, float):
                rule.values.append(value)
                rule.thresholds.append(threshold)
                if not rule.sign:
                    self._describe(rule, decision)
                yield rule, value, threshold

    def of(self, gate: CheckedGate) -> Iterator[RuleTally]:
        """Yield what was counted of a gate's rules."""
        for rule in self._rules:
            info = rule.info
            if info.gate == gate.id and info.effect != NEED:
                yield RuleTally(
                    gate=gate.id,
                    id=info.id,
                    effect=info.effect,
                    written=rule_text(self.program, gate.id, info.id),
                    span=info.span,
                    counts={o: rule.counts[o] for o in OUTCOMES},
                    observed=rule.observed,
                )

    def unknown_needs(self, gate: CheckedGate) -> Iterator[tuple[str, int]]:
        """Yield what a gate needs and did not get, with how often."""
        for rule in self._needs:
            if rule.info.gate == gate.id and rule.counts["unknown"]:
                yield rule.info.id, rule.counts["unknown"]

    def _prepare(self, trace: Trace) -> None:
        if self._function is trace.function:
            return
        self._function = trace.function
        for rule in self._written:
            if rule.info.effect in REQUIRING:
                rule.met, rule.failed = (trace.function.position[f"{rule.key}.{mask}"] for mask in ("true", "false"))
        self._comparing = tuple(self._that_compare(trace))

    def _that_compare(self, trace: Trace) -> Iterator[tuple[_CountedRule, int, int]]:
        for rule in self._written:
            checked = rule.info.checked
            if checked is not None and checked.condition is not None:
                negated = checked.effect in ("forbid", "reduce")
                compared = list(comparisons(trace, checked.condition, negated=negated))
                if len(compared) == 1:
                    _, value, threshold = compared[0]
                    yield rule, self._compared.place(value), self._compared.place(threshold)

    def _describe(self, rule: _CountedRule, decision: Decision) -> None:
        """Take sign and unit from the reason that the decision gives for a rule."""
        reasons = {(r.gate, r.rule): r for r in decision.because if r.sign}
        reason = reasons.get((rule.info.gate, rule.info.id))
        if reason is not None:
            rule.sign, rule.unit = reason.sign, reason.unit

    def _take_needs(self, decision: Decision) -> None:
        for rule in self._needs:
            # The pipeline itself has a need as well, and no verdict but the decision's.
            if decision.gates.get(rule.info.gate, decision.verdict) is not Verdict.EXECUTE:
                assert rule.info.term is not None
                rule.counts["unknown"] += isinstance(decision.trace.observe(rule.info.term), Unknown)


def _outcome(trace: Trace, rule: _CountedRule) -> str:
    """Return what a rule that only takes something off a size did."""
    info, key = rule.info, rule.key
    if info.effect == "cap":
        assert info.checked is not None
        assert info.checked.amount is not None
        if isinstance(trace.observe(info.checked.amount), Unknown):
            return "unknown"
        return "caps" if trace.value(f"{key}.limit") < trace.value("raw") else "passes"
    if not trace.value(f"{key}.true") and not trace.value(f"{key}.false"):
        return "unknown"
    return "reduces" if trace.value(f"{key}.factor") < 1 else "passes"
