"""What a measure of an item found: values, from how much, over which period, read from what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from golive.core.dataclass import dataclass
from golive.readiness.checklist.requirement import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What was found of one item, before anybody says of which strategy, realm or person it is.

    `values` are by the names that the item measures, in held units (a share is a fraction, a time is in seconds); one
    that is absent was not measured. `n` counts what was looked at: with none nothing passes. The period is that of the
    data, in nanoseconds UTC, not of the measuring; None where there are none. `sources` are digests of what was read.
    `why` says what could not be measured, and why.
    """

    values: Mapping[str, Value] = field(default_factory=dict)
    n: int | None = None
    period_begin: int | None = None
    period_end: int | None = None
    sources: tuple[str, ...] = ()
    why: str = ""

    @classmethod
    def nothing(cls, why: str, *, at: int) -> Measured:
        """Return that nothing was there to be measured, looked for at an instant: UNMEASURED, and it says why."""
        return cls(n=0, period_end=at, why=why)
