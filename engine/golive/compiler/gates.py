"""The gates as steps: what each says, the size that is left, the verdict, and the rule that determined it.

INVARIANT: EXECUTE and REDUCE, and a final size above zero, are selected by one mask, `permitted`, which is the
conjunction of every gate's `ok`, of the strategy being known and of the size being tradable. `non_bypass.py` checks
that by substitution.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from golive.checker.checked import Checked, CheckedGate, Rule
from golive.compiler.builder import Builder
from golive.compiler.lower import Lowering, Masks
from golive.core.span import Span
from golive.core.unit import QUOTE
from golive.core.verdict import Verdict
from golive.language.terms import Column, Term

LOT_SLACK = 1e-9
"""Lots that are whole but for rounding: 0.3 is three lots of 0.1."""

NEED = "need"
REQUIRING = ("require", "forbid")
SIZE = "size"
STRATEGY = "strategy"


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleInfo:
    """One thing that can determine a decision: a need, a rule of a gate, or the venue's own minimum.

    `checked` is the rule as written; needs and sizing have none, and `term` is what had to be known. Its steps are
    the outputs `<gate>.<id>.true`, `.false` (requirements), `.factor` and `.active` (reductions), `.limit` (caps).
    """

    gate: str
    id: str
    effect: str
    span: Span
    checked: Rule | None = None
    term: Term | None = None

    @property
    def key(self) -> str:
        return f"{self.gate}.{self.id}"


@dataclass(slots=True)
class _Gate:
    """What one gate contributes to the decision."""

    gate: CheckedGate
    infos: list[RuleInfo]
    masks: list[Masks]
    ok: Masks
    verdict: int
    factors: list[tuple[RuleInfo, int, int]]
    """Each reduction: rule, factor, and the mask that says its condition or factor is unknown."""
    caps: list[tuple[RuleInfo, int, int]]
    """Each cap: rule, limit in the signal's own unit, and the mask that says it is unknown."""


@dataclass(slots=True)
class Decided:
    """The outputs of the decision kernel, and the rules by the position that `rule` gives."""

    outputs: dict[str, int]
    rules: tuple[RuleInfo, ...]


def lower_pipeline(checked: Checked, lowering: Lowering) -> Decided:
    """Add the whole pipeline to the builder of `lowering`."""
    sizing = checked.sizing
    raw = lowering.finite(sizing.raw)
    unit_value = lowering.finite(sizing.unit_value)
    outputs: dict[str, int] = {"raw": raw}
    gates = [_gate(lowering, gate, raw, unit_value, outputs) for gate in checked.gates]
    size = _Size(lowering, checked, gates, raw)
    outputs |= {"size": size.size, "factor": size.factor, "ok": size.ok, "permitted": size.permitted}
    outputs["final"] = lowering.b.op("sel", size.permitted, size.rounded, lowering.b.const(0.0))
    outputs["verdict"] = size.verdict()
    infos, masks = size.determining()
    # Nothing determines an EXECUTE: asking first spares the scalar function the search.
    none = lowering.b.code(len(masks))
    outputs["rule"] = lowering.b.op("code_sel", size.executes, none, lowering.b.first(tuple(masks)))
    outputs["confidence"] = _confidence(lowering, checked, outputs)
    return Decided(outputs=outputs, rules=tuple(infos))


def _gate(lowering: Lowering, gate: CheckedGate, raw: int, unit_value: int, outputs: dict[str, int]) -> _Gate:
    b = lowering.b
    infos: list[RuleInfo] = []
    masks: list[Masks] = []
    factors: list[tuple[RuleInfo, int, int]] = []
    caps: list[tuple[RuleInfo, int, int]] = []
    for name, term in gate.needs:
        infos.append(RuleInfo(gate=gate.id, id=name, effect=NEED, span=term.span, term=term))
        masks.append(Masks(lowering.known(term), b.never))
    for rule in gate.rules:
        info = RuleInfo(gate=gate.id, id=rule.id, effect=rule.effect, span=rule.span, checked=rule)
        if rule.effect in REQUIRING:
            assert rule.condition is not None
            says = lowering.condition(rule.condition)
            met = says if rule.effect == "require" else Masks(says.false, says.true)
            infos.append(info)
            masks.append(met)
            outputs[f"{info.key}.true"], outputs[f"{info.key}.false"] = met.true, met.false
        elif rule.effect == "reduce":
            factors.append((info, *_reduction(lowering, rule, info, outputs)))
        else:
            caps.append((info, *_cap(lowering, rule, info, unit_value, outputs)))
    ok = Masks(b.all_of(m.true for m in masks), b.any_of(m.false for m in masks))
    if ok.true == b.always:
        # A gate that only limits asks for nothing but a strategy to limit: a proof needs a step to substitute.
        ok = Masks(b.op("code_known", lowering.strategy), ok.false)
    one = b.const(1.0)
    smaller = b.any_of(
        (*(b.op("lt", f, one) for _, f, _ in factors), *(b.op("lt", limit, raw) for _, limit, _ in caps))
    )
    failing = b.code(Verdict.HALT if gate.halts else Verdict.SKIP)
    passing = b.op("code_sel", smaller, b.code(Verdict.REDUCE), b.code(Verdict.EXECUTE))
    verdict = b.op("code_sel", ok.false, failing, b.op("code_sel", ok.true, passing, b.code(Verdict.HOLD)))
    outputs[f"{gate.id}.ok"], outputs[f"{gate.id}.verdict"] = ok.true, verdict
    return _Gate(gate=gate, infos=infos, masks=masks, ok=ok, verdict=verdict, factors=factors, caps=caps)


def _reduction(lowering: Lowering, rule: Rule, info: RuleInfo, outputs: dict[str, int]) -> tuple[int, int]:
    """Return the factor, 1 only where the condition is known to be false; and the mask of what is unknown."""
    b = lowering.b
    assert rule.condition is not None
    assert rule.amount is not None
    says, amount = lowering.condition(rule.condition), lowering.finite(rule.amount)
    zero, one = b.const(0.0), b.const(1.0)
    usable = b.all_of((b.op("ge", amount, zero), b.op("le", amount, one)))
    factor = b.op("sel", says.false, one, b.op("sel", usable, amount, zero))
    unknown = b.all_of((b.op("not", says.false), b.op("not", b.all_of((says.true, usable)))))
    outputs[f"{info.key}.true"], outputs[f"{info.key}.false"] = says.true, says.false
    outputs[f"{info.key}.factor"] = factor
    return factor, unknown


def _cap(lowering: Lowering, rule: Rule, info: RuleInfo, unit_value: int, outputs: dict[str, int]) -> tuple[int, int]:
    """Return the limit in the signal's own unit, 0 where it is unknown or negative; and the mask of unknown."""
    b = lowering.b
    assert rule.amount is not None
    limit = lowering.finite(rule.amount)
    if rule.amount.type.dimension == QUOTE:
        limit = b.fin(b.op("div", limit, unit_value))
    bounded = b.op("or_zero", limit)
    outputs[f"{info.key}.limit"] = bounded
    return bounded, b.op("not", b.op("known", limit))


class _Size:
    """The size that factors, caps and lots leave, and what it means."""

    def __init__(self, lowering: Lowering, checked: Checked, gates: list[_Gate], raw: int) -> None:
        b = self.b = lowering.b
        self.gates, self.checked = gates, checked
        self.factor = b.const(1.0)
        for _, factor, _ in self.factors():
            self.factor = b.op("mul", self.factor, factor)
        self.wanted = self.size = b.fin(b.op("mul", raw, self.factor))
        for _, limit, _ in self.caps():
            self.size = b.op("min", self.size, limit)
        lot, minimum = lowering.finite(checked.sizing.lot), lowering.finite(checked.sizing.minimum)
        lots = b.op("floor", b.fin(b.op("add", b.fin(b.op("div", self.size, lot)), b.const(LOT_SLACK))))
        self.rounded = b.op("min", b.fin(b.op("mul", lots, lot)), self.size)
        self.sized = b.all_of((b.op("gt", self.rounded, b.const(0.0)), b.op("ge", self.rounded, minimum)))
        self.size_known = b.all_of((b.op("known", self.rounded), b.op("known", minimum)))
        self.ok = b.all_of(g.ok.true for g in gates)
        self.asked = b.op("code_known", lowering.strategy)
        self.permitted = b.all_of((self.ok, self.asked, self.sized))
        self.reduced = b.any_of((b.op("lt", self.factor, b.const(1.0)), b.op("lt", self.size, self.wanted)))
        self.executes = b.all_of((self.permitted, b.op("not", self.reduced)))
        self.degraded = b.any_of(m for _, _, m in (*self.factors(), *self.caps()))

    def factors(self) -> list[tuple[RuleInfo, int, int]]:
        return [x for g in self.gates for x in g.factors]

    def caps(self) -> list[tuple[RuleInfo, int, int]]:
        return [x for g in self.gates for x in g.caps]

    def verdict(self) -> int:
        b = self.b
        halt = b.any_of(g.ok.false for g in self.gates if g.gate.halts)
        skip = b.any_of(g.ok.false for g in self.gates if not g.gate.halts)
        hold = b.any_of(b.op("not", m) for m in (self.ok, self.asked, self.size_known))
        hold = b.any_of((hold, self.degraded))
        refused = b.op("code_sel", hold, b.code(Verdict.HOLD), b.code(Verdict.SKIP))
        refused = b.op("code_sel", skip, b.code(Verdict.SKIP), refused)
        refused = b.op("code_sel", halt, b.code(Verdict.HALT), refused)
        allowed = b.op("code_sel", self.reduced, b.code(Verdict.REDUCE), b.code(Verdict.EXECUTE))
        return b.op("code_sel", self.permitted, allowed, refused)

    def determining(self) -> tuple[list[RuleInfo], list[int]]:
        """List what can determine a decision, by precedence: the first whose mask is true names it."""
        b = self.b
        sizing = RuleInfo(gate=self.checked.pipeline.value, id=SIZE, effect=SIZE, span=self.checked.pipeline.span)
        failing = [(i, m.false) for halts in (True, False) for i, m in self.rules(halts=halts)]
        holding = [(i, b.op("not", m.true)) for g in self.gates for i, m in zip(g.infos, g.masks, strict=True)]
        holding += [(self.asking(), b.op("not", self.asked)), (sizing, b.op("not", self.size_known))]
        not_sized = b.op("not", self.sized)
        doubting = [(i, b.all_of((not_sized, u))) for i, _, u in (*self.factors(), *self.caps())]
        binding = b.op("lt", self.size, self.wanted)
        capping = [(i, b.all_of((binding, b.op("eq", limit, self.size)))) for i, limit, _ in self.caps()]
        reducing = [(i, b.op("lt", f, b.const(1.0))) for i, f, _ in self.factors()]
        every = [*failing, *holding, *doubting, *capping, *reducing, (sizing, not_sized)]
        kept = [(i, m) for i, m in every if not self.never(m)]
        return [i for i, _ in kept], [m for _, m in kept]

    def asking(self) -> RuleInfo:
        """Return the pipeline's own need: parameters belong to strategies, so an unknown one is held to nothing."""
        term = Column(port=self.checked.strategy)
        pipeline = self.checked.pipeline
        return RuleInfo(gate=pipeline.value, id=STRATEGY, effect=NEED, span=pipeline.span, term=term)

    def rules(self, *, halts: bool) -> list[tuple[RuleInfo, Masks]]:
        return [(i, m) for g in self.gates if g.gate.halts is halts for i, m in zip(g.infos, g.masks, strict=True)]

    def never(self, mask: int) -> bool:
        step = self.b.steps[mask]
        return step.op == "const" and not step.value


def _confidence(lowering: Lowering, checked: Checked, outputs: Mapping[str, int]) -> int:
    """Return the smallest confidence of the gates that state one; an unknown confidence is zero."""
    b: Builder = lowering.b
    one = b.const(1.0)
    terms = (gate.confidence for gate in checked.gates if gate.confidence is not None)
    stated = [b.op("or_zero", b.op("min", lowering.finite(term), one)) for term in terms]
    out = stated[0] if stated else one
    for value in stated[1:]:
        out = b.op("min", out, value)
    return out
