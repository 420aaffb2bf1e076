"""The gates as steps: what each requires, what each takes off the size, and what each says by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial

from golive.checker.checked import Checked, CheckedGate, Rule
from golive.compiler.lower import Lowering, Masks
from golive.compiler.rule_info import NEED, REQUIRING, RuleInfo
from golive.compiler.sizing import Cap, Factor
from golive.core.dataclass import dataclass
from golive.core.unit import QUOTE
from golive.core.verdict import Verdict
from golive.language.terms import Term


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """What a gate holds a signal to: something that must be known, or a rule that must be met."""

    rule: RuleInfo
    met: Masks


@dataclass(frozen=True, slots=True, kw_only=True)
class GateSteps:
    """One gate: `ok` where all that it requires is met, and known not to be where anything fails."""

    gate: CheckedGate
    requirements: tuple[Requirement, ...]
    factors: tuple[Factor, ...]
    caps: tuple[Cap, ...]
    ok: Masks
    verdict: int

    @property
    def outputs(self) -> Mapping[str, int]:
        """Return the steps that a trace shows, by name."""
        outputs = {f"{self.gate.id}.ok": self.ok.true, f"{self.gate.id}.verdict": self.verdict}
        met = {r.rule.key: r.met for r in self.requirements if r.rule.effect != NEED}
        for key, masks in (met | {f.rule.key: f.condition for f in self.factors}).items():
            outputs |= {f"{key}.true": masks.true, f"{key}.false": masks.false}
        outputs |= {f"{f.rule.key}.factor": f.value for f in self.factors}
        return outputs | {f"{c.rule.key}.limit": c.limit for c in self.caps}


def lower_gates(checked: Checked, lowering: Lowering) -> tuple[GateSteps, ...]:
    """Add every gate of the pipeline to the builder of `lowering`, in the pipeline's order."""
    raw, value = lowering.finite(checked.sizing.raw), checked.sizing.unit_value
    unit_value = lowering.finite(value) if value is not None else lowering.b.nan
    return tuple(_gate(lowering, gate, raw, unit_value) for gate in checked.gates)


def _gate(lowering: Lowering, gate: CheckedGate, raw: int, unit_value: int) -> GateSteps:
    requirements = tuple(_requirements(lowering, gate))
    factors = tuple(_factor(lowering, rule) for rule in gate.rules if rule.effect == "reduce")
    caps = tuple(_cap(lowering, rule, unit_value) for rule in gate.rules if rule.effect == "cap")
    ok = _ok(lowering, requirements)
    verdict = _verdict(lowering, gate, ok, _smaller(lowering, raw, factors, caps))
    return GateSteps(gate=gate, requirements=requirements, factors=factors, caps=caps, ok=ok, verdict=verdict)


def _requirements(lowering: Lowering, gate: CheckedGate) -> Iterator[Requirement]:
    return (lower(lowering) for _, lower in requirements_of(gate))


def requirements_of(gate: CheckedGate) -> Iterator[tuple[Term, Callable[[Lowering], Requirement]]]:
    """Yield each term that a gate must know or hold a signal to, and what lowers it to what is required."""
    for name, term in gate.needs:
        yield term, partial(_need, gate=gate.id, name=name, term=term)
    for rule in gate.rules:
        if rule.effect in REQUIRING:
            assert rule.condition is not None
            yield rule.condition, partial(_required, rule=rule, term=rule.condition)


def _need(lowering: Lowering, gate: str, name: str, term: Term) -> Requirement:
    rule = RuleInfo(gate=gate, id=name, effect=NEED, span=term.span, term=term)
    return Requirement(rule=rule, met=Masks(lowering.known(term), lowering.b.never))


def _required(lowering: Lowering, rule: Rule, term: Term) -> Requirement:
    condition = lowering.condition(term)
    met = condition if rule.effect == "require" else Masks(condition.false, condition.true)
    return Requirement(rule=_info(rule), met=met)


def _factor(lowering: Lowering, rule: Rule) -> Factor:
    b = lowering.b
    assert rule.condition is not None
    assert rule.amount is not None
    condition, amount = lowering.condition(rule.condition), lowering.finite(rule.amount)
    zero, one = b.const(0.0), b.const(1.0)
    usable = b.all_of((b.op("ge", amount, zero), b.op("le", amount, one)))
    value = b.op("sel", condition.false, one, b.op("sel", usable, amount, zero))
    unknown = b.all_of((b.op("not", condition.false), b.op("not", b.all_of((condition.true, usable)))))
    return Factor(rule=_info(rule), condition=condition, value=value, unknown=unknown)


def _cap(lowering: Lowering, rule: Rule, unit_value: int) -> Cap:
    b = lowering.b
    assert rule.amount is not None
    limit = lowering.finite(rule.amount)
    if rule.amount.type.dimension == QUOTE:
        limit = b.fin(b.op("div", limit, unit_value))
    return Cap(rule=_info(rule), limit=b.op("or_zero", limit), unknown=b.op("not", b.op("known", limit)))


def _info(rule: Rule) -> RuleInfo:
    return RuleInfo(gate=rule.gate, id=rule.id, effect=rule.effect, span=rule.span, checked=rule)


def _ok(lowering: Lowering, requirements: Iterable[Requirement]) -> Masks:
    b = lowering.b
    ok = Masks(b.all_of(r.met.true for r in requirements), b.any_of(r.met.false for r in requirements))
    # A gate that only limits asks for nothing but a strategy to limit: a proof needs a step to substitute.
    return ok if ok.true != b.always else Masks(b.op("code_known", lowering.strategy), ok.false)


def _smaller(lowering: Lowering, raw: int, factors: Iterable[Factor], caps: Iterable[Cap]) -> int:
    """Return the mask that says one gate by itself leaves less than was asked for."""
    b = lowering.b
    multiplied = [b.op("lt", factor.value, b.const(1.0)) for factor in factors]
    return b.any_of((*multiplied, *(b.op("lt", cap.limit, raw) for cap in caps)))


def _verdict(lowering: Lowering, gate: CheckedGate, ok: Masks, smaller: int) -> int:
    """Return what one gate says by itself: no other gate, and nothing about lots, has a part in it."""
    b = lowering.b
    failing = b.code(Verdict.HALT if gate.halts else Verdict.SKIP)
    passing = b.op("code_sel", smaller, b.code(Verdict.REDUCE), b.code(Verdict.EXECUTE))
    return b.op("code_sel", ok.false, failing, b.op("code_sel", ok.true, passing, b.code(Verdict.HOLD)))


def lower_confidence(checked: Checked, lowering: Lowering) -> int:
    """Return the smallest confidence of the gates that state one; an unknown confidence is zero."""
    b = lowering.b
    one = b.const(1.0)
    terms = (gate.confidence for gate in checked.gates if gate.confidence is not None)
    stated = [b.op("or_zero", b.op("min", lowering.finite(term), one)) for term in terms]
    smallest = stated[0] if stated else one
    for confidence in stated[1:]:
        smallest = b.op("min", smallest, confidence)
    return smallest
