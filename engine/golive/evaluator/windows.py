"""The windows of one instant: each is read and checked once, and is unknown where it is stale, absent or invalid."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any, Protocol

from golive.core.freshness import too_old
from golive.core.signature import Kind
from golive.core.unit import NANOS
from golive.core.value import Unknown, invalid, missing
from golive.core.window import Bars, Book, Funding, Quotes, Trades, Window
from golive.evaluator.bar_answers import BarAnswers
from golive.evaluator.ingest import NO_SKEW, reading, wrong_clock
from golive.language.terms import Port

_NONE = object()


class Streams(Protocol):
    """What a session sees of the market: windows as of an instant, or why there are none.

    Bars are those of a length in nanoseconds where there are several, and the shortest for whoever names none: a close
    of longer ones never prices anything in their stead.
    """

    def trades(self, now: int) -> Trades | Unknown: ...
    def quotes(self, now: int) -> Quotes | Unknown: ...
    def book(self, now: int) -> Book | Unknown: ...
    def bars(self, now: int, length: int | None = None) -> Bars | Unknown: ...
    def funding(self, now: int) -> Funding | Unknown: ...


class Windows:
    """What streams show at an instant, port by port, and what functions answered of it.

    Whoever asks a second time, for another strategy or another gate, is told what was found out the first time.
    `answers` are these, `bars` is what was found out of the same bars at instants before.
    """

    def __init__(self, streams: Streams, now: int, skew: int, bars: BarAnswers | None = None) -> None:
        self.now, self.skew = reading(now, skew)
        self.bars = BarAnswers() if bars is None else bars
        self.streams = streams
        self._shown: dict[Kind, Window | Unknown] = {}
        self._bars_shown: dict[int, Bars | Unknown] = {}
        self._fresh: dict[int, tuple[Port, Window | Unknown, int | None]] = {}
        self.answers: dict[Hashable, Any] = {}

    def of(self, port: Port) -> Window | Unknown:
        """Return the window of a port, or why it is unknown."""
        # By itself, and not by what it says: a port is asked for by every call of a function that reads it.
        fresh = self._fresh.get(id(port))
        if fresh is None:
            fresh = self._fresh[id(port)] = self._read(port)
        return fresh[1]

    def as_of(self, port: Port) -> int | None:
        """Return the time of the last of what a port shows, None where it shows nothing."""
        fresh = self._fresh.get(id(port))
        if fresh is None:
            fresh = self._fresh[id(port)] = self._read(port)
        return fresh[2]

    def bars_of_all(self, ports: Sequence[Port]) -> Sequence[Bars] | None:
        """Return the bars that some ports show, those of one length once; None where one of them shows none."""
        shown: list[Bars] = []
        for port in ports:
            bars = self.of(port)
            if not isinstance(bars, Bars):
                return None
            if all(bars is not other for other in shown):
                shown.append(bars)
        return shown

    def _read(self, port: Port) -> tuple[Port, Window | Unknown, int | None]:
        window = self._usable(port, self._window(port))
        return port, window, None if isinstance(window, Unknown) else window.as_of

    def quotes(self) -> Quotes | Unknown:
        """Return the quotes as the stream shows them, however old they are."""
        quotes = self.shows(Kind.QUOTES)
        assert isinstance(quotes, Quotes | Unknown)
        return quotes

    def once(self, key: Hashable, work: Callable[[], Any]) -> Any:
        """Return what `work` gives; it is done once an instant for a key."""
        answer = self.answers.get(key, _NONE)
        if answer is _NONE:
            answer = self.answers[key] = work()
        return answer

    def _window(self, port: Port) -> Window | Unknown:
        kind, length = port.type.kind, port.length_ns
        if kind is Kind.BARS and length is not None:
            return self._bars_of(length)
        if kind is not Kind.LEVELS:
            return self.shows(kind)
        book = self.shows(Kind.BOOK)
        return book.checked() if isinstance(book, Book) else book

    def _bars_of(self, length: int) -> Window | Unknown:
        """Return the bars of a length; where the shortest are, they are read once for whoever names none."""
        shortest = self.shows(Kind.BARS)
        if isinstance(shortest, Bars) and round(shortest.length_s * NANOS) == length:
            return shortest
        if length not in self._bars_shown:
            self._bars_shown[length] = self.streams.bars(self.now, length)
        return self._bars_shown[length]

    def shows(self, kind: Kind) -> Window | Unknown:
        """Return a stream as it shows itself, however old that is."""
        if kind not in self._shown:
            self._shown[kind] = shown(kind, self.streams, self.now)
        return self._shown[kind]

    def _usable(self, port: Port, window: Window | Unknown) -> Window | Unknown:
        if isinstance(window, Unknown):
            return window
        at, name = window.as_of, port.column
        if at is None:
            return missing("window_empty", f"no {name} in the window")
        if self.skew == NO_SKEW:
            return wrong_clock(name)
        if at > self.now + self.skew:
            return invalid("from_the_future", f"{name} are from {(at - self.now) / NANOS:.6g} s after the decision")
        if port.max_age_ns is not None and self.now - at > port.max_age_ns:
            old = too_old(f"the last of the {name}", self.now - at, port.max_age_ns)
            return window.because_left_out(old) if isinstance(window, Bars) else old
        if port.length_ns is not None and isinstance(window, Bars):
            return self.bars.of_length(window, port.length_ns)
        return window


def shown(kind: Kind, streams: Streams, now: int) -> Window | Unknown:
    """Return what a stream shows at an instant, however old that is; of levels, the book that they are of."""
    match kind:
        case Kind.TRADES:
            return streams.trades(now)
        case Kind.QUOTES:
            return streams.quotes(now)
        case Kind.BARS:
            return streams.bars(now)
        case Kind.FUNDING:
            return streams.funding(now)
    return streams.book(now)
