"""The venue's terms in the signal's own unit of size."""

from __future__ import annotations

from golive.account.lots import lot_of
from golive.account.seen_price import SeenPrice
from golive.core.dataclass import dataclass
from golive.core.freshness import too_old
from golive.core.row import TAKER_FEE, Row, unknown
from golive.core.unit import BASE, QUOTE, UNITS, Dimension
from golive.core.value import Unknown, missing
from golive.documents.market import MarketSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeFacts:
    """Columns of the venue, None where the price they need is unknown, or no fee has begun: `price`, `fee` say why."""

    unit_value: float | None
    lot: float | None
    minimum_size: float | None
    tick: float
    taker_fee: float | None
    session: float
    price: Unknown | None = None
    fee: Unknown | None = None

    def columns(self) -> Row:
        """Return the facts as columns of the flat table, with the reason beside those that are unknown."""
        facts = {name: getattr(self, name) for name in self.__slots__ if name not in ("price", "fee")}
        for name in [name for name, value in facts.items() if value is None]:
            why = self.fee if name == TAKER_FEE else self.price
            if why is not None:
                facts |= unknown(name, why)
        return facts


def priced(seen: SeenPrice | Unknown, now: int, oldest: int | Unknown | None) -> SeenPrice | Unknown:
    """Return the price of sizes, no older than the policy lets any rule read what tells it (`oldest`, nanoseconds)."""
    if isinstance(seen, Unknown) or oldest is None:
        return seen
    if isinstance(oldest, Unknown):
        return oldest
    return seen if now - seen.at <= oldest else too_old(f"the {seen.told_by} that prices it", now - seen.at, oldest)


def size_facts(market: MarketSpec, unit: Dimension, seen: SeenPrice | Unknown, now: int) -> SizeFacts:
    """Return the venue's terms at an instant for sizes in quote currency or base, at the price that is seen.

    A lot in contracts is worth the contract's size (inverse) or that much of the base (linear).
    """
    price, unpriced = (None, seen) if isinstance(seen, Unknown) else (seen.price, None)
    lot = lot_of(market, unit, price)
    minimum, taker = market.minimum_notional, market.taker_fee_at(now)
    if unit == BASE:
        least = minimum / price if price is not None else None
        value = price
    else:
        least, value = minimum, 1.0 if unit == QUOTE else None
    return SizeFacts(
        unit_value=value,
        lot=lot,
        minimum_size=least,
        tick=market.tick,
        taker_fee=taker,
        session=market.session_minutes * UNITS["min"].scale,
        price=unpriced,
        fee=missing("no_fee", f"the fees of `{market.id}` begin later") if taker is None else None,
    )
