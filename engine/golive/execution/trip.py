"""Whether an account has lost too much of a base: of the day's first equity, or of the peak.

Source: section 13 of the description of execution; trap 2, `an_open_loss_trips_without_a_close`. The equity includes
open positions at their marks, and a mark is never a single print.
"""

from __future__ import annotations

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.execution.exact import fraction, whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """What was lost of a base in nano-units, at least 0, and whether that is too much; both None where unknown."""

    tripped: bool | None
    loss: int | None


def lost(base: int | None, equity: int | None, most: object) -> Loss:
    """Compare what was lost with a share of the base, exactly and inclusively: at `most` it trips.

    Unknown where the equity is, or where the base is unknown or not above zero.

    >>> lost(100, 98, "0.02"), lost(100, 99, "0.02").tripped, lost(100, None, "0.02").tripped
    (Loss(tripped=True, loss=2), False, None)
    """
    share = fraction(most, "most")
    if share < 0:
        raise Refused("most", f"`{most}` is below zero", field="most")
    if base is None or equity is None:
        return Loss(tripped=None, loss=None)
    begun = whole(base, "base")
    loss = begun - whole(equity, "equity")
    if begun <= 0:
        return Loss(tripped=None, loss=None)
    return Loss(tripped=loss >= share * begun, loss=max(0, loss))
