"""One measurement of a strategy, with how sure it is."""

from __future__ import annotations

from golive.core.dataclass import dataclass
from golive.core.value import Unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """One measurement in held units: the estimate, its interval, and from how many observations.

    `value` is unknown where it could not be measured, `interval` where nothing says how sure it is. A number taken
    `as_counted` has itself at both ends, and no error is known of it. `n` is None for what is declared rather than
    observed. `or_longer` says that the upper end is where the record ends, not a bound: it may be longer. `at_cap` says
    that a limit of policy set every end: the measurement itself may be more.
    """

    value: float | Unknown
    interval: tuple[float, float] | Unknown
    n: int | None = None
    note: str = ""
    or_longer: bool = False
    at_cap: bool = False
    as_counted: bool = False

    @classmethod
    def none(cls, reason: Unknown, *, n: int | None = None) -> Measurement:
        """Return what could not be measured, and why."""
        return cls(value=reason, interval=reason, n=n)

    @classmethod
    def exact(cls, value: float | Unknown, *, n: int | None = None) -> Measurement:
        """Return a number that is taken as it is."""
        ends = value if isinstance(value, Unknown) else (value, value)
        return cls(value=value, interval=ends, n=n, as_counted=True)
