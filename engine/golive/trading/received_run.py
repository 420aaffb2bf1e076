"""A run over recordings as they were received: the machine of a live account, told row by row what was seen.

An order meets what was seen by the time it would have arrived, as on paper, so that both write the same entries.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from golive.api.engine import Engine
from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput
from golive.core.shortest_decimal import exactly
from golive.core.unit import NANOS
from golive.core.window import IntArray
from golive.documents.streams import MarketData
from golive.evaluator.instants import ChangingStreams
from golive.execution.funding import Notice
from golive.trading.live_machine import LiveMachine
from golive.trading.live_opening import LiveOpened, LiveTerms, open_live
from golive.trading.market_feed import FeedClass
from golive.trading.moment import Moment
from golive.trading.one_account import Recording
from golive.trading.opening import Assumptions, Opened
from golive.trading.received import Received, Stamps
from golive.trading.received_rows import bars_once, received_rows, seen_times
from golive.trading.seen_feed import SeenFeed
from golive.trading.turn import stop as stop_run
from golive.trading.turned import Turned
from golive.trading.turns import ENDED
from golive.trading.venue import Venue


def are_as_received(recordings: Sequence[Recording]) -> bool:
    """Say whether recordings are as they were received.

    Raises
    ------
    InvalidInput
        Some are and others are not: nobody could say what was seen before what.
    """
    each = [one.market.is_as_received for one in recordings]
    if any(each) and not all(each):
        named = ", ".join(f"`{one.market.id}`" for one in recordings if one.market.is_as_received)
        raise InvalidInput(f"{named} say when rows were seen, and others do not", hint="run them apart")
    return all(each)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedMarket:
    """One market of such a run: its feed, and its quotes and trades by when they were seen."""

    feed: SeenFeed
    quoted: MarketData

    @property
    def feed_class(self) -> FeedClass:
        """Return what this is."""
        return self.feed.feed_class

    @property
    def streams(self) -> ChangingStreams:
        """Return windows of what was seen so far."""
        return self.feed.streams

    def moments(self, after: int | None, until: int) -> Iterable[Moment]:
        """Tell what was seen later than one instant and not later than another."""
        return self.feed.moments(after, until)

    def sight(self, venue: Venue, at: int) -> Iterable[Moment]:
        """Tell what an order finds that arrives at an instant."""
        return self.feed.sight(venue, at)

    def notice(self, boundary: int) -> Notice:
        """Return the last rate that was told of a funding boundary."""
        return self.feed.notice(boundary)

    def acts_at(self, look: int) -> int:
        """Return the instant at which the last look was taken."""
        return self.feed.acts_at(look)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedReceived:
    """A run that is ready for its first row: `opened` is what is read of it, `live` what takes the rows."""

    opened: Opened
    live: LiveOpened
    recordings: tuple[Recording, ...]
    until: int

    def turns(self) -> Iterator[Turned]:
        """Yield turn after turn, and at last the end; whoever takes one writes its entries before the next."""
        machine, stamps = LiveMachine(self.live), Stamps()
        streams = [received_rows(one.market, one.data, one.lost) for one in self.recordings]
        for event in bars_once(heapq.merge(*streams, key=lambda one: one.seen_at)):
            if event.seen_at > self.until:
                break
            yield from machine.receive(_stamped(event, stamps))
        yield from machine.wait(self.until + max(feed.latest for feed in self.live.feeds.values()))
        yield stop_run(machine.rule, machine.state, machine.working, ENDED)


def _stamped(event: Received, stamps: Stamps) -> Received:
    """Return an event at an instant of its own, where two markets were seen at one."""
    at = stamps.next(event.seen_at)
    return event if at == event.seen_at else replace(event, seen_at=at)


def open_received(
    engine: Engine,
    recordings: tuple[Recording, ...],
    assumptions: Assumptions,
    *,
    run: str,
    strategies: tuple[str, ...],
    start: int | None = None,
    stop: int | None = None,
) -> OpenedReceived:
    """Return a run over recordings that are as they were received, in the order of their symbols.

    `start` and `stop` bound the instants looked at.

    Raises
    ------
    InvalidInput
        For markets that no live account can be in, and a position that was there before.
    """
    if assumptions.account.position:
        raise InvalidInput("a run over what was received begins flat, as on paper", hint="leave the position out")
    seen = [seen for one in recordings for seen in _lively(one.data)]
    first, last = min((int(own[0]) for own in seen), default=0), max((int(own[-1]) for own in seen), default=0)
    begun, until = max(first, start or 0) - 1, last if stop is None else min(last, stop)
    terms = LiveTerms(
        engine=engine,
        markets=tuple(one.market for one in recordings),
        assumptions=assumptions,
        strategies=strategies,
        capital=math.floor(exactly(assumptions.account.equity) * NANOS),
        run=run,
        begun=begun,
    )
    live = open_live(terms, FeedClass.RECORDED)
    opened = Opened(
        rule=live.rule,
        state=live.state,
        working=live.working,
        feeds={one.symbol: _market(live.feeds, one) for one in recordings},
        instants={pair: _grid(step, begun, until) for pair, step in live.steps.items()},
    )
    return OpenedReceived(opened=opened, live=live, recordings=recordings, until=until)


def _market(feeds: Mapping[str, SeenFeed], recording: Recording) -> ReceivedMarket:
    return ReceivedMarket(feed=feeds[recording.symbol], quoted=seen_times(recording.data))


def _lively(data: MarketData) -> list[IntArray]:
    lively = (data.trades, data.quotes, data.book)
    return [columns.seen for columns in lively if columns is not None and columns.seen is not None]


def _grid(step: int, after: int, until: int) -> IntArray:
    """Return the instants of a grid later than one and not later than another."""
    return np.arange((after // step + 1) * step, until + 1, step, dtype=np.int64)
