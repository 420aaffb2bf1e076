"""Two scorecards side by side: whether the later one is better, as far as their intervals say."""

from __future__ import annotations

import enum

from golive.core.dataclass import dataclass


class Change(enum.Enum):
    """What two scorecards say together."""

    BETTER = "better"
    WORSE = "worse"
    UNRESOLVED = "unresolved"
    INCOMPARABLE = "incomparable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """A whole between two ends, by the formula of a digest; no formula is told by an empty one."""

    formula: str
    lower: float
    upper: float


@dataclass(frozen=True, slots=True, kw_only=True)
class BeforeAfter:
    """The difference of the headlines, None where two formulas made them."""

    change: Change
    delta: float | None


def before_after(before: Whole, after: Whole) -> BeforeAfter:
    """Return what changed: intervals that touch do not separate, NaN is never better.

    Examples
    --------
    >>> a, b = Whole(formula="f", lower=70, upper=78), Whole(formula="f", lower=79, upper=90)
    >>> before_after(a, b).change, before_after(b, a).change
    (<Change.BETTER: 'better'>, <Change.WORSE: 'worse'>)
    """
    if not before.formula or before.formula != after.formula:
        return BeforeAfter(change=Change.INCOMPARABLE, delta=None)
    delta = after.lower - before.lower
    if after.lower > before.upper:
        return BeforeAfter(change=Change.BETTER, delta=delta)
    change = Change.WORSE if after.upper < before.lower else Change.UNRESOLVED
    return BeforeAfter(change=change, delta=delta)
