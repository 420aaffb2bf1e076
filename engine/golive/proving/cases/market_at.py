"""The streams of a market as of one instant, each read once, and what a case shows in their place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Any

from golive.core.dataclass import dataclass
from golive.core.signature import Kind
from golive.core.unit import NANOS, TIME, parse_quantity
from golive.core.value import Unknown, missing
from golive.core.window import Bars, Book, Funding, Quotes, Trades
from golive.documents.market import StreamKind
from golive.documents.streams import MarketData
from golive.market.recorded import RecordedWindows
from golive.market.retention import Retention
from golive.market.tops import with_quotes
from golive.proving.cases.given_streams import GivenStream
from golive.proving.cases.given_values import instant_of
from golive.proving.cases.shown_windows import Shown, window_of

_LIVELY = (StreamKind.TRADES, StreamKind.QUOTES, StreamKind.BOOK)


class NoMarket:
    """No stream at all: a case without a market sees what it gives."""

    def show(self, kind: Kind, now: int) -> Shown:
        """Return why there is no window."""
        return missing(f"{kind.value}_absent", f"no {kind.value} yet")


class Recording:
    """A market's recording, and each window asked of it, by instant."""

    def __init__(self, data: MarketData, retention: Retention) -> None:
        quoted = with_quotes(data)
        self._windows = RecordedWindows(quoted, retention=retention)
        self._shown: dict[tuple[Kind, int], Shown] = {}
        events = [columns.ts for kind, columns in quoted.streams() if kind in _LIVELY]
        self.first = min((int(ts[0]) for ts in events), default=data.first)
        self.last = max((int(ts[-1]) for ts in events), default=data.last)

    def show(self, kind: Kind, now: int) -> Shown:
        """Return the window of a stream at an instant, or why there is none."""
        key = (kind, now)
        if key not in self._shown:
            read: Any = getattr(self._windows, kind.value)
            self._shown[key] = read(now)
        return self._shown[key]

    def instant(self, at: str) -> int | None:
        """Return an instant as a case writes it, or as `+90 s` from the start; None where there are no data of it."""
        length = parse_quantity(at) if at.startswith("+") else None
        if length is not None and length.unit.dimension == TIME:
            now: int | None = self.first + round(length.value * NANOS)
        else:
            now = instant_of(at)
        return now if now is not None and self.first <= now <= self.last else None


@dataclass(frozen=True, eq=False)
class StreamsAt:
    """What a case shows: its own windows, and for the rest the market's as of an instant."""

    market: NoMarket | Recording
    now: int
    own: Mapping[Kind, GivenStream]
    horizon: int
    _made: dict[Kind, Shown] = field(default_factory=dict)

    def _of(self, kind: Kind) -> Any:
        if kind not in self._made:
            shown = self.market.show(kind, self.now)
            own = self.own.get(kind)
            self._made[kind] = shown if own is None else window_of(own, shown, self.now, self.horizon)
        return self._made[kind]

    def trades(self, now: int) -> Trades | Unknown:
        """Return the trades of the case."""
        shown: Trades | Unknown = self._of(Kind.TRADES)
        return shown

    def quotes(self, now: int) -> Quotes | Unknown:
        """Return the quotes of the case."""
        shown: Quotes | Unknown = self._of(Kind.QUOTES)
        return shown

    def book(self, now: int) -> Book | Unknown:
        """Return the book of the case."""
        shown: Book | Unknown = self._of(Kind.BOOK)
        return shown

    def bars(self, now: int, length: int | None = None) -> Bars | Unknown:
        """Return the bars of the case."""
        shown: Bars | Unknown = self._of(Kind.BARS)
        return shown

    def funding(self, now: int) -> Funding | Unknown:
        """Return the funding of the case."""
        shown: Funding | Unknown = self._of(Kind.FUNDING)
        return shown
