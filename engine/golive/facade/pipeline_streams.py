"""What the calls of a pipeline bring of their markets, and of earlier calls the last book of each symbol."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from golive.api.retention import retention
from golive.core.errors import InvalidInput
from golive.core.value import Unknown
from golive.documents.market import MarketSpec
from golive.facade.books_seen import BooksSeen
from golive.facade.call_windows import BarStyle, CallWindows, read_bars, read_book, read_quotes, read_trades
from golive.facade.other_symbol import other_symbol
from golive.market.told_instrument import bars_of_another

if TYPE_CHECKING:
    from golive.api.engine import Engine


class PipelineStreams:
    """The streams of each call; `style` says what bars look like."""

    def __init__(self, style: BarStyle) -> None:
        self._style, self._books = style, BooksSeen()

    def read(
        self, engine: Engine, market: MarketSpec, symbol: str, market_data: object, orderbook: object, now: int
    ) -> CallWindows:
        """Return what a call brings of a market as windows; refuse what is of another symbol."""
        strange = other_symbol(orderbook, symbol) or bars_of_another(market_data, (symbol, market.symbol))
        if strange is not None:
            raise InvalidInput(str(strange))
        kept = retention(engine.program)
        given = read_book(orderbook, now, complete=market.book_complete)
        book, top = self._books.windows(symbol, given, now)
        return CallWindows(
            book_then=book,
            quotes_then=read_quotes(orderbook, book, top, now, engine.program),
            trades_then=read_trades(orderbook, now, kept, market),
            bars_then=read_bars(market_data, now, self._style, kept),
        )

    def for_leaving(self, streams: CallWindows, symbol: str, instant: int) -> CallWindows:
        """Return the windows of a call with the last quote that any call showed, where this one shows none."""
        known = not isinstance(streams.quotes_then, Unknown)
        return streams if known else replace(streams, quotes_then=self._books.last_top(symbol, instant))
