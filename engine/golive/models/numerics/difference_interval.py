"""How far apart two estimates are, out of the intervals of both: for means, shares and whatever else has one."""

from __future__ import annotations

import math

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.models.arguments import INVALID, real


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A value with the two ends of its interval, all in one unit.

    Raises
    ------
    Refused
        `invalid_input` where the value does not lie between its ends, or one is not finite.
    """

    value: float
    lower: float
    upper: float

    def __post_init__(self) -> None:
        for name in ("value", "lower", "upper"):
            real(getattr(self, name), name)
        if not self.lower <= self.value <= self.upper:
            raise Refused(INVALID, f"`{self.value!r}` is not between its ends", field="value")


def difference_interval(one: Estimate, other: Estimate) -> Estimate:
    """Return one less the other, of two samples that have nothing to do with each other.

    Parameters
    ----------
    one, other
        At one confidence, which the difference then has as well.

    Returns
    -------
    Estimate
        In their unit. Of Wilson's intervals of two shares it is Newcombe's tenth method.

    References
    ----------
    Newcombe (1998), Interval estimation for the difference between independent proportions; Zou, Donner (2008),
    Construction of confidence limits about effect measures: a general approach.

    Examples
    --------
    >>> apart = difference_interval(
    ...     Estimate(value=5.0, lower=2.0, upper=8.0), Estimate(value=1.0, lower=-3.0, upper=5.0)
    ... )
    >>> apart.value, apart.lower, apart.upper
    (4.0, -1.0, 9.0)
    """
    value = one.value - other.value
    below = math.hypot(one.value - one.lower, other.upper - other.value)
    above = math.hypot(one.upper - one.value, other.value - other.lower)
    return Estimate(value=value, lower=value - below, upper=value + above)
