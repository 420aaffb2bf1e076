"""What happens at an exchange, one event after another: the tape that the loopback exchange plays.

Every event has two times, in nanoseconds since 1970 UTC and whole milliseconds as venues write them: `ts`, when it
happened by the venue's matching, and `at`, when the venue sent it. A tape is in order of `at`. Prices are in quote per
base, sizes in base, rates a fraction per interval.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Any

from golive.core.unit import NANOS

MILLI = NANOS // 1000
Level = tuple[float, float]
"""Price and size; as a change of a book, a size of zero takes the level away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeMade:
    """A trade; `buys` says that the taker bought. Ids are consecutive."""

    at: int
    ts: int
    id: int
    price: float
    size: float
    buys: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BookChanged:
    """Levels that changed since the book whose number is `before`; `last` is the number of the book thereafter."""

    at: int
    ts: int
    before: int
    last: int
    bids: tuple[Level, ...]
    asks: tuple[Level, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteChanged:
    """A best bid and offer; `last` is the number of the book that it belongs to."""

    at: int
    ts: int
    last: int
    bid: float
    bid_size: float
    ask: float
    ask_size: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkChanged:
    """The price that accounts are marked by, and the rate that is to be charged at the boundary `next_at`."""

    at: int
    ts: int
    price: float
    rate: float
    next_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BarClosed:
    """A closed bar; `ts` is its close."""

    at: int
    ts: int
    length_s: float
    open: float
    high: float
    low: float
    close: float
    volume: float


TapeEvent = TradeMade | BookChanged | QuoteChanged | MarkChanged | BarClosed

STREAMS: dict[type[TapeEvent], str] = {
    TradeMade: "trades",
    BookChanged: "book",
    QuoteChanged: "quotes",
    MarkChanged: "funding",
    BarClosed: "bars",
}
"""The kind of stream that an event belongs to, in golive's words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An instrument as exchanges list it: a linear perpetual contract."""

    base: str = "BTC"
    quote: str = "USDT"
    tick: float = 0.1
    lot: float = 0.001
    most: float = 120.0
    minimum_notional: float = 100.0
    funding_every_s: float = 8 * 3_600.0

    @property
    def id(self) -> str:
        """Return the venue's name of it.

        >>> Listed().id
        'BTCUSDT'
        """
        return self.base + self.quote

    @property
    def symbol(self) -> str:
        """Return the name of it that ccxt uses.

        >>> Listed().symbol
        'BTC/USDT:USDT'
        """
        return f"{self.base}/{self.quote}:{self.quote}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tape:
    """What happens in one instrument, and what stood before.

    `events` may be asked for more than once. `bars` closed before the tape begins, `book` is what stands then (its
    `bids` and `asks` are whole), `rates` were charged before, as (boundary, rate). `boundary` is the time in
    nanoseconds by whose multiples the tape may be moved without moving what the clock says (the beginnings of bars,
    the boundaries of funding); 0 where that has no meaning.
    """

    listed: Listed
    begin: int
    end: int
    book: BookChanged
    bars: tuple[BarClosed, ...]
    events: Callable[[], Iterator[TapeEvent]]
    rates: tuple[tuple[int, float], ...] = ()
    boundary: int = 0

    def moved(self, ns: int) -> Tape:
        """Return the same tape at another time."""
        assert ns % (self.boundary or MILLI) == 0
        return replace(
            self,
            begin=self.begin + ns,
            end=self.end + ns,
            book=_moved(self.book, ns),
            bars=tuple(_moved(bar, ns) for bar in self.bars),
            rates=tuple((at + ns, rate) for at, rate in self.rates),
            events=lambda: (_moved(event, ns) for event in self.events()),
        )

    def first(self, seconds: float) -> Tape:
        """Return its first seconds."""
        end = self.begin + round(seconds * NANOS)
        return replace(self, end=end, events=lambda: takewhile(lambda event: event.at <= end, self.events()))

    def around(self, now: int) -> Tape:
        """Return the tape moved so that an instant falls into it: as early in it as its boundaries allow."""
        step = self.boundary or MILLI
        return self.moved((now - self.begin) // step * step)


def _moved(event: Any, ns: int) -> Any:
    moved = replace(event, at=event.at + ns, ts=event.ts + ns)
    return replace(moved, next_at=moved.next_at + ns) if isinstance(moved, MarkChanged) else moved


def in_order(*streams: Iterable[TapeEvent]) -> Iterator[TapeEvent]:
    """Merge streams by the time at which they are sent; of one instant, the stream that is named first goes first."""
    return heapq.merge(*streams, key=lambda event: event.at)


def changes(before: dict[float, float], after: dict[float, float]) -> tuple[Level, ...]:
    """Return what has to be said of one side of a book to make another of it.

    >>> changes({10.0: 1.0, 9.0: 2.0}, {10.0: 3.0, 8.0: 1.0})
    ((10.0, 3.0), (8.0, 1.0), (9.0, 0.0))
    """
    said = [(price, size) for price, size in after.items() if before.get(price) != size]
    return (*said, *((price, 0.0) for price in before if price not in after))
