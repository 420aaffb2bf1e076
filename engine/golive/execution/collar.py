"""The worst price that a market order may fill at: the mid known when it was decided, and a share of it.

Source: section 3 of the description of execution. Beyond the collar nothing is filled and nothing re-priced.
"""

from __future__ import annotations

from fractions import Fraction

from golive.core.errors import Refused
from golive.execution.exact import fraction, positive
from golive.execution.filters import passive_tick
from golive.execution.side import Side


def collar(side: Side, reference: object, share: object) -> int:
    """Return the tick of the collar, itself still allowed: of a buy floored, of a sell ceiled.

    >>> collar(Side.BUY, "500000", "0.0000039"), collar(Side.SELL, "500000", "0.0000031")
    (500001, 499999)
    """
    width = fraction(share, "collar")
    if width < 0:
        raise Refused("collar", f"a collar of `{share}` is below zero", field="collar")
    return passive_tick(side, positive(reference, "collar") * (1 + side * width))


def tighter(side: Side, *ticks: int | None) -> int | None:
    """Return the price of several that is the strictest for a side, or None where there is none.

    >>> tighter(Side.BUY, 5, None, 3), tighter(Side.SELL, 5, 3), tighter(Side.BUY, None)
    (3, 5, None)
    """
    there: list[int] = [tick for tick in ticks if tick is not None]
    return (min if side is Side.BUY else max)(there, default=None)


def within(side: Side, tick: int, worst: Fraction | int | None) -> bool:
    """Say whether a price is no worse for a side than a bound, itself included.

    >>> within(Side.BUY, 5, 5), within(Side.SELL, 4, 5), within(Side.SELL, 1, None)
    (True, False, True)
    """
    return worst is None or side * tick <= side * worst
