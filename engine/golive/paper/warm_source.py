"""`WarmSource`: a feed that was asked for its history already, so that its class is known before an account begins.

Whoever writes a feed of his own may be mistaken. What it hands on is looked at here once, for all of the accounts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import get_args

from golive.core.errors import InvalidInput
from golive.paper.source import FeedCounts, FeedSource
from golive.trading.market_feed import FeedClass
from golive.trading.received import BarReceived, Received, Stamps

_KINDS = get_args(Received)


class WarmSource:
    """A feed with the history that it told; asked for it again it tells the same.

    Parameters
    ----------
    source
        The feed.
    symbols
        The instruments of the accounts.
    stamps
        What it has its instants of reception from.
    """

    def __init__(self, source: FeedSource, symbols: Collection[str], stamps: Stamps) -> None:
        self._source, self._symbols, self._stamps = source, frozenset(symbols), stamps
        self._seen_at = 0
        self._bars: tuple[BarReceived, ...] = ()
        self._feed_class = FeedClass.SIMULATED

    @classmethod
    async def of(cls, source: FeedSource, symbols: Collection[str], stamps: Stamps) -> WarmSource:
        """Connect a feed; one that cannot tell its history is closed.

        Raises
        ------
        InvalidInput
            Its history is no bars of these instruments, or it says that it is live and is of no exchange.
        """
        warm = cls(source, symbols, stamps)
        try:
            await warm._connect()
        except BaseException:
            await source.close()
            raise
        return warm

    @property
    def feed_class(self) -> FeedClass:
        """Return what the feed was as it began: an account that began on it cannot become another's."""
        return self._feed_class

    @property
    def counts(self) -> FeedCounts:
        """Return what became of the feed so far."""
        return self._source.counts

    async def history(self) -> tuple[BarReceived, ...]:
        """Return the bars to warm up with."""
        return self._bars

    def __aiter__(self) -> WarmSource:
        return self

    async def __anext__(self) -> Received:
        """Return the next event.

        Raises
        ------
        InvalidInput
            It is none, of another instrument, or received at an instant that is not of the account's stamps.
        """
        return self._checked(await anext(self._source))

    async def close(self) -> None:
        """Let go of connections and tasks."""
        await self._source.close()

    async def _connect(self) -> None:
        history: object = await self._source.history()
        if not isinstance(history, Iterable):
            raise InvalidInput(f"a feed's history is bars, and not `{type(history).__name__}`")
        self._bars = tuple(self._bar(one) for one in history)
        self._feed_class = _class_of(self._source)

    def _bar(self, handed_on: object) -> BarReceived:
        event = self._checked(handed_on)
        if not isinstance(event, BarReceived):
            raise InvalidInput(f"a feed's history is bars, and not `{type(event).__name__}`")
        return event

    def _checked(self, handed_on: object) -> Received:
        if not isinstance(handed_on, _KINDS):
            raise InvalidInput(f"a feed handed on `{type(handed_on).__name__}`, which is no event")
        event: Received = handed_on
        if event.symbol not in self._symbols:
            raise InvalidInput(f"a feed told of `{event.symbol}`, which no account trades")
        if type(event.ts) is not int or type(event.seen_at) is not int:
            raise InvalidInput("an instant of a feed is no whole number of nanoseconds")
        if not self._seen_at < event.seen_at <= self._stamps.heard(0):
            hint = "date each event with `stamps.next(clock.wall_ns())`, once and in the order of reception"
            raise InvalidInput("a feed's instants of reception are not those of its stamps", hint=hint)
        self._seen_at = event.seen_at
        return event


def _class_of(source: FeedSource) -> FeedClass:
    """Return what a feed is: live is one that was seen to come from an exchange, and none that says so."""
    feed_class: object = source.feed_class
    if not isinstance(feed_class, FeedClass):
        raise InvalidInput(f"`{feed_class}` is no class of a feed", hint="write a `FeedClass`")
    if feed_class is FeedClass.LIVE and not _is_of_an_exchange(source):
        hint = "`FeedClass.REHEARSAL` is that of a feed of one's own"
        raise InvalidInput("a feed says that it is live, and only that of an exchange is seen to be", hint=hint)
    return feed_class


def _is_of_an_exchange(source: FeedSource) -> bool:
    from golive.paper.ccxt_source import CcxtSource

    return type(source) is CcxtSource
