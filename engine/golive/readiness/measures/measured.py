"""What measuring one item came to, as evidence of it is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from golive.readiness.checklist.requirement import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """The values of one item, by the names that its checklist gives them.

    Values are in held units: fractions, seconds, counts. One that could not be measured is left out, and is MISSING
    then. `n` counts what was measured; 0 is UNMEASURED, whatever stands in `values`. The data are of `period_begin` to
    `period_end`, in nanoseconds UTC: age runs from the end. `inputs` are digests of what it was measured from, by name.
    """

    n: int
    period_end: int
    period_begin: int | None = None
    values: Mapping[str, Value] = field(default_factory=dict)
    inputs: Mapping[str, str] = field(default_factory=dict)


def told(**values: Value) -> Mapping[str, Value]:
    """Return the values that are known.

    >>> told(days=3, trades=None)
    {'days': 3}
    """
    return {name: value for name, value in values.items() if value is not None}


def nothing_measured(now: int) -> Measured:
    """Return that nothing was measured by an instant."""
    return Measured(n=0, period_end=now)
