"""What the loopback exchange asks of a venue's wire format, and how numbers stand on any wire."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple, Protocol

from tests.market_standing import Standing
from tests.market_tape import BarClosed, TapeEvent

Json = Any
Query = Mapping[str, str]
Standings = Mapping[str, Standing]
"""What stands in each instrument, by the venue's name of it."""
Answer = tuple[int, Json]
"""A status of HTTP, and what is said with it."""


class Frame(NamedTuple):
    """A message of a stream: who asked for `channel` gets `text`. `stream` is its kind in golive's words."""

    channel: str
    symbol: str
    stream: str
    at: int
    text: str


@dataclass(slots=True)
class Listener:
    """What one connection has asked for; `wrapped` says that it wants each message with its channel's name.

    `snapshots` are the instruments whose book it has begun to follow and must ask for over REST besides.
    """

    channels: set[str] = field(default_factory=set)
    wrapped: bool = False
    snapshots: set[str] = field(default_factory=set)


class Wire(Protocol):
    """A venue's wire format.

    `lengths_s` are the lengths of bars that it has, `snapshot_path` where who follows a book asks for the whole of it;
    empty where the book comes by itself.
    """

    name: str
    snapshot_path: str
    lengths_s: tuple[float, ...]

    def urls(self, host: str) -> Mapping[str, Json]:
        """Return what stands in the `urls["api"]` of ccxt's class, for a host and port of ours."""
        ...

    def options(self) -> Mapping[str, Json]:
        """Return the options that ccxt's class is made with: none that changes what it does with a message."""
        ...

    def paths(self) -> tuple[str, ...]:
        """Return the paths of its websockets, as aiohttp's router takes them."""
        ...

    def rest(self) -> Mapping[str, Callable[[Standings, Query], Answer]]:
        """Return what answers each path of its REST."""
        ...

    def joined(self, path: str, query: Query) -> Listener:
        """Return who listens on a connection that begins."""
        ...

    def heard(self, listener: Listener, text: str, standings: Standings) -> Iterator[str]:
        """Take what a client says; yield what is answered."""
        ...

    def stream_of(self, channel: str) -> tuple[str, str]:
        """Return the instrument (empty: any) and the kind of stream of a channel; both empty where it has none."""
        ...

    def frames(
        self, event: TapeEvent, standing: Standing, closed: tuple[BarClosed, ...], wanted: Callable[[str], bool]
    ) -> Iterator[Frame]:
        """Yield what an event is told by, on the channels that somebody wants."""
        ...


def text(number: float) -> str:
    """Write a number as venues do: all of its digits, no exponent.

    >>> text(0.0001), text(1e-05), text(61800.3), text(5.0)
    ('0.0001', '0.00001', '61800.3', '5.0')
    """
    short = repr(number)
    return short if "e" not in short else format(Decimal(short), "f")


def millis(ns: int) -> int:
    """Return whole milliseconds."""
    return ns // 1_000_000
