"""What fills cost against the market that the order arrived in: spread and impact.

Source: section 8 of the description of execution; Perold (1988), The implementation shortfall. Gross profit is what was
realised with both added again, so `net = gross - fees - spread - impact + funding` holds by construction.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.execution.contract import Terms
from golive.execution.exact import whole
from golive.execution.fill import Fill, Liquidity
from golive.execution.side import Side


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """In nano-units; a maker's spread is mostly negative, impact is where a level was better than the touch."""

    spread: int
    impact: int

    @property
    def slippage(self) -> int:
        """Return both together."""
        return self.spread + self.impact

    def gross(self, realised: int) -> int:
        """Return what would have been realised at the mid, in nano-units."""
        return realised + self.slippage


def arrival_costs(terms: Terms, side: Side, bid: int | None, ask: int | None, fills: Iterable[Fill]) -> Costs:
    """Return the costs of one order's fills against bid and ask in ticks at its arrival, each fill rounded up.

    Refused without a mid (`mid`), and for inverse contracts (`contract`), whose value is not linear in the price.

    >>> from golive.execution.contract import Contract
    >>> terms = Terms(contract=Contract.LINEAR, tick=Fraction("0.1"), lot=Fraction("0.001"))
    >>> taken = Fill(ts=0, price=597832, lots=14, liquidity=Liquidity.TAKER)
    >>> arrival_costs(terms, Side.BUY, 597825, 597829, [taken])
    Costs(spread=2800000, impact=4200000)
    """
    if terms.inverse:
        raise Refused("contract", "spread and impact are those of linear and spot contracts", field="contract")
    if bid is None or ask is None or not 0 < whole(bid, "bid") < whole(ask, "ask"):
        raise Refused("mid", f"a bid of {bid} and an ask of {ask} have no mid", field="mid")
    mid, touch = Fraction(bid + ask, 2), ask if side is Side.BUY else bid
    spread = impact = 0
    for fill in fills:
        taken = fill.liquidity is Liquidity.TAKER
        signed = side * fill.lots * terms.unit
        spread += math.ceil(signed * ((touch if taken else fill.price) - mid))
        impact += signed * (fill.price - touch) if taken else 0
    return Costs(spread=spread, impact=impact)
