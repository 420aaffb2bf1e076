"""What ccxt does not tell of a venue's messages: when a book was matched, which update it is, and what is no news.

Each family of venues has its own table. Of a venue without one, the book has the time that ccxt gives it, and a change
of it that is lost while the connection stays whole is noticed only where ccxt notices it, or where bids and asks cross.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from golive.core.dataclass import dataclass
from golive.paper.unreadable import UnreadableError, millis

Message = Any


@dataclass(frozen=True, slots=True, kw_only=True)
class BookFrame:
    """A message of a book.

    `last` is the number of the update, `before` that of the one it goes on from, None where it is a whole book by
    itself or its venue does not tell; `ts` is when it was matched, in nanoseconds.
    """

    market_id: str
    last: int
    before: int | None
    ts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueFrames:
    """What is known of a venue's messages.

    `book` reads a message of a book, None for another; `is_control` says that one carries no event; `trade_kind` is
    the field of a trade that has the venue's word for its kind, `trade_maker` that which says whether its buyer made
    it, `quote_number` that of a quote's number.
    `has_quotes` says that best quotes come apart from the book: elsewhere ccxt keeps both in one place, and each would
    overwrite the other. `rate_call` is the call of ccxt's whose tickers tell the coming rate, `rate_fields` are the
    venue's fields of the rate and of its boundary in them.
    """

    book: Callable[[Message], BookFrame | None]
    is_control: Callable[[Message], bool]
    trade_kind: str | None = None
    trade_maker: str | None = None
    quote_number: str | None = None
    has_quotes: bool = False
    rate_call: str | None = None
    rate_fields: tuple[str, str] | None = None


def venue_frames(exchange: str) -> VenueFrames | None:
    """Return what is known of the messages of an exchange, by ccxt's id of it."""
    return next((frames for family, frames in _FAMILIES.items() if exchange.startswith(family)), None)


def _binance_book(message: Message) -> BookFrame | None:
    data = message.get("data", message) if isinstance(message, Mapping) else None
    if not isinstance(data, Mapping) or data.get("e") != "depthUpdate":
        return None
    _check_levels(data.get("b"), data.get("a"))
    before = data["pu"] if "pu" in data else _number(data.get("U")) - 1
    return BookFrame(
        market_id=str(data.get("s")),
        last=_number(data.get("u")),
        before=_number(before),
        ts=millis(data.get("T", data.get("E"))),
    )


def _is_binance_control(message: Message) -> bool:
    return isinstance(message, Mapping) and "result" in message and "id" in message


def _bybit_book(message: Message) -> BookFrame | None:
    topic = message.get("topic") if isinstance(message, Mapping) else None
    if not isinstance(topic, str) or not topic.startswith("orderbook."):
        return None
    data = message.get("data")
    if not isinstance(data, Mapping):
        raise UnreadableError("a book is no mapping")
    _check_levels(data.get("b"), data.get("a"))
    # The venue does not say that its numbers have no holes: a change that is lost on a whole connection is not noticed.
    return BookFrame(
        market_id=str(data.get("s")),
        last=_number(data.get("u")),
        before=None,
        ts=millis(message.get("cts", message.get("ts"))),
    )


def _is_bybit_control(message: Message) -> bool:
    return isinstance(message, Mapping) and ("op" in message or "success" in message)


def _okx_book(message: Message) -> BookFrame | None:
    channel = message.get("arg") if isinstance(message, Mapping) else None
    if not isinstance(channel, Mapping) or not str(channel.get("channel")).startswith("books") or "data" not in message:
        return None
    rows = message["data"]
    if not isinstance(rows, list) or len(rows) != 1 or not isinstance(rows[0], Mapping):
        raise UnreadableError("a book is no mapping")
    (data,) = rows
    _check_levels(data.get("bids"), data.get("asks"))
    before = _number(data.get("prevSeqId"))
    return BookFrame(
        market_id=str(channel.get("instId")),
        last=_number(data.get("seqId")),
        before=None if before < 0 else before,
        ts=millis(data.get("ts")),
    )


def _is_okx_control(message: Message) -> bool:
    return message == "pong" or (isinstance(message, Mapping) and "event" in message)


_FAMILIES: Mapping[str, VenueFrames] = {
    "binance": VenueFrames(
        book=_binance_book,
        is_control=_is_binance_control,
        trade_kind="X",
        trade_maker="m",
        quote_number="u",
        has_quotes=True,
        rate_call="watch_mark_price",
        rate_fields=("r", "T"),
    ),
    "bybit": VenueFrames(
        book=_bybit_book,
        is_control=_is_bybit_control,
        rate_call="watch_ticker",
        rate_fields=("fundingRate", "nextFundingTime"),
    ),
    "okx": VenueFrames(book=_okx_book, is_control=_is_okx_control),
}


def _number(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise UnreadableError("a number of an update is none")
    try:
        return int(value)
    except ValueError:
        raise UnreadableError("a number of an update is none") from None


def _check_levels(*sides: object) -> None:
    """Refuse a side that is no list of prices above zero with sizes from zero: ccxt would take it as it is."""
    for side in sides:
        if not isinstance(side, list):
            raise UnreadableError("a side of a book is no list")
        for level in side:
            if not _is_level(level):
                raise UnreadableError("a level of a book is no price and size")


def _is_level(level: object) -> bool:
    if not isinstance(level, list):
        return False
    try:
        price, size = float(level[0]), float(level[1])
    except (TypeError, ValueError, LookupError):
        return False
    return 0 < price < math.inf and 0 <= size < math.inf
