"""The comparisons of numbers that a condition is made of, and the one that decides it."""

from __future__ import annotations

from collections.abc import Iterator

from golive.checker.checked import Rule
from golive.core.dataclass import dataclass
from golive.core.signature import Kind
from golive.decision.shown_units import unit_of
from golive.evaluator.trace import Trace
from golive.language.terms import Apply, Const, Reference, Term

SIGNS = {"ge": ">=", "gt": ">", "le": "<=", "lt": "<"}
_OPPOSITE = {"ge": "lt", "gt": "le", "le": "gt", "lt": "ge"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two numbers that were compared, in held units; `margin` is positive where the rule is met."""

    observed: float
    sign: str
    threshold: float
    margin: float
    unit: str


def comparisons(trace: Trace, term: Term, *, negated: bool) -> Iterator[tuple[str, Term, Term]]:
    """Yield the ordered comparisons of numbers that a condition is made of, as what must hold: those of a let once."""
    seen: set[tuple[str, str, bool]] = set()
    stack = [(term, negated)]
    while stack:
        one, turned = stack.pop()
        if isinstance(one, Reference) and (one.document, one.id, turned) not in seen:
            seen.add((one.document, one.id, turned))
            stack.append((trace.checked.lets[one.document, one.id], turned))
        elif isinstance(one, Apply) and one.op in SIGNS and one.arguments[0].type.kind is Kind.NUMBER:
            yield _OPPOSITE[one.op] if turned else one.op, one.arguments[0], one.arguments[1]
        elif isinstance(one, Apply) and one.op in ("and", "or", "not"):
            stack += [(a, turned ^ (one.op == "not")) for a in reversed(one.arguments)]


def deciding_comparison(trace: Trace, rule: Rule, *, met: bool) -> Comparison | None:
    """Return the comparison that decides a rule, as what must hold for it to be met."""
    assert rule.condition is not None
    negated = rule.effect in ("forbid", "reduce")
    pairs = comparisons(trace, rule.condition, negated=negated)
    made = [c for c in (_comparison(trace, *pair) for pair in pairs) if c is not None]
    widest = met and negated
    return (max if widest else min)(made, key=lambda c: c.margin) if made else None


def _comparison(trace: Trace, op: str, left: Term, right: Term) -> Comparison | None:
    a, b = trace.observe(left), trace.observe(right)
    if not (isinstance(a, float) and isinstance(b, float)):
        return None
    unit = unit_of(trace, *_named_first(left, right)).name
    margin = a - b if op in ("ge", "gt") else b - a
    # Adding zero writes a negative zero as the zero it is.
    return Comparison(observed=a + 0.0, sign=SIGNS[op], threshold=b + 0.0, margin=margin + 0.0, unit=unit)


def _named_first(left: Term, right: Term) -> tuple[Term, Term]:
    """Return the threshold first, but for a bare 0: that is of the other side's unit."""
    return (left, right) if isinstance(right, Const) else (right, left)
