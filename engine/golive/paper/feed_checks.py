"""`FeedChecks`: what a live feed has to keep to, stream by stream, for what it tells to be whole.

A client that reconnects by itself says nothing of what it missed, and passes on what it is sent twice. So every event
goes through here: repeats are dropped and counted, and whatever is missing, contradicts, comes back older or does not
come at all ends in a `StreamLost`, once, before the next event of its stream. There is no clock here: instants are
arguments. Events and losses have no `seen_at` yet; whoever hands them on stamps them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import field

from golive.core.dataclass import dataclass
from golive.documents.market import IdRule, StreamKind
from golive.paper.clock_watch import ClockWatch
from golive.paper.trade_ids import Follows, TradeIds
from golive.paper.update_order import UpdateOrder
from golive.trading.received import FundingReceived, Received, StreamLost, TradeReceived, stream_of

Name = tuple[str, StreamKind]
"""A stream: its instrument and what it tells."""

Mark = int | str | None
"""The venue's number of an event, or a word that only says which it is."""

AHEAD = "ahead_of_clock"

_DROPPED = (Follows.REPEAT, Follows.LATE, Follows.CONTRADICTS, Follows.OUT_OF_ORDER, Follows.STOPPED)
_WHOLE = (Follows.NEXT, Follows.REPEAT, Follows.LATE)


@dataclass(slots=True)
class _Stream:
    """What is known of one stream: its last event, when it was last heard, and whether it is lost."""

    silence: int | None
    ts: int
    heard: int
    lost: bool = False
    updates: UpdateOrder = field(default_factory=UpdateOrder)


class FeedChecks:
    """The checks of one feed.

    Parameters
    ----------
    silences
        For each stream, how long it may be silent in nanoseconds; None for one that has no bound.
    ids
        What trade ids promise, by symbol.
    skew
        How far the wall clock may jump, and an event be dated after it, in nanoseconds.
    wall, monotonic
        When the feed begins, by both hands of the clock.
    """

    def __init__(
        self,
        silences: Mapping[Name, int | None],
        *,
        ids: Mapping[str, IdRule],
        skew: int,
        wall: int,
        monotonic: int,
    ) -> None:
        self._streams = {name: _Stream(bound, wall, monotonic) for name, bound in silences.items()}
        self._trades = {symbol: TradeIds(rule) for symbol, rule in ids.items()}
        self._rates: dict[str, tuple[int, float]] = {}
        self._skew, self._clock = skew, ClockWatch(skew=skew, wall=wall, monotonic=monotonic)
        self.repeats = self.late = 0
        self.losses = Counter[str]()

    def take(self, event: Received, *, wall: int, monotonic: int, mark: Mark = None) -> Iterator[Received]:
        """Yield what is told of an event: a loss before it, itself, or nothing.

        `mark` is the venue's number of the update, or what a trade is known by whose id is no number. Nothing has
        happened yet that is dated later than the `wall` clock and its skew: one of the two is wrong.
        """
        name = (event.symbol, stream_of(event))
        stream = self._streams[name]
        if stream.silence is not None and monotonic - stream.heard > stream.silence:
            yield from self.lose(name, "silent")
        stream.heard = monotonic
        if event.ts > wall + self._skew and not isinstance(event, FundingReceived):
            yield from self.lose(name, AHEAD)
            return
        follows = self._follows(stream, event, mark)
        if follows not in _WHOLE:
            yield from self.lose(name, follows.value)
        # A rate is told each second, changed or not: that is no repeat of a message.
        self.repeats += follows is Follows.REPEAT and not isinstance(event, FundingReceived)
        self.late += follows is Follows.LATE
        if follows in _DROPPED:
            return
        stream.ts, stream.lost = event.ts, False
        yield event

    def _follows(self, stream: _Stream, event: Received, mark: Mark) -> Follows:
        if isinstance(event, TradeReceived):
            return self._trades[event.symbol].follows(event, mark if isinstance(mark, str) else None)
        if isinstance(event, FundingReceived):
            return self._rate_follows(stream, event)
        return stream.updates.follows(mark if isinstance(mark, int) else None, event.ts)

    def _rate_follows(self, stream: _Stream, event: FundingReceived) -> Follows:
        """Say whether a rate is told that was told already."""
        rate = (event.ts, event.rate)
        same = self._rates.get(event.symbol) == rate and not stream.lost
        self._rates[event.symbol] = rate
        return Follows.REPEAT if same else Follows.NEXT

    def lose(self, name: Name, why: str) -> Iterator[StreamLost]:
        """Yield that a stream is lost since its last event, unless it is lost already."""
        stream = self._streams[name]
        if stream.lost:
            return
        stream.lost = True
        self.losses[why] += 1
        yield StreamLost(symbol=name[0], ts=stream.ts, seen_at=0, stream=name[1], why=why)

    def look(self, wall: int, monotonic: int) -> Iterator[StreamLost]:
        """Yield what is lost by now although nothing came: a clock that was set, and streams that are silent."""
        if self._clock.jumped(wall, monotonic):
            for name in self._streams:
                # Bars are dated by the venue, and a missing one is told by the next.
                if name[1] is not StreamKind.BARS:
                    yield from self.lose(name, "clock_jumped")
        for name in self.silent(monotonic):
            yield from self.lose(name, "silent")

    def silent(self, monotonic: int) -> list[Name]:
        """Return the streams that have been silent for longer than they may."""
        return [
            name
            for name, stream in self._streams.items()
            if stream.silence is not None and monotonic - stream.heard > stream.silence
        ]

    def begin(self, monotonic: int) -> None:
        """Begin the silences of all streams now: they are asked for."""
        for stream in self._streams.values():
            stream.heard = monotonic

    def heard(self, name: Name, monotonic: int) -> None:
        """Begin a stream's silence anew: it was asked for again."""
        self._streams[name].heard = monotonic

    def next_look(self) -> int | None:
        """Return the monotonic instant at which a stream that is not lost will have been silent for too long."""
        ends = (
            stream.heard + stream.silence
            for stream in self._streams.values()
            if stream.silence is not None and not stream.lost
        )
        return min(ends, default=None)
