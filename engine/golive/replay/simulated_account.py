"""The account of a replay: what it was assumed to hold, and every fill since, in whole lots, ticks and nano-units."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from golive.account.account import AssumedAccount
from golive.account.account_entry import EQUITY
from golive.api.market_terms import fees_of, terms_of
from golive.api.sizes import priced
from golive.core.errors import Refused
from golive.core.row import DAILY_LOSS, POSITION
from golive.core.shortest_decimal import exactly
from golive.core.unit import NANOS
from golive.core.value import Unknown, invalid, missing
from golive.core.window import Quotes
from golive.documents.market import MarketKind, MarketSpec
from golive.execution.account import Account, AccountRule
from golive.execution.account_events import Filled, Marking
from golive.execution.contract import Terms
from golive.execution.fees import fee
from golive.execution.fill import Fill, Liquidity
from golive.execution.position import Position, open_profit
from golive.execution.round_trip import RoundTrip
from golive.execution.side import Side, side_of
from golive.models.book.last_quote import last_quote
from golive.replay.quote_fill import opposite_quote
from golive.replay.round_trips import Trip

DIRECTIONS = {Side.BUY: "long", Side.SELL: "short"}
"""What a position is called that was opened on a side."""

NOT_PRICED = missing("no_price_yet", "no usable quote has been seen: the account has no price to begin from")
AGAINST = invalid("position_against", "a position the other way is open: an exit leaves it, and no entry turns it")

NOTHING_TO_CLOSE = invalid("nothing_to_close", "the strategy holds less than that: no exit opens anything")


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketOrder:
    """An order that was allowed; `exit_reason` and `because` say why one that closes was asked for."""

    id: str
    strategy: str
    side: Side
    lots: int
    episode: str = ""
    exit_reason: str | None = None
    because: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """What an account came to: money in nano-units of `currency`; `equity` is None where it could not be marked.

    Without a usable quote, or in a market whose lots are no whole money, no account was kept and `capital` is None.
    """

    currency: str
    capital: int | None = None
    equity: int | None = None
    realised: int = 0
    fees: int = 0


class SimulatedAccount:
    """An account in one market, kept by strategy, that takes what is quoted and marks what is open at the mid.

    A quote older than `oldest_quote` nanoseconds prices nothing. In an inverse market it begins at the first usable
    quote, by which its equity becomes the base currency that such a market pays in.

    Parameters
    ----------
    market
        The instrument's description.
    assumed
        What was there before; its position is nobody's, and stays.
    oldest_quote
        How old a quote may be that fills or marks.
    """

    def __init__(self, market: MarketSpec, assumed: AssumedAccount, *, oldest_quote: int) -> None:
        self.market, self.assumed, self.oldest_quote = market, assumed, oldest_quote
        self.terms = terms_of(market)
        self.quote: Quotes | Unknown = NOT_PRICED
        self.mid: Fraction | None = None
        self._kept: Account | None = None
        self._fees = fees_of(market)
        self._orders: dict[str, MarketOrder] = {}
        self._left_by: dict[str, MarketOrder] = {}

    def see(self, quotes: Quotes | Unknown, now: int) -> None:
        """Take the quote in force at an instant: what is open is marked at its mid, or at nothing."""
        self.quote = priced(quotes, now, self.oldest_quote)
        if isinstance(self.terms, Unknown):
            return
        self.mid = _mid(self.quote, self.terms)
        if self._kept is None and self.mid is not None:
            self._kept = Account(self._rule(self.terms, self.mid, now))
        if self._kept is not None:
            self._mark(self._kept, now)

    def _mark(self, kept: Account, now: int) -> None:
        kept.apply(Marking(ts=now, symbol=self.market.symbol, long=self.mid, short=self.mid))

    def _rule(self, terms: Terms, mid: Fraction, now: int) -> AccountRule:
        capital = exactly(self.assumed.equity) / (mid * terms.tick if terms.inverse else 1)
        return AccountRule(
            markets={self.market.symbol: terms},
            capital=math.floor(capital * NANOS),
            mark_max_age=self.oldest_quote,
            start=now,
        )

    def fill(self, order: MarketOrder, now: int) -> Filled | Unknown:
        """Fill all of an order at the opposite quote, or say why not; no entry turns a position, no exit opens one."""
        if isinstance(self.terms, Unknown):
            return self.terms
        if self._kept is None:
            return NOT_PRICED
        price = opposite_quote(self.quote, order.side, self.terms.tick)
        if isinstance(price, Unknown):
            return price
        held = self.lots(order.strategy)
        if order.exit_reason is None and side_of(held) is order.side.opposite:
            return AGAINST
        if order.exit_reason is not None and -order.side.signed(held) < order.lots:
            return NOTHING_TO_CLOSE
        charged = self._charge(self.terms, Fill(ts=now, price=price, lots=order.lots, liquidity=Liquidity.TAKER))
        if isinstance(charged, Unknown):
            return charged
        filled = Filled(
            ts=now,
            id=order.id,
            strategy=order.strategy,
            symbol=self.market.symbol,
            order=order.id,
            order_lots=order.lots,
            side=order.side,
            lots=order.lots,
            price=price,
            fee=charged,
            reason=order.exit_reason,
        )
        return self._taken(self._kept, filled, order)

    def _charge(self, terms: Terms, taken: Fill) -> int | Unknown:
        """Return a fill's fee in nano-units, unknown where the description says none yet: no fee is not one of zero."""
        try:
            return fee(terms, self._fees, taken)
        except Refused as error:
            begins = self.market.dated_fees[0].span
            return missing(error.code, f"the fees of `{self.market.id}` begin later ({begins})")

    def _taken(self, kept: Account, filled: Filled, order: MarketOrder) -> Filled | Unknown:
        before = {key: trip.open_lots for key, trip in kept.trips.items() if not trip.complete}
        try:
            kept.apply(filled)
        except Refused as error:
            return invalid(error.code, error.sentence)
        # Whoever has just paid the spread has lost half of it already.
        self._mark(kept, filled.ts)
        self._orders[order.id] = order
        self._left_by |= {key: order for key, lots in before.items() if kept.trips[key].open_lots < lots}
        return filled

    def price(self, filled: Filled) -> float:
        """Return the price of a fill in the quote currency."""
        assert isinstance(self.terms, Terms)
        return float(filled.price * self.terms.tick)

    def fee(self, filled: Filled) -> float:
        """Return the fee of a fill in the account's currency."""
        return filled.fee / NANOS

    def position(self, strategy: str) -> Position | None:
        """Return what a strategy holds, or None before it ever held anything."""
        return None if self._kept is None else self._kept.positions.get((strategy, self.market.symbol))

    def lots(self, strategy: str) -> int:
        """Return the signed lots that a strategy holds."""
        held = self.position(strategy)
        return 0 if held is None else held.lots

    def told(self) -> Mapping[str, float | None]:
        """Return position in the base, equity in the quote currency and the day's loss; None for what is unknown."""
        if self._kept is None:
            return self.assumed.values()
        return {POSITION: self._base(), EQUITY: self._equity(), DAILY_LOSS: self._daily_loss()}

    def _base(self) -> float | None:
        assert self._kept is not None
        assert isinstance(self.terms, Terms)
        lots = sum(position.lots for position in self._kept.positions.values())
        if not lots:
            return self.assumed.position
        if not self.terms.inverse:
            return self.assumed.position + float(lots * self.terms.lot)
        if self.mid is None:
            return None
        return self.assumed.position + float(lots * self.terms.lot / (self.mid * self.terms.tick))

    def _equity(self) -> float | None:
        assert self._kept is not None
        assert isinstance(self.terms, Terms)
        value = self._kept.equity().value
        if value is None:
            return None
        equity = Fraction(value, NANOS)
        if self.terms.inverse:
            return None if self.mid is None else float(equity * self.mid * self.terms.tick)
        return float(equity)

    def _daily_loss(self) -> float | None:
        assert self._kept is not None
        loss = self._kept.day_loss
        return None if loss is None else self.assumed.daily_loss + float(Fraction(loss, self._kept.baseline))

    def balance(self) -> Balance:
        """Return what the account has come to."""
        currency, kept = currency_of(self.market), self._kept
        if kept is None:
            return Balance(currency=currency)
        return Balance(
            currency=currency,
            capital=kept.rule.capital,
            equity=kept.equity().value,
            realised=kept.realised,
            fees=kept.fees,
        )

    def trips(self) -> Iterator[Trip]:
        """Yield every round trip, in the order they were opened."""
        for key, trip in () if self._kept is None else self._kept.trips.items():
            yield self._trip(trip, self._orders[key.rpartition("#")[0]], self._left_by.get(key))

    def _trip(self, trip: RoundTrip, entry: MarketOrder, exit: MarketOrder | None) -> Trip:
        assert isinstance(self.terms, Terms)
        closed = trip.lots - trip.open_lots
        return Trip(
            entry_id=entry.id,
            strategy=entry.strategy,
            direction=DIRECTIONS[trip.side],
            episode=entry.episode,
            lots=trip.lots,
            open_lots=trip.open_lots,
            entry_ts=trip.since,
            entry_price=float(trip.entry_sum * self.terms.tick / trip.lots),
            exit_id=None if exit is None else exit.id,
            exit_ts=trip.until if trip.complete else None,
            exit_price=float(trip.exit_sum * self.terms.tick / closed) if closed else None,
            reason=None if exit is None else exit.exit_reason,
            because=None if exit is None else exit.because,
            realised=trip.realised,
            fees=trip.fees,
            open_profit=self._open_profit(trip, entry.strategy),
            worst=trip.worst,
            best=trip.best,
        )

    def _open_profit(self, trip: RoundTrip, strategy: str) -> int | None:
        held = self.position(strategy)
        if trip.complete or held is None:
            return 0
        own = [lots for lots in held.open if lots.trip == trip.key]
        return None if self.mid is None else open_profit(held.terms, own, self.mid)


def currency_of(market: MarketSpec) -> str:
    """Return what a market's account is kept in."""
    return "base" if market.kind is MarketKind.INVERSE else market.quote


def _mid(quote: Quotes | Unknown, terms: Terms) -> Fraction | None:
    """Return the middle of a quote in ticks, None where there is none."""
    last = quote if isinstance(quote, Unknown) else last_quote(quote)
    return None if isinstance(last, Unknown) else (exactly(last.bid) + exactly(last.ask)) / (2 * terms.tick)
