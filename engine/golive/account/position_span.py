"""What a position may be, in lots: a fill at the very instant of what was told may be in it already or not."""

from __future__ import annotations

from golive.core.dataclass import dataclass
from golive.core.value import Unknown, invalid

_EITHER = invalid("either_side", "orders filled at the instant of the told position leave open which side it is on")
_AT_ONCE = invalid("filled_when_told", "orders were filled at the very instant of the position, or nobody told when")


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """What a position may be, in lots: from `low` to `high`, both by what was told to be filled."""

    low: int
    high: int

    @property
    def nearest(self) -> int | Unknown:
        """Return the count that is nearest to nothing, unknown where it may be on either side."""
        if self.low * self.high < 0:
            return _EITHER
        return min(self.low, self.high, key=abs)

    @property
    def exact(self) -> int | Unknown:
        """Return the one count that it can be."""
        return self.low if self.low == self.high else _AT_ONCE
