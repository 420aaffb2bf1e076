"""What ccxt makes of messages, as events: times by the venue's matching, sizes in base, prices in quote per base."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from golive.core.dataclass import dataclass
from golive.core.unit import NANOS
from golive.documents.market import MarketKind, MarketSpec, TradeKinds
from golive.paper.unreadable import UnreadableError, amount, millis, number
from golive.trading.received import BarReceived, BookReceived, FundingReceived, QuoteReceived, TradeReceived

_SIDES = ("buy", "sell")


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An instrument as an exchange lists it: `per_contract` is how much of the base, or of the quote, a contract is.

    The fields are those of the venue's own messages: a trade's kind, whether its buyer made it, a quote's number, a
    rate and its boundary.
    """

    market: MarketSpec
    unified: str
    depth: int
    per_contract: float
    kind_field: str | None = None
    maker_field: str | None = None
    number_field: str | None = None
    rate_fields: tuple[str, str] | None = None

    def base(self, amount: float, price: float) -> float:
        """Return an amount of the venue's in base."""
        worth = amount * self.per_contract
        return worth / price if self.market.kind is MarketKind.INVERSE and price > 0 else worth


def token_of(trade: Mapping[str, Any]) -> str | None:
    """Return what a trade is known by where its id is no number: that says which it is, and not which comes next."""
    id = trade.get("id")
    return id if isinstance(id, str) and not _is_whole(id) else None


def _is_whole(id: str) -> bool:
    return id.isascii() and id.isdecimal()


def trade_of(listed: Listed, trade: Mapping[str, Any]) -> TradeReceived:
    """Return a trade; an id that is no whole number is none."""
    price = amount(trade.get("price"), "price")
    side, id = trade.get("side"), trade.get("id")
    if side is not None and side not in _SIDES:
        raise UnreadableError("a trade's side is neither buy nor sell")
    _check_maker(trade.get("info"), listed.maker_field)
    return TradeReceived(
        symbol=listed.market.symbol,
        ts=millis(trade.get("timestamp")),
        seen_at=0,
        price=price,
        size=listed.base(amount(trade.get("amount"), "amount"), price),
        side=side,
        id=int(id) if isinstance(id, str) and _is_whole(id) else None,
        kind=_kind(listed.market.trade_kinds, trade.get("info"), listed.kind_field),
    )


def _check_maker(info: object, field: str | None) -> None:
    """Refuse a trade whose venue says who made it and did not: ccxt makes a side of whatever stands there."""
    if field is not None and not (isinstance(info, Mapping) and isinstance(info.get(field), bool)):
        raise UnreadableError("a trade does not say whether its buyer made it")


def _kind(kinds: TradeKinds | None, info: object, field: str | None) -> str | None:
    """Return the venue's word for a trade's kind, where the description names words and the venue has a field."""
    if kinds is None or field is None or not isinstance(info, Mapping):
        return None
    word = info.get(field)
    return word if isinstance(word, str) else None


def book_of(listed: Listed, book: Mapping[str, Any], ts: int) -> BookReceived:
    """Return the best levels of a book as it is now."""
    return BookReceived(
        symbol=listed.market.symbol,
        ts=ts,
        seen_at=0,
        bids=_levels(listed, book.get("bids")),
        asks=_levels(listed, book.get("asks")),
    )


def _levels(listed: Listed, side: object) -> tuple[tuple[float, float], ...]:
    if not isinstance(side, Sequence):
        raise UnreadableError("a side of a book is no list")
    levels = ((amount(level[0], "price"), amount(level[1], "size")) for level in side[: listed.depth])
    return tuple((price, listed.base(size, price)) for price, size in levels)


def quote_of(listed: Listed, ticker: Mapping[str, Any]) -> tuple[QuoteReceived, int | None]:
    """Return a best bid and offer, and the venue's number of it where it has one."""
    info = ticker.get("info")
    fields = info if isinstance(info, Mapping) else {}
    bid, ask = amount(ticker.get("bid"), "bid"), amount(ticker.get("ask"), "ask")
    quote = QuoteReceived(
        symbol=listed.market.symbol,
        ts=millis(fields["T"] if listed.number_field is not None and "T" in fields else ticker.get("timestamp")),
        seen_at=0,
        bid=bid,
        bid_size=listed.base(amount(ticker.get("bidVolume"), "bid size"), bid),
        ask=ask,
        ask_size=listed.base(amount(ticker.get("askVolume"), "ask size"), ask),
    )
    given = fields.get(listed.number_field) if listed.number_field is not None else None
    return quote, given if isinstance(given, int) else None


def rate_of(listed: Listed, rate: object, boundary: object) -> FundingReceived:
    """Return the rate that is charged at a boundary, which is in milliseconds."""
    return FundingReceived(
        symbol=listed.market.symbol, ts=millis(boundary), seen_at=0, rate=number(rate, "funding rate")
    )


def bar_of(listed: Listed, row: Sequence[Any], length_s: float) -> BarReceived:
    """Return a bar, which the venue dates by its open; ccxt gives its volume in base, whatever a contract is."""
    opened, high, low, close, volume = (amount(value, "a bar's number") for value in row[1:6])
    return BarReceived(
        symbol=listed.market.symbol,
        ts=millis(row[0]) + round(length_s * NANOS),
        seen_at=0,
        length_s=length_s,
        open=opened,
        high=high,
        low=low,
        close=close,
        volume=volume,
    )
