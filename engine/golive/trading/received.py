"""What a live feed tells, event by event in the order in which it was received, and what is told to a run besides.

`ts` is when it happened, by the venue's matching; `seen_at` is when we had it, by our clock. Both are nanoseconds since
1970 UTC. `seen_at` rises strictly over everything that one account receives, so that it is an order; `Stamps` makes it
so. Prices are in quote per base, sizes in base, rates a fraction per interval. Nothing is checked here: what is no
number is told as it came, and the windows say what is wrong with it.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping

from golive.core.dataclass import dataclass
from golive.documents.market import StreamKind


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeReceived:
    """A trade; `side` is the taker's, `buy`, `sell` or None, `id` the venue's whole number, `kind` its word."""

    symbol: str
    ts: int
    seen_at: int
    price: float
    size: float
    side: str | None
    id: int | None = None
    kind: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BookReceived:
    """A snapshot of the book, (price, size) a level, best first."""

    symbol: str
    ts: int
    seen_at: int
    bids: tuple[tuple[float, float], ...]
    asks: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteReceived:
    """A best bid and offer."""

    symbol: str
    ts: int
    seen_at: int
    bid: float
    bid_size: float
    ask: float
    ask_size: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FundingReceived:
    """The rate that is to be charged at the boundary `ts`, as it was known at `seen_at`; the last one told counts."""

    symbol: str
    ts: int
    seen_at: int
    rate: float


@dataclass(frozen=True, slots=True, kw_only=True)
class BarReceived:
    """A closed bar; `ts` is its close. A bar before the first live event is one of the warm-up."""

    symbol: str
    ts: int
    seen_at: int
    length_s: float
    open: float
    high: float
    low: float
    close: float
    volume: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamLost:
    """A stream of one instrument is not whole any more since `ts`; noticed at `seen_at`. Its next event ends the loss.

    `why` is a code: `silent`, `disconnected`, `ids_jumped`, `ids_stopped`, `sequence_reset`, `out_of_order`,
    `contradicts`, `garbage`, `overrun` (more came than could be taken), `clock_jumped`,
    `ahead_of_clock` (dated later than it can have happened).
    """

    symbol: str
    ts: int
    seen_at: int
    stream: StreamKind
    why: str


Event = TradeReceived | BookReceived | QuoteReceived | FundingReceived | BarReceived
"""What happened at a venue."""

Received = Event | StreamLost

_STREAMS: Mapping[type[Event], StreamKind] = {
    TradeReceived: StreamKind.TRADES,
    BookReceived: StreamKind.BOOK,
    QuoteReceived: StreamKind.QUOTES,
    FundingReceived: StreamKind.FUNDING,
    BarReceived: StreamKind.BARS,
}


def stream_of(event: Received) -> StreamKind:
    """Return the stream that an event is of, or that is lost with it."""
    return event.stream if isinstance(event, StreamLost) else _STREAMS[type(event)]


class Person(enum.StrEnum):
    """What a person, or the kill file, tells a run; `doubt` is that nobody can tell what they say."""

    FIRE = "fire"
    RESET = "reset"
    KILL_FILE = "kill_file"
    FLATTEN = "flatten"
    DOUBT = "doubt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A word to a running account, read at `seen_at`; `scope` and `to` are the switch's.

    `id` names it in the records journal (kind, key and hash of its entry), so that it is obeyed once. Whoever is said
    to have given it, `by`, has shown it where it is `signed`. `refused` is why it is not obeyed, whatever the switch
    is; it is empty where nothing forbids it. `epoch` is of which trip or reset of the scope a reset is, None where that
    was asked before.
    """

    id: str
    seen_at: int
    word: Person
    scope: str
    to: str
    by: str
    role: str
    reason: str
    signed: bool = False
    refused: str = ""
    epoch: int | None = None


class Stamps:
    """Instants of reception that rise strictly, also where a clock stands still or is set back.

    >>> stamps = Stamps()
    >>> stamps.next(10), stamps.next(10), stamps.next(7), stamps.next(20)
    (10, 11, 12, 20)
    """

    def __init__(self, last: int = 0) -> None:
        self._last = last

    def next(self, wall_ns: int) -> int:
        """Return the instant of what is received now."""
        self._last = max(self._last + 1, wall_ns)
        return self._last

    def heard(self, wall_ns: int) -> int:
        """Hear what time it is: nothing is received earlier any more. Return the instant that it is now."""
        self._last = max(self._last, wall_ns)
        return self._last
