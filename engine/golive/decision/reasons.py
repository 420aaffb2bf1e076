"""Why a decision is what it is: each rule with what was observed, what was asked for, the margin and its YAML line."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from golive.checker.checked import Rule
from golive.compiler.rule_info import NEED, RuleInfo
from golive.core.printable import printable
from golive.core.signature import Kind
from golive.core.span import Span
from golive.core.unit import QUOTE, Unit, natural_unit, show
from golive.core.value import Unknown
from golive.evaluator.trace import Observed, Trace
from golive.language.terms import Apply, ColumnRef, Const, Fact, Feature, ParameterRef, Reference, Term

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_SIGNS = {"ge": ">=", "gt": ">", "le": "<=", "lt": "<"}
_OPPOSITE = {"ge": "lt", "gt": "le", "le": "gt", "lt": "ge"}
_KNOWN = "known"
_ORDER = ("fails", "unknown", "caps", "reduces", "passes")


@dataclass(frozen=True, slots=True, kw_only=True)
class Because:
    """One reason.

    `outcome` is `fails`, `unknown`, `caps`, `reduces` or `passes`. Where the rule compares two numbers, `observed`,
    `threshold` and `margin` are in held units (fractions, seconds, quote currency) and `margin` is positive when the
    rule is met; `unit` is how they are shown. Where something is unknown, `status`, `code` and `cause` say why.
    """

    gate: str
    rule: str
    outcome: str
    text: str
    span: Span
    observed: float | None = None
    sign: str = ""
    threshold: float | None = None
    margin: float | None = None
    unit: str = ""
    status: str = _KNOWN
    code: str = ""
    cause: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {
            "gate": self.gate,
            "rule": self.rule,
            "outcome": self.outcome,
            "text": self.text,
            "at": str(self.span),
            "observed": self.observed,
            "sign": self.sign,
            "threshold": self.threshold,
            "margin": self.margin,
            "unit": self.unit,
            "status": self.status,
            "code": self.code,
            "cause": self.cause,
        }


def determining(trace: Trace) -> Because:
    """Return the reason that determined the verdict."""
    position = trace.value("rule")
    info = trace.program.rules[position]
    return _reason(trace, info)


def because(trace: Trace, gate: str = "") -> tuple[Because, ...]:
    """Return every reason once, the determining one first, then by how much it matters; of one gate, if it is named."""
    position = trace.value("rule")
    first = trace.program.rules[position].key if position < len(trace.program.rules) else ""

    def weight(found: tuple[RuleInfo, Because]) -> tuple[bool, int, bool, float]:
        info, reason = found
        scale = abs(reason.threshold or 0.0) or 1.0
        slack = reason.margin / scale if reason.margin is not None else float("inf")
        return (info.key != first, _ORDER.index(reason.outcome), info.effect != NEED, slack)

    found = [(info, reason) for info, reason in _reasons(trace) if gate in ("", info.gate)]
    return tuple(_said_once(sorted(found, key=weight)))


def _said_once(found: Iterable[tuple[RuleInfo, Because]]) -> Iterator[Because]:
    """Yield reasons in their order; what makes several of them unknown is said by the first input, and pointed at."""
    said: dict[tuple[str, str], str] = {}
    for info, reason in found:
        cause = (reason.code, reason.cause)
        if reason.status == _KNOWN:
            yield reason
        elif info.effect == NEED and cause not in said:
            said[cause] = info.key
            yield reason
        elif info.effect != NEED:
            known = said.get(cause) if info.checked is not None else None
            head = reason.text.removesuffix(reason.cause)
            yield reason if known is None else replace(reason, text=f"{head}see {known}")


def _reasons(trace: Trace) -> Iterator[tuple[RuleInfo, Because]]:
    # What a gate needs and what it asks may share a name: a cap `room` at the let `room`.
    seen: set[tuple[str, bool]] = set()
    for info in trace.program.rules:
        which = (info.key, info.effect == NEED)
        if which in seen:
            continue
        seen.add(which)
        reason = _reason(trace, info)
        if info.effect != NEED or reason.outcome != "passes":
            yield info, reason


def _reason(trace: Trace, info: RuleInfo) -> Because:
    if info.checked is not None:
        return _rule(trace, info, info.checked)
    if info.effect == NEED:
        assert info.term is not None
        observed = trace.observe(info.term)
        if isinstance(observed, Unknown):
            return _because(info, "unknown", str(observed), unknown=observed)
        return _because(info, "passes", f"{info.id} is known")
    return _sizing(trace, info)


def _sizing(trace: Trace, info: RuleInfo) -> Because:
    sizing = trace.checked.sizing
    for name, term in (("lot", sizing.lot), ("minimum size", sizing.minimum), ("size", sizing.raw)):
        observed = trace.observe(term)
        if isinstance(observed, Unknown):
            return _because(info, "unknown", f"the {name} is unknown: {observed}", unknown=observed)
    size, lot, minimum = trace.value("size"), trace.observe(sizing.lot), trace.observe(sizing.minimum)
    if not math.isfinite(size) or not isinstance(lot, float) or not isinstance(minimum, float):
        return _because(info, "unknown", "no size can be computed")
    return _traded(trace, info, size, lot, minimum)


def _traded(trace: Trace, info: RuleInfo, size: float, lot: float, minimum: float) -> Because:
    """Say what a known size is in lots that are known, and whether the venue takes it."""
    rounded = trace.value("rounded")
    if trace.value("permitted"):
        return _because(info, "passes", f"{size:g} can be traded")
    if not math.isfinite(rounded):
        return _because(info, "unknown", f"{size:g} cannot be told in lots of {lot:g}")
    if size < minimum:
        return _because(info, "fails", f"{size:g} is under the venue's minimum of {minimum:g}")
    if rounded <= 0 or rounded < minimum:
        least = f", the venue's minimum is {minimum:g}" if minimum else ""
        return _because(info, "fails", f"{size:g} is {rounded:g} in whole lots of {lot:g}{least}")
    return _because(info, "passes", f"{size:g} can be traded")


def _rule(trace: Trace, info: RuleInfo, rule: Rule) -> Because:
    text = explain(trace, rule)
    if rule.effect == "cap":
        limit, size = trace.value(f"{info.key}.limit"), trace.value("raw")
        assert rule.amount is not None
        observed = trace.observe(rule.amount)
        if rule.amount.type.dimension == QUOTE and isinstance(observed, float):
            # A limit in quote currency needs the value of the signal's unit.
            value = trace.observe(trace.checked.sizing.unit_value)
            if not isinstance(value, float) or not value or not math.isfinite(observed / value):
                observed = value if isinstance(value, Unknown) else trace.cause(rule.amount)
        if isinstance(observed, Unknown):
            return _because(info, "unknown", f"the limit {rule.id} is unknown: {observed}", unknown=observed)
        caps = limit < size
        said = text if caps else f"{rule.id} does not bind"
        return _because(info, "caps" if caps else "passes", said, numbers=(size, "<=", limit, limit - size, ""))
    assert rule.condition is not None
    true, false = trace.value(f"{info.key}.true"), trace.value(f"{info.key}.false")
    if not true and not false:
        cause = trace.cause(rule.condition)
        outcome = "reduces" if rule.effect == "reduce" else "unknown"
        return _because(info, outcome, f"{rule.id} cannot be told: {cause}", unknown=cause)
    if rule.effect == "reduce":
        factor = trace.value(f"{info.key}.factor")
        said = f"{text} (size x {factor:g})" if factor < 1 else f"{rule.id} does not apply"
        outcome = "reduces" if factor < 1 else "passes"
        return _because(info, outcome, said, numbers=_numbers(trace, rule, met=bool(false)))
    # A forbidden condition that is known to be false is not "met": the reader would take it for true.
    passed = "does not apply" if rule.effect == "forbid" else "is met"
    said = f"{rule.id} {passed}" if true else text
    return _because(info, "passes" if true else "fails", said, numbers=_numbers(trace, rule, met=bool(true)))


Numbers = tuple[float, str, float, float, str]


def _because(
    info: RuleInfo, outcome: str, text: str, *, unknown: Unknown | None = None, numbers: Numbers | None = None
) -> Because:
    observed, sign, threshold, margin, unit = numbers or (None, "", None, None, "")
    return Because(
        gate=info.gate,
        rule=info.id,
        outcome=outcome,
        text=printable(text, keep="\n"),
        span=info.span,
        observed=observed,
        sign=sign,
        threshold=threshold,
        margin=margin,
        unit=unit,
        status=unknown.status.name.lower() if unknown else _KNOWN,
        code=unknown.code if unknown else "",
        cause=str(unknown) if unknown else "",
    )


def _numbers(trace: Trace, rule: Rule, *, met: bool) -> Numbers | None:
    """Return the comparison that decides the rule, as what must hold for it to be met."""
    assert rule.condition is not None
    negated = rule.effect in ("forbid", "reduce")
    found: list[Numbers] = []
    for op, left, right in comparisons(trace, rule.condition, negated=negated):
        a, b = trace.observe(left), trace.observe(right)
        if isinstance(a, float) and isinstance(b, float):
            # Adding zero writes a negative zero as the zero it is.
            margin = (a - b if op in ("ge", "gt") else b - a) + 0.0
            found.append((a + 0.0, _SIGNS[op], b + 0.0, margin, _unit_of(trace, *_named_first(left, right)).name))
    if not found:
        return None
    return max(found, key=lambda n: n[3]) if met and len(found) > 1 and negated else min(found, key=lambda n: n[3])


def _named_first(left: Term, right: Term) -> tuple[Term, Term]:
    """Return the threshold first, but for a bare 0: that is of the other side's unit."""
    return (left, right) if isinstance(right, Const) else (right, left)


def comparisons(trace: Trace, term: Term, *, negated: bool) -> Iterator[tuple[str, Term, Term]]:
    """Yield the ordered comparisons of numbers that a condition is made of, as what must hold."""
    if isinstance(term, Reference):
        yield from comparisons(trace, trace.checked.lets[term.document, term.id], negated=negated)
    if not isinstance(term, Apply):
        return
    if term.op in _SIGNS and term.arguments[0].type.kind is Kind.NUMBER:
        op = _OPPOSITE[term.op] if negated else term.op
        yield op, term.arguments[0], term.arguments[1]
    elif term.op in ("and", "or", "not"):
        for argument in term.arguments:
            yield from comparisons(trace, argument, negated=negated ^ (term.op == "not"))


def explain(trace: Trace, rule: Rule) -> str:
    """Fill in a rule's reason."""

    def fill(match: re.Match[str]) -> str:
        term = rule.places.get(match[1])
        return match[0] if term is None else shown(trace, term, _partner(rule, term))

    return _PLACEHOLDER.sub(fill, rule.reason.value)


def shown(trace: Trace, term: Term, partner: Term | None = None) -> str:
    """Write what a term was, in the unit it or its partner in a comparison was declared in."""
    observed: Observed = trace.observe(term)
    if isinstance(observed, Unknown):
        return f"unknown ({observed})"
    if isinstance(observed, float):
        return show(observed, _unit_of(trace, term, partner))
    return str(observed)


def _partner(rule: Rule, term: Term) -> Term | None:
    condition = rule.condition
    if isinstance(condition, Apply) and condition.op in _SIGNS and term in condition.arguments:
        return next((a for a in condition.arguments if a != term), None)
    return None


def _unit_of(trace: Trace, term: Term, partner: Term | None = None) -> Unit:
    own = _declared_unit(trace, term)
    if own is not None and (own.name or partner is None):
        return own
    other = _declared_unit(trace, partner) if partner is not None else None
    if other is not None and other.dimension == term.type.dimension:
        return other
    return own or natural_unit(term.type.dimension)


def _declared_unit(trace: Trace, term: Term) -> Unit | None:
    checked = trace.checked
    match term:
        case ParameterRef(document=document, id=name) | Reference(document=document, id=name):
            return checked.units.get((document, name))
        case ColumnRef(port=port):
            return next(
                (i.unit for d in checked.specs.inputs for i in d.inputs if i.id == port.column and i.unit), None
            )
        case Fact(id=name):
            quantities = (s.facts[name][0] for s in checked.specs.strategies if name in s.facts)
            first = next(quantities, None)
            return first.unit if first is not None else None
        case Const() | Feature():
            return None
    return None
