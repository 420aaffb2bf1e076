"""A run in numbers: everything a report counts, in one pass over the decided rows.

Every row is decided once more by the scalar function, for what `decisions.parquet` has no column for; a row on which
verdict or size then differ is a defect of golive and stops the report.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

import numpy as np

from golive.api.engine import Engine
from golive.checker.checked import CheckedGate
from golive.compiler.program import Program
from golive.compiler.rule_info import NEED, SIZE, RuleInfo
from golive.core.span import Span
from golive.core.value import Unknown
from golive.core.verdict import Verdict
from golive.core.window import NANOS
from golive.decision import Decision
from golive.decision.comparisons import comparisons
from golive.evaluator.trace import Trace
from golive.language.terms import Term
from golive.replay.replay import Looks, Run

OUTCOMES = ("fails", "unknown", "caps", "reduces", "passes")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdicts:
    """How many of `n` signals got each verdict, in the order of `Verdict`, and in how many episodes they came.

    An episode is an unbroken row of signals of one strategy in one direction: what can at best count as independent.
    """

    name: str
    counts: tuple[int, ...]
    episodes: int

    @property
    def n(self) -> int:
        return sum(self.counts)

    @property
    def allowed(self) -> int:
        return sum(self.of(v) for v in Verdict if v.allowed)

    def of(self, verdict: Verdict) -> int:
        return self.counts[verdict]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """What determined a verdict, how often, and the first sentence it was given with."""

    verdict: Verdict
    gate: str
    rule: str
    count: int
    example: str
    span: Span | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """What a comparison saw over a run, in held units."""

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
    spread: Spread | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GateTally:
    """One gate over a run: `counts` by its own verdict on each signal, in the order of `Verdict`."""

    id: str
    title: str
    span: Span
    never_bypass: bool
    halts: bool
    counts: tuple[int, ...]
    rules: tuple[RuleTally, ...]
    unknown_needs: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """How much one rule, or rounding to whole lots, took off the sizes of allowed signals."""

    gate: str
    rule: str
    count: int
    amount: float
    span: Span | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """Sizes of one strategy, in its own unit: `asked` of every signal, of which `asked_allowed` of allowed ones.

    `allowed` is what is left of `asked_allowed` after `cuts`; a size that is not known is in none of them.
    """

    strategy: str
    unit: str
    asked: float
    asked_allowed: float
    allowed: float
    cuts: tuple[Cut, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How often a strategy was asked, and what it answered."""

    strategy: str
    asked: int
    signalled: int
    silent: int
    untold: tuple[tuple[str, int], ...]

    @property
    def unable(self) -> int:
        return sum(n for _, n in self.untold)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """A run in numbers.

    `closest` holds the positions of the rows worth reading: one a kind of outcome, the commonest kind of each verdict
    first.
    """

    overall: Verdicts
    strategies: tuple[Verdicts, ...]
    causes: tuple[Cause, ...]
    gates: tuple[GateTally, ...]
    sizes: tuple[Sizes, ...]
    looks: tuple[Look, ...]
    closest: tuple[int, ...]


def tally(run: Run) -> Tally:
    """Count a run."""
    engine = run.engine
    names = tuple(run.looks)
    rules = _Rules(engine)
    sizes = {s.header.id: _SizeSums(s.header.id, s.raw_size.unit.name) for s in engine.program.checked.specs.strategies}
    kinds: dict[_Kind, _Closest] = {}
    columns = run.decisions.columns
    for i, row in enumerate(run.rows):
        decision = engine.decide(row)
        agrees = decision.verdict.name == columns["verdict"][i] and decision.final_size == columns["final_size"][i]
        assert agrees, f"row {i}: decided again, `{decision.signal_id}` comes out differently"
        margin = rules.take(decision)
        sizes[decision.strategy].take(decision)
        kinds.setdefault((decision.verdict, decision.gate, decision.rule), _Closest()).take(i, decision, margin)
    return Tally(
        overall=_verdicts("all", run, names),
        strategies=tuple(_verdicts(name, run, (name,)) for name in names),
        causes=_causes(run, kinds),
        gates=tuple(_gate(gate, rules, columns, len(run.rows)) for gate in engine.program.checked.gates),
        sizes=tuple(sizes[name].close() for name in names),
        looks=tuple(_look(run, name, looks) for name, looks in run.looks.items()),
        closest=_closest(kinds),
    )


def rules_of(program: Program) -> tuple[RuleInfo, ...]:
    """Return everything that can determine a decision, once each."""
    # What a gate needs and what it asks may share a name.
    return tuple({(info.key, info.effect == NEED): info for info in program.rules}.values())


def sizing_rules(trace: Trace) -> tuple[RuleInfo, ...]:
    """Return the reductions and caps, in the order of gates and as written: the order sizes are multiplied in."""
    found = {info.key: info for info in trace.program.rules if info.effect in ("reduce", "cap")}
    keys = (f"{gate.id}.{rule.id}" for gate in trace.checked.gates for rule in gate.rules)
    return tuple(found[key] for key in keys if key in found)


def written(program: Program, gate: str, rule: str) -> str:
    """Return what a rule asks, as the YAML has it; empty for what no rule is written for."""
    document = next((g for g in program.checked.specs.gates if g.header.id == gate), None)
    if document is None:
        return ""
    texts = {r.id: ("forbid" if r.forbidden else "require", r.condition) for r in document.requirements}
    texts |= {r.id: ("reduce when", r.when) for r in document.reductions}
    texts |= {c.id: ("cap at", c.at) for c in document.caps}
    if rule not in texts:
        return ""
    word, text = texts[rule]
    return " ".join((word, *text.value.split()))


@dataclass(slots=True)
class _Rule:
    """One rule while it is counted; `compared` is its comparison where it is made of just one."""

    info: RuleInfo
    compared: tuple[Term, Term] | None = None
    counts: Counter[str] = field(default_factory=Counter)
    seen: list[float] = field(default_factory=list)
    asked: list[float] = field(default_factory=list)
    sign: str = ""
    unit: str = ""

    @property
    def spread(self) -> Spread | None:
        if not self.seen:
            return None
        return Spread(
            low=min(self.seen),
            middle=median(self.seen),
            high=max(self.seen),
            threshold_low=min(self.asked),
            threshold_high=max(self.asked),
            sign=self.sign,
            unit=self.unit,
            n=len(self.seen),
        )


@dataclass(slots=True)
class _SizeSums:
    strategy: str
    unit: str
    asked: float = 0.0
    asked_allowed: float = 0.0
    allowed: float = 0.0
    cuts: dict[tuple[str, str], tuple[int, float, Span | None]] = field(default_factory=dict)

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
        trace = decision.trace
        limits: list[tuple[float, RuleInfo]] = []
        for info in sizing_rules(trace):
            if info.effect == "cap":
                limits.append((trace.value(f"{info.key}.limit"), info))
                continue
            smaller = size * trace.value(f"{info.key}.factor")
            if smaller < size:
                self.cut(info.gate, info.id, size - smaller, info.span)
            size = smaller
        limit, binding = min(limits, key=lambda pair: pair[0], default=(size, None))
        if binding is not None and limit < size:
            self.cut(binding.gate, binding.id, size - limit, binding.span)
        capped, rounded = trace.value("size"), trace.value("rounded")
        if rounded < capped:
            self.cut("", "", capped - rounded, None)

    def cut(self, gate: str, rule: str, amount: float, span: Span | None) -> None:
        count, total, _ = self.cuts.get((gate, rule), (0, 0.0, None))
        self.cuts[gate, rule] = (count + 1, total + amount, span)

    def close(self) -> Sizes:
        found = [
            Cut(gate=gate, rule=rule, count=count, amount=amount, span=span)
            for (gate, rule), (count, amount, span) in self.cuts.items()
        ]
        return Sizes(
            strategy=self.strategy,
            unit=self.unit,
            asked=self.asked,
            asked_allowed=self.asked_allowed,
            allowed=self.allowed,
            cuts=tuple(sorted(found, key=lambda c: (-c.amount, c.gate, c.rule))),
        )


_Kind = tuple[Verdict, str, str]


@dataclass(slots=True)
class _Closest:
    """The decision of one kind that came out as it did by the least."""

    row: int = -1
    count: int = 0
    span: Span | None = None
    _weight: float = float("inf")

    def take(self, row: int, decision: Decision, margin: float) -> None:
        """Count a decision; of a reduction the largest is worth reading, of the others the narrowest."""
        self.count += 1
        weight = margin
        if decision.verdict is Verdict.REDUCE:
            weight = decision.final_size / decision.raw_size if decision.raw_size else margin
        if self.row < 0 and decision.rule:
            self.span = decision.trace.program.rules[decision.trace.value("rule")].span
        if self.row < 0 or weight < self._weight:
            self.row, self._weight = row, weight


class _Rules:
    """Every rule's outcomes over the rows taken so far."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.rules = [_Rule(info=info) for info in rules_of(engine.program)]
        self._ready = False

    def take(self, decision: Decision) -> float:
        """Count one decision's rules; return the margin that decided it, or the narrowest one of an execution.

        The margin of the determining rule is in held units, comparable within one kind of decision; the narrowest is
        relative to its threshold. It is infinite where no two numbers were compared.
        """
        trace = decision.trace
        if not self._ready:
            self._prepare(trace)
        narrowest, deciding = float("inf"), float("inf")
        position = trace.value("rule")
        determining = trace.program.rules[position].checked if decision.rule else None
        for rule in self.rules:
            if rule.info.effect in (NEED, SIZE):
                continue
            rule.counts[_outcome(trace, rule.info)] += 1
            if rule.compared is None:
                continue
            seen, asked = (trace.observe(term) for term in rule.compared)
            if not (isinstance(seen, float) and isinstance(asked, float)):
                continue
            rule.seen.append(seen)
            rule.asked.append(asked)
            if not rule.sign:
                self._describe(decision)
            if asked:
                narrowest = min(narrowest, abs(seen - asked) / abs(asked))
            if rule.info.checked is determining:
                deciding = abs(seen - asked)
        self._needs(trace, decision)
        return deciding if decision.rule else narrowest

    def _prepare(self, trace: Trace) -> None:
        self._ready = True
        for rule in self.rules:
            checked = rule.info.checked
            if checked is not None and checked.condition is not None:
                negated = checked.effect in ("forbid", "reduce")
                found = list(comparisons(trace, checked.condition, negated=negated))
                rule.compared = found[0][1:] if len(found) == 1 else None

    def _describe(self, decision: Decision) -> None:
        compared = {(r.gate, r.rule): r for r in decision.because if r.sign}
        for rule in self.rules:
            reason = compared.get((rule.info.gate, rule.info.id))
            if reason is not None and rule.compared is not None:
                rule.sign, rule.unit = reason.sign, reason.unit

    def _needs(self, trace: Trace, decision: Decision) -> None:
        for rule in self.rules:
            # The pipeline itself has a need as well, and no verdict but the decision's.
            verdict = decision.gates.get(rule.info.gate, decision.verdict)
            if rule.info.effect == NEED and verdict is not Verdict.EXECUTE:
                assert rule.info.term is not None
                rule.counts["unknown"] += isinstance(trace.observe(rule.info.term), Unknown)


def _outcome(trace: Trace, info: RuleInfo) -> str:
    key = info.key
    if info.effect == "cap":
        assert info.checked is not None
        assert info.checked.amount is not None
        if isinstance(trace.observe(info.checked.amount), Unknown):
            return "unknown"
        return "caps" if trace.value(f"{key}.limit") < trace.value("raw") else "passes"
    true, false = trace.value(f"{key}.true"), trace.value(f"{key}.false")
    if not true and not false:
        return "unknown"
    if info.effect == "reduce":
        return "reduces" if trace.value(f"{key}.factor") < 1 else "passes"
    return "passes" if true else "fails"


def _verdicts(name: str, run: Run, strategies: Sequence[str]) -> Verdicts:
    columns = run.decisions.columns
    found: Counter[str] = Counter()
    if run.rows:
        found.update(str(v) for v, s in zip(columns["verdict"], columns["strategy"], strict=True) if s in strategies)
    counts = tuple(found[v.name] for v in Verdict)
    return Verdicts(name=name, counts=counts, episodes=sum(_episodes(run, s) for s in strategies))


def _episodes(run: Run, strategy: str) -> int:
    """Count the unbroken rows of a strategy's signals: in one direction, at looks that follow each other."""
    step = round(run.engine.program.signals[strategy].every_s * NANOS)
    own = run.instants[run.instants % step == 0]
    total = 0
    for direction in ("long", "short"):
        times = [r["decided_at"] for r in run.rows if r["strategy"] == strategy and r["direction"] == direction]
        if times:
            total += 1 + int(np.count_nonzero(np.diff(np.searchsorted(own, np.array(times))) > 1))
    return total


def _causes(run: Run, kinds: Mapping[_Kind, _Closest]) -> tuple[Cause, ...]:
    columns = run.decisions.columns
    examples: dict[tuple[str, str, str], str] = {}
    if run.rows:
        for key, reason in zip(
            zip(columns["verdict"], columns["gate"], columns["rule"], strict=True), columns["reason"], strict=True
        ):
            examples.setdefault(key, reason)
    found = [
        Cause(
            verdict=verdict,
            gate=gate,
            rule=rule,
            count=kind.count,
            example=examples[verdict.name, gate, rule],
            span=kind.span,
        )
        for (verdict, gate, rule), kind in kinds.items()
        if rule
    ]
    return tuple(sorted(found, key=lambda c: (-c.count, -c.verdict, c.gate, c.rule)))


def _closest(kinds: Mapping[_Kind, _Closest]) -> tuple[int, ...]:
    common = sorted(kinds.items(), key=lambda item: (-item[1].count, item[0]))
    rank: Counter[Verdict] = Counter()
    ranked: list[tuple[int, Verdict, int]] = []
    for (verdict, _, _), found in common:
        ranked.append((rank[verdict], verdict, found.row))
        rank[verdict] += 1
    return tuple(row for _, _, row in sorted(ranked))


def _gate(gate: CheckedGate, rules: _Rules, columns: Mapping[str, Any], n: int) -> GateTally:
    own = [r for r in rules.rules if r.info.gate == gate.id]
    found = Counter(str(v) for v in columns[f"gate_{gate.id}"]) if n else Counter[str]()
    return GateTally(
        id=gate.id,
        title=gate.title,
        span=gate.span,
        never_bypass=gate.never_bypass,
        halts=gate.halts,
        counts=tuple(found[v.name] for v in Verdict),
        rules=tuple(
            RuleTally(
                gate=gate.id,
                id=r.info.id,
                effect=r.info.effect,
                written=written(rules.engine.program, gate.id, r.info.id),
                span=r.info.span,
                counts={o: r.counts[o] for o in OUTCOMES},
                spread=r.spread,
            )
            for r in own
            if r.info.effect != NEED
        ),
        unknown_needs=tuple(
            (r.info.id, r.counts["unknown"]) for r in own if r.counts["unknown"] and r.info.effect == NEED
        ),
    )


def _look(run: Run, name: str, looks: Looks) -> Look:
    signalling = len({r["decided_at"] for r in run.rows if r["strategy"] == name})
    untold = tuple(sorted(looks.untold.items(), key=lambda item: (-item[1], item[0])))
    return Look(
        strategy=name,
        asked=looks.asked,
        signalled=looks.signalled,
        silent=max(0, looks.asked - signalling - looks.untold.total()),
        untold=untold,
    )
