"""What a run earned and what it paid: gross, less fees, spread and impact, with funding.

Source: section 8 of the description of execution. Gross is what was realised with spread and impact added again, each
against bid and ask at the order's arrival.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.execution.account import Account
from golive.execution.arrival_costs import Costs, arrival_costs
from golive.execution.contract import Terms
from golive.execution.fill import Fill, Liquidity
from golive.execution.member import member
from golive.execution.side import Side
from golive.journal.bodies.fill import FilledLevel, OrderFilled


@dataclass(frozen=True, slots=True, kw_only=True)
class Pnl:
    """Money in nano-units of the account's currency; costs are positive, a negative spread is one that was earned.

    `spread` and `impact` are None where some fill came without a mid at its arrival, and in inverse markets: they are
    in what was realised then, and nobody can tell them apart.
    """

    realised: int
    fees: int
    funding: int
    spread: int | None
    impact: int | None

    @property
    def gross(self) -> int | None:
        """Return what trading at the mids of arrival would have realised."""
        if self.spread is None or self.impact is None:
            return None
        return self.realised + self.spread + self.impact

    @property
    def net(self) -> int:
        """Return what is left of what was realised: gross - fees - spread - impact + funding."""
        return self.realised - self.fees + self.funding

    def __add__(self, other: Pnl) -> Pnl:
        """Return both together; what is unknown of one is unknown of both."""
        return self._by(other, 1)

    def __sub__(self, other: Pnl) -> Pnl:
        """Return what came after another one."""
        return self._by(other, -1)

    def _by(self, other: Pnl, sign: int) -> Pnl:
        return Pnl(
            realised=self.realised + sign * other.realised,
            fees=self.fees + sign * other.fees,
            funding=self.funding + sign * other.funding,
            spread=None if self.spread is None or other.spread is None else self.spread + sign * other.spread,
            impact=None if self.impact is None or other.impact is None else self.impact + sign * other.impact,
        )


NOTHING = Pnl(realised=0, fees=0, funding=0, spread=0, impact=0)
"""Before anything was earned or paid."""


def pnl_of(account: Account, fills: Iterable[OrderFilled], terms: Terms) -> Pnl:
    """Return what an account came to by its fills; what is open still is in none of it but its costs."""
    costs = [costs_of(fill, terms) for fill in fills]
    known = [one for one in costs if one is not None]
    is_known = len(known) == len(costs)
    return Pnl(
        realised=account.realised,
        fees=account.fees,
        funding=account.funding,
        spread=sum(one.spread for one in known) if is_known else None,
        impact=sum(one.impact for one in known) if is_known else None,
    )


def costs_of(body: OrderFilled, terms: Terms, levels: Sequence[FilledLevel] | None = None) -> Costs | None:
    """Return spread and impact of one fill, or of some of its levels; None where they cannot be told apart."""
    liquidity = member(Liquidity, body.liquidity, "liquidity")
    walked = body.levels if levels is None else levels
    # The instant has no part in what it cost.
    fills = [Fill(ts=0, price=one.price, lots=one.lots, liquidity=liquidity) for one in walked]
    try:
        return arrival_costs(terms, member(Side, body.side, "side"), body.bid, body.ask, fills)
    except Refused:
        return None
