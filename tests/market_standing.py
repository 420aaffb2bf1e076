"""What stands at an exchange at a tape's present position: book, quote, mark, last trades, bars."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import islice

from tests.market_tape import (
    BarClosed,
    BookChanged,
    Level,
    MarkChanged,
    QuoteChanged,
    Tape,
    TapeEvent,
    TradeMade,
)

from golive.core.unit import NANOS

KEPT_TRADES = 1_000
"""As many as venues give of the past."""


@dataclass(slots=True, kw_only=True)
class FormingBar:
    """A bar that has not closed: `begin` is when it began, in nanoseconds."""

    begin: int
    open: float
    high: float
    low: float
    close: float
    volume: float
    trades: int
    first_id: int
    last_id: int

    def closed(self, length_s: float) -> BarClosed:
        """Return it as it closes."""
        ts = self.begin + round(length_s * NANOS)
        return BarClosed(
            at=ts,
            ts=ts,
            length_s=length_s,
            open=self.open,
            high=self.high,
            low=self.low,
            close=self.close,
            volume=self.volume,
        )


@dataclass(slots=True)
class Bars:
    """The bars of one length: those that closed, and the one that trades are forming.

    Where the tape has bars of that length, they are the ones that close, and trades only form the next.
    """

    length_s: float
    closed: list[BarClosed] = field(default_factory=list)
    forming: FormingBar | None = None
    told: bool = False

    def bar(self, bar: BarClosed) -> None:
        """Take a bar of the tape's."""
        self.closed.append(bar)
        self.forming = None

    def trade(self, trade: TradeMade) -> tuple[BarClosed, ...]:
        """Take a trade; return the bars that it closes, flat ones where nobody traded."""
        length = round(self.length_s * NANOS)
        begin, before = trade.ts // length * length, self.forming
        closes: list[BarClosed] = []
        if before is not None and begin > before.begin:
            closes = [] if self.told else list(self._closes(before, begin))
            self.closed += closes
            before = None
        if before is None:
            self.forming = FormingBar(
                begin=begin,
                open=trade.price,
                high=trade.price,
                low=trade.price,
                close=trade.price,
                volume=trade.size,
                trades=1,
                first_id=trade.id,
                last_id=trade.id,
            )
            return tuple(closes)
        before.high, before.low = max(before.high, trade.price), min(before.low, trade.price)
        before.close, before.volume = trade.price, before.volume + trade.size
        before.trades, before.last_id = before.trades + 1, trade.id
        return ()

    def _closes(self, before: FormingBar, until: int) -> Iterable[BarClosed]:
        bar = before.closed(self.length_s)
        yield bar
        length = round(self.length_s * NANOS)
        for ts in range(bar.ts + length, until + 1, length):
            yield replace(bar, at=ts, ts=ts, open=bar.close, high=bar.close, low=bar.close, volume=0.0)


class Standing:
    """What stands in one instrument.

    Attributes
    ----------
    bids, asks
        The book, size by price.
    last
        The number of the book.
    now
        When the last event was sent.
    """

    def __init__(self, tape: Tape, lengths_s: Iterable[float]) -> None:
        self.listed, self.now, self.last = tape.listed, tape.begin, tape.book.last
        self.bids, self.asks = dict(tape.book.bids), dict(tape.book.asks)
        self.book_ts = self.book_at = tape.begin
        self.quote: QuoteChanged | None = None
        self.mark: MarkChanged | None = None
        self.trades: deque[TradeMade] = deque(maxlen=KEPT_TRADES)
        self.rates = list(tape.rates)
        self.bars = {length_s: Bars(length_s) for length_s in lengths_s}
        for bar in tape.bars:
            bars = self.bars[bar.length_s]
            bars.told = True
            bars.bar(bar)

    def take(self, event: TapeEvent) -> tuple[BarClosed, ...]:
        """Take an event; return the bars that it closed, besides what it says itself."""
        self.now = max(self.now, event.at)
        match event:
            case TradeMade():
                self.trades.append(event)
                return tuple(bar for bars in self.bars.values() for bar in bars.trade(event))
            case BookChanged():
                self._change(event)
            case QuoteChanged():
                self.quote = event
            case MarkChanged():
                self._marked(event)
            case BarClosed():
                self.bars[event.length_s].bar(event)
        return ()

    def _change(self, event: BookChanged) -> None:
        for side, levels in ((self.bids, event.bids), (self.asks, event.asks)):
            for price, size in levels:
                if size:
                    side[price] = size
                else:
                    side.pop(price, None)
        self.last, self.book_ts, self.book_at = event.last, event.ts, event.at

    def _marked(self, event: MarkChanged) -> None:
        """Keep a mark; the rate of a boundary that has passed was charged as it was told last."""
        if self.mark is not None and self.mark.next_at < event.next_at:
            self.rates.append((self.mark.next_at, self.mark.rate))
        self.mark = event

    def best_bids(self, levels: int) -> tuple[Level, ...]:
        """Return the best bids, highest first."""
        return tuple(islice(sorted(self.bids.items(), reverse=True), levels))

    def best_asks(self, levels: int) -> tuple[Level, ...]:
        """Return the best asks, lowest first."""
        return tuple(islice(sorted(self.asks.items()), levels))
