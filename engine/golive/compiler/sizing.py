"""The deciding formula: what is left of the size that was asked for, and whether that can be traded.

    wanted  = the size asked for x every factor
    capped  = the smallest of that and every cap
    rounded = that in whole lots

A closing order has two caps more, that no gate states and none can lift: the open position, and what may be closed of
it. It is counted in lots, so that its rounded size is a whole number and never more than either.

Where a number is unknown, all that follow from it are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from golive.checker.checked import Bounds, Checked
from golive.compiler.lower import Lowering, Masks
from golive.compiler.rule_info import BOUND, POSITION, RuleInfo
from golive.core.dataclass import dataclass
from golive.language.terms import Term

LOT_SLACK = 1e-9
"""Lots that are whole but for rounding: 0.3 is three lots of 0.1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """A reduction: what the size is multiplied by, 1 only where the condition is known to be false."""

    rule: RuleInfo
    condition: Masks
    value: int
    unknown: int
    """The mask that says the condition, or the factor where it applies, is unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cap:
    """A limit in the signal's own unit, 0 where it is unknown or negative."""

    rule: RuleInfo
    limit: int
    unknown: int
    """The mask that says the limit is unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """What the formula leaves, as steps: five numbers, and five masks that say what they mean."""

    raw: int
    factor: int
    wanted: int
    capped: int
    lots: int
    rounded: int
    known: int
    """The size in whole lots is known, and so is the least that the venue takes."""
    tradable: int
    """More than nothing is left, and no less than the venue takes."""
    multiplied: int
    """The factors take something away."""
    limited: int
    """A cap takes something away."""
    doubtful: int
    """A factor or a cap is unknown: what it takes away, it takes in doubt."""
    bounds: tuple[Cap, ...] = ()
    """The caps of a closing order that no gate states."""

    @property
    def outputs(self) -> Mapping[str, int]:
        """Return the steps that a trace shows, by name."""
        sizes = {
            "raw": self.raw,
            "factor": self.factor,
            "size": self.capped,
            "lots": self.lots,
            "rounded": self.rounded,
        }
        return sizes | {f"{bound.rule.key}.limit": bound.limit for bound in self.bounds}


def lower_size(checked: Checked, lowering: Lowering, factors: Sequence[Factor], caps: Sequence[Cap]) -> Size:
    """Add the formula to the builder of `lowering`."""
    b, sizing = lowering.b, checked.sizing
    bounds = _bounds(checked, lowering, checked.bounds) if checked.bounds is not None else ()
    raw, lot, minimum = (lowering.finite(term) for term in (sizing.raw, sizing.lot, sizing.minimum))
    zero, one, slack = b.const(0.0), b.const(1.0), b.const(LOT_SLACK)
    factor = one
    for reduction in factors:
        factor = b.op("mul", factor, reduction.value)
    wanted = capped = b.fin(b.op("mul", raw, factor))
    for cap in (*bounds, *caps):
        capped = b.op("min", capped, cap.limit)
    lots = b.op("floor", b.fin(capped) if bounds else b.fin(b.op("add", b.fin(b.op("div", capped, lot)), slack)))
    rounded = lots if bounds else b.op("min", b.fin(b.op("mul", lots, lot)), capped)
    return Size(
        raw=raw,
        factor=factor,
        wanted=wanted,
        capped=capped,
        lots=lots,
        rounded=rounded,
        known=b.all_of((b.op("known", rounded), b.op("known", minimum))),
        tradable=b.all_of((b.op("gt", rounded, zero), b.op("ge", rounded, minimum))),
        multiplied=b.op("lt", factor, one),
        limited=b.op("lt", capped, wanted),
        doubtful=b.any_of((*(f.unknown for f in factors), *(c.unknown for c in (*bounds, *caps)))),
        bounds=bounds,
    )


def _bounds(checked: Checked, lowering: Lowering, bounds: Bounds) -> tuple[Cap, ...]:
    """Return the caps of a closing order: neither the position nor its bound lets more through than there is."""
    position, bound = lowering.finite(bounds.position), lowering.finite(bounds.bound)
    return (
        _bound(checked, lowering, POSITION, bounds.position, lowering.b.op("abs", position)),
        _bound(checked, lowering, BOUND, bounds.bound, bound),
    )


def _bound(checked: Checked, lowering: Lowering, id: str, term: Term, limit: int) -> Cap:
    b, pipeline = lowering.b, checked.pipeline
    rule = RuleInfo(gate=pipeline.value, id=id, effect=BOUND, span=pipeline.span, term=term)
    return Cap(rule=rule, limit=b.op("or_zero", limit), unknown=b.op("not", b.op("known", limit)))
