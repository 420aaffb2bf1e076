"""The deciding formula: what is left of the size that was asked for, and whether that can be traded.

    wanted  = the size asked for x every factor
    capped  = the smallest of that and every cap
    rounded = that in whole lots

Where a number is unknown, all that follow from it are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from golive.checker.checked import SizingTerms
from golive.compiler.lower import Lowering, Masks
from golive.compiler.rule_info import RuleInfo

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
    """What the formula leaves, as steps: four numbers, and five masks that say what they mean."""

    raw: int
    factor: int
    wanted: int
    capped: int
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

    @property
    def outputs(self) -> Mapping[str, int]:
        """Return the steps that a trace shows, by name."""
        return {"raw": self.raw, "factor": self.factor, "size": self.capped, "rounded": self.rounded}


def lower_size(lowering: Lowering, sizing: SizingTerms, factors: Sequence[Factor], caps: Sequence[Cap]) -> Size:
    """Add the formula to the builder of `lowering`."""
    b = lowering.b
    raw, lot, minimum = (lowering.finite(term) for term in (sizing.raw, sizing.lot, sizing.minimum))
    zero, one = b.const(0.0), b.const(1.0)
    factor = one
    for reduction in factors:
        factor = b.op("mul", factor, reduction.value)
    wanted = capped = b.fin(b.op("mul", raw, factor))
    for cap in caps:
        capped = b.op("min", capped, cap.limit)
    lots = b.op("floor", b.fin(b.op("add", b.fin(b.op("div", capped, lot)), b.const(LOT_SLACK))))
    rounded = b.op("min", b.fin(b.op("mul", lots, lot)), capped)
    return Size(
        raw=raw,
        factor=factor,
        wanted=wanted,
        capped=capped,
        rounded=rounded,
        known=b.all_of((b.op("known", rounded), b.op("known", minimum))),
        tradable=b.all_of((b.op("gt", rounded, zero), b.op("ge", rounded, minimum))),
        multiplied=b.op("lt", factor, one),
        limited=b.op("lt", capped, wanted),
        doubtful=b.any_of((*(f.unknown for f in factors), *(c.unknown for c in caps))),
    )
