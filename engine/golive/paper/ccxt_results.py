"""`CcxtResults`: what ccxt gives out, as events, each once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from golive.documents.market import StreamKind
from golive.paper.book_numbers import BookNumbers
from golive.paper.ccxt_events import Listed, book_of, quote_of, rate_of, token_of, trade_of
from golive.paper.ccxt_library import ccxt_library
from golive.paper.feed_checks import Mark, Name
from golive.paper.unreadable import UnreadableError, millis
from golive.trading.received import Received

Made = tuple[StreamKind, Received | None, Mark]
"""The stream of an event, the event or None where it cannot be read, and the venue's mark of it."""


class CcxtResults:
    """The results of one feed, by the unified symbols of its instruments.

    ccxt gives out one growing cache of trades, one book and the latest tickers, and each of them more than once: what
    was seen before is left out.
    """

    def __init__(self, listed: Mapping[str, Listed], books: Mapping[str, BookNumbers]) -> None:
        self._listed, self._books = listed, books
        self._last: dict[Name, Any] = {}

    def made_of(self, result: Any) -> Iterator[tuple[str, Made]]:
        """Yield what is new in a result, with its unified symbol, which may be one that nobody asked for."""
        library = ccxt_library()
        if isinstance(result, library.order_book) and isinstance(result, Mapping):
            yield from self._book(result)
        elif isinstance(result, library.trades):
            yield from self._trades(result)
        elif isinstance(result, Mapping):
            parts = (result,) if "symbol" in result else result.values()
            for part in parts:
                if isinstance(part, Mapping) and "symbol" in part:
                    yield from self._ticker(part)

    def _book(self, book: Mapping[str, Any]) -> Iterator[tuple[str, Made]]:
        symbol = str(book.get("symbol"))
        listed = self._listed.get(symbol)
        if listed is None:
            yield symbol, (StreamKind.BOOK, None, None)
            return
        nonce = book.get("nonce")
        try:
            number, ts = self._books[symbol].stamp(nonce if isinstance(nonce, int) else None, _time_of(book))
            yield symbol, (StreamKind.BOOK, book_of(listed, book, ts or millis(None)), number)
        except UnreadableError:
            yield symbol, (StreamKind.BOOK, None, None)

    def _trades(self, trades: Any) -> Iterator[tuple[str, Made]]:
        fresh: list[Mapping[str, Any]] = []
        symbol = ""
        for trade in reversed(trades):
            symbol = str(trade.get("symbol"))
            if trade is self._last.get((symbol, StreamKind.TRADES)):
                break
            fresh.append(trade)
        if fresh:
            self._last[symbol, StreamKind.TRADES] = fresh[0]
        for trade in reversed(fresh):
            listed = self._listed.get(symbol)
            try:
                event = None if listed is None else trade_of(listed, trade)
            except UnreadableError:
                event = None
            yield symbol, (StreamKind.TRADES, event, token_of(trade))

    def _ticker(self, ticker: Mapping[str, Any]) -> Iterator[tuple[str, Made]]:
        symbol = str(ticker.get("symbol"))
        listed = self._listed.get(symbol)
        kind = StreamKind.FUNDING if _tells_rate(listed, ticker) else StreamKind.QUOTES
        if ticker is self._last.get((symbol, kind)):
            return
        self._last[symbol, kind] = ticker
        try:
            event, number = (None, None) if listed is None else _ticker_event(listed, ticker, kind)
        except UnreadableError:
            event, number = None, None
        yield symbol, (kind, event, number)


def _ticker_event(listed: Listed, ticker: Mapping[str, Any], kind: StreamKind) -> tuple[Received, int | None]:
    return quote_of(listed, ticker) if kind is StreamKind.QUOTES else (_rate(listed, ticker), None)


def _tells_rate(listed: Listed | None, ticker: Mapping[str, Any]) -> bool:
    """Say whether a ticker is one of the coming rate: ccxt's own, or one with the venue's fields of it."""
    fields, info = None if listed is None else listed.rate_fields, ticker.get("info")
    return "fundingRate" in ticker or (fields is not None and isinstance(info, Mapping) and set(fields) <= info.keys())


def _rate(listed: Listed, ticker: Mapping[str, Any]) -> Received:
    if "fundingRate" in ticker or listed.rate_fields is None:
        return rate_of(listed, ticker.get("fundingRate"), ticker.get("fundingTimestamp"))
    rate, boundary = listed.rate_fields
    return rate_of(listed, ticker["info"].get(rate), ticker["info"].get(boundary))


def _time_of(book: Mapping[str, Any]) -> int:
    """Return the time that ccxt gives a book; 0 where it gives none."""
    time = book.get("timestamp")
    return 0 if time is None else millis(time)
