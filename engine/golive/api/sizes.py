"""The venue's terms in the signal's own unit of size."""

from __future__ import annotations

from dataclasses import dataclass

from golive.account.lots import lot_of
from golive.core.freshness import too_old
from golive.core.row import TAKER_FEE, Row, unknown
from golive.core.unit import BASE, QUOTE, UNITS, Dimension
from golive.core.value import Unknown, missing
from golive.core.window import Quotes
from golive.documents.market import MarketSpec
from golive.models.book.quote_mid import quote_mid


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


def priced(quotes: Quotes | Unknown, now: int, oldest: int | None) -> Quotes | Unknown:
    """Return the quotes that price sizes, no older than the policy lets any rule read them."""
    at = None if isinstance(quotes, Unknown) else quotes.as_of
    if at is None or oldest is None or now - at <= oldest:
        return quotes
    return too_old("the quote that prices it", now - at, oldest)


def size_facts(market: MarketSpec, unit: Dimension, quotes: Quotes | Unknown, now: int) -> SizeFacts:
    """Return the venue's terms at an instant for sizes in quote currency or base, at the mid of the last quote.

    A lot in contracts is worth the contract's size (inverse) or that much of the base (linear).
    """
    mid = quotes if isinstance(quotes, Unknown) else quote_mid(quotes)
    price, unpriced = (None, mid) if isinstance(mid, Unknown) else (mid, None)
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
