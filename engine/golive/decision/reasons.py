"""Why a decision is what it is: each rule with what was observed, what was asked for, the margin and its YAML line."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from golive.checker.checked import Rule
from golive.compiler.rule_info import BOUND, NEED, POSITION, RuleInfo
from golive.core.dataclass import dataclass
from golive.core.printable import printable
from golive.core.span import Span
from golive.core.unit import LOTS, QUOTE
from golive.core.value import Unknown, finite_or_none
from golive.decision.comparisons import Comparison, deciding_comparison
from golive.decision.wording import explain
from golive.evaluator.trace import Trace

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

    def to_dict(self) -> Mapping[str, Any]:
        """Return plain JSON values; a number that is not known is null."""
        return {
            "gate": self.gate,
            "rule": self.rule,
            "outcome": self.outcome,
            "text": self.text,
            "at": str(self.span),
            "observed": finite_or_none(self.observed),
            "sign": self.sign,
            "threshold": finite_or_none(self.threshold),
            "margin": finite_or_none(self.margin),
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

    def weight(pair: tuple[RuleInfo, Because]) -> tuple[bool, int, bool, float]:
        info, reason = pair
        scale = abs(reason.threshold or 0.0) or 1.0
        slack = reason.margin / scale if reason.margin is not None else float("inf")
        return (info.key != first, _ORDER.index(reason.outcome), info.effect != NEED, slack)

    pairs = [(info, reason) for info, reason in _reasons(trace) if gate in ("", info.gate)]
    return tuple(_causes_once(sorted(pairs, key=weight)))


def _causes_once(pairs: Iterable[tuple[RuleInfo, Because]]) -> Iterator[Because]:
    """Yield reasons in their order; what makes several of them unknown is said by the first input, and pointed at."""
    inputs: dict[tuple[str, str], str] = {}
    for info, reason in pairs:
        cause = (reason.code, reason.cause)
        if reason.status == _KNOWN:
            yield reason
        elif info.effect == NEED and cause not in inputs:
            inputs[cause] = info.key
            yield reason
        elif info.effect != NEED:
            first = inputs.get(cause) if info.checked is not None else None
            head = reason.text.removesuffix(reason.cause)
            yield reason if first is None else replace(reason, text=f"{head}see {first}")


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
    return _bound(trace, info) if info.effect == BOUND else _sizing(trace, info)


def _bound(trace: Trace, info: RuleInfo) -> Because:
    """Say what a closing order is kept within: the open position, or what of it is not being closed already."""
    assert info.term is not None
    observed, asked = trace.observe(info.term), trace.value("raw")
    of_position = info.id == POSITION
    if not isinstance(observed, float):
        what = "the open position" if of_position else "how much may be closed"
        cause = observed if isinstance(observed, Unknown) else trace.cause(info.term)
        return _because(info, "unknown", f"{what} is unknown: {cause}", unknown=cause)
    limit = trace.value(f"{info.key}.limit")
    comparison = Comparison(observed=asked, sign="<=", threshold=limit, margin=limit - asked, unit="lots")
    if not limit < asked:
        return _because(info, "passes", f"{asked:g} lots are no more than {limit:g}", comparison=comparison)
    some = f"{limit:g} lots are" if limit else "nothing is"
    left = "open" if of_position else "left to close"
    return _because(info, "caps", f"{some} {left}, {asked:g} lots were asked for", comparison=comparison)


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
    lots = " lots" if trace.checked.sizing.raw.type.dimension == LOTS else ""
    if trace.value("permitted"):
        return _because(info, "passes", f"{size:g}{lots} can be traded")
    if not math.isfinite(rounded):
        return _because(info, "unknown", f"{size:g} cannot be told in lots of {lot:g}")
    if size < minimum:
        return _because(info, "fails", f"{size:g} is under the venue's minimum of {minimum:g}")
    if rounded <= 0 or rounded < minimum:
        least = f", the venue's minimum is {minimum:g}" if minimum else ""
        return _because(info, "fails", f"{size:g} is {rounded:g} in whole lots of {lot:g}{least}")
    return _because(info, "passes", f"{size:g}{lots} can be traded")


def _rule(trace: Trace, info: RuleInfo, rule: Rule) -> Because:
    if rule.effect == "cap":
        return _cap(trace, info, rule)
    assert rule.condition is not None
    true, false = trace.value(f"{info.key}.true"), trace.value(f"{info.key}.false")
    if not true and not false:
        cause = trace.cause(rule.condition)
        outcome = "reduces" if rule.effect == "reduce" else "unknown"
        return _because(info, outcome, f"{rule.id} cannot be told: {cause}", unknown=cause)
    if rule.effect == "reduce":
        return _reduction(trace, info, rule, met=bool(false))
    # A forbidden condition that is known to be false is not "met": the reader would take it for true.
    passed = "does not apply" if rule.effect == "forbid" else "is met"
    text = f"{rule.id} {passed}" if true else explain(trace, rule)
    comparison = deciding_comparison(trace, rule, met=bool(true))
    return _because(info, "passes" if true else "fails", text, comparison=comparison)


def _reduction(trace: Trace, info: RuleInfo, rule: Rule, *, met: bool) -> Because:
    factor = trace.value(f"{info.key}.factor")
    comparison = deciding_comparison(trace, rule, met=met)
    if factor < 1:
        return _because(info, "reduces", f"{explain(trace, rule)} (size x {factor:g})", comparison=comparison)
    return _because(info, "passes", f"{rule.id} does not apply", comparison=comparison)


def _cap(trace: Trace, info: RuleInfo, rule: Rule) -> Because:
    limit, size = trace.value(f"{info.key}.limit"), trace.value("raw")
    unknown = _unknown_limit(trace, rule)
    if unknown is not None:
        return _because(info, "unknown", f"the limit {rule.id} is unknown: {unknown}", unknown=unknown)
    comparison = Comparison(observed=size, sign="<=", threshold=limit, margin=limit - size, unit="")
    if limit < size:
        return _because(info, "caps", explain(trace, rule), comparison=comparison)
    return _because(info, "passes", f"{rule.id} does not bind", comparison=comparison)


def _unknown_limit(trace: Trace, rule: Rule) -> Unknown | None:
    """Say why a cap is unknown; a limit in quote currency needs the value of the signal's unit besides."""
    assert rule.amount is not None
    limit = trace.observe(rule.amount)
    if isinstance(limit, Unknown):
        return limit
    if rule.amount.type.dimension != QUOTE or not isinstance(limit, float):
        return None
    assert trace.checked.sizing.unit_value is not None
    value = trace.observe(trace.checked.sizing.unit_value)
    if isinstance(value, float) and value and math.isfinite(limit / value):
        return None
    return value if isinstance(value, Unknown) else trace.cause(rule.amount)


def _because(
    info: RuleInfo, outcome: str, text: str, *, unknown: Unknown | None = None, comparison: Comparison | None = None
) -> Because:
    return Because(
        gate=info.gate,
        rule=info.id,
        outcome=outcome,
        text=printable(text, keep="\n"),
        span=info.span,
        observed=comparison.observed if comparison else None,
        sign=comparison.sign if comparison else "",
        threshold=comparison.threshold if comparison else None,
        margin=comparison.margin if comparison else None,
        unit=comparison.unit if comparison else "",
        status=unknown.status.name.lower() if unknown else _KNOWN,
        code=unknown.code if unknown else "",
        cause=str(unknown) if unknown else "",
    )
