"""The windows of one instant: each is read once, and is unknown where it is stale, absent or invalid."""

from __future__ import annotations

from typing import Protocol

from golive.core.freshness import too_old
from golive.core.signature import Kind
from golive.core.unit import NANOS
from golive.core.value import Unknown, invalid, missing
from golive.core.window import Bars, Book, Funding, Quotes, Trades, Window
from golive.evaluator.ingest import NO_SKEW, wrong_clock
from golive.language.terms import Port


class Streams(Protocol):
    """What a session sees of the market: windows as of an instant, or why there are none."""

    def trades(self, now: int) -> Trades | Unknown: ...
    def quotes(self, now: int) -> Quotes | Unknown: ...
    def book(self, now: int) -> Book | Unknown: ...
    def bars(self, now: int) -> Bars | Unknown: ...
    def funding(self, now: int) -> Funding | Unknown: ...


class Windows:
    """What streams show at an instant, port by port."""

    def __init__(self, streams: Streams, now: int, skew: int) -> None:
        self.now, self.skew = now, skew
        self._streams = streams
        self._read: dict[Port, Window | Unknown] = {}

    def of(self, port: Port) -> Window | Unknown:
        """Return the window of a port, or why it is unknown."""
        if port not in self._read:
            self._read[port] = _fresh(port, _read(port.type.kind, self._streams, self.now), self.now, self.skew)
        return self._read[port]


def _read(kind: Kind, streams: Streams, now: int) -> Window | Unknown:
    match kind:
        case Kind.TRADES:
            return streams.trades(now)
        case Kind.QUOTES:
            return streams.quotes(now)
        case Kind.BARS:
            return streams.bars(now)
        case Kind.FUNDING:
            return streams.funding(now)
    book = streams.book(now)
    return book.checked() if isinstance(book, Book) and kind is Kind.LEVELS else book


def _fresh(port: Port, window: Window | Unknown, now: int, skew: int) -> Window | Unknown:
    if isinstance(window, Unknown):
        return window
    at, name = window.as_of, port.column
    if at is None:
        return missing("window_empty", f"no {name} in the window")
    if skew == NO_SKEW:
        return wrong_clock(name)
    if at > now + skew:
        return invalid("from_the_future", f"{name} are from {(at - now) / NANOS:.6g} s after the decision")
    if port.max_age_ns is not None and now - at > port.max_age_ns:
        old = too_old(f"the last of the {name}", now - at, port.max_age_ns)
        return window.because_left_out(old) if isinstance(window, Bars) else old
    if port.length_ns is not None and isinstance(window, Bars):
        return window.of_length(port.length_ns)
    return window
