"""A live feed of one instrument: windows and venue alike are what was seen, in the order in which it was seen.

Nobody knows what has happened at an exchange and is still under way, so the simulated venue lives by the instants at
which we saw things. What it has shown is let go of one look later, for whoever looks on: memory stays flat.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from golive.api.session import Session
from golive.core.shortest_decimal import exactly
from golive.core.value import Unknown, invalid
from golive.documents.market import StreamKind
from golive.evaluator.instants import ChangingStreams
from golive.execution.funding import Notice
from golive.market.numbers import number
from golive.market.trade_kind import trade_aside
from golive.trading.bars_at_venue import BarsAtVenue
from golive.trading.market_feed import FeedClass
from golive.trading.moment import Moment
from golive.trading.one_bar import columns_of
from golive.trading.received import (
    BarReceived,
    BookReceived,
    FundingReceived,
    QuoteReceived,
    Received,
    StreamLost,
    TradeReceived,
)
from golive.trading.venue import Venue
from golive.trading.venue_terms import VenueTerms
from golive.trading.whole_events import book_seen, print_seen, quote_seen

FORMING = invalid("bar_forming", "the bar had not closed when it was told")

AT_THE_VENUE = frozenset((StreamKind.TRADES, StreamKind.QUOTES, StreamKind.BOOK))
"""The streams that orders are filled by: without one of them nobody knows what became of what rests."""


class SeenFeed:
    """What has been received of one instrument; `session` is the one whose windows it fills.

    `feed_class` is that of its source. `latest` is how long after a look it is taken though nothing has come, in
    nanoseconds; `acted_at` is when the last look was taken.
    """

    def __init__(self, feed_class: FeedClass, session: Session, terms: VenueTerms, *, latest: int) -> None:
        self.feed_class, self.latest, self.acted_at = feed_class, latest, 0
        self._session, self._terms = session, terms
        self._books_fill = any(stream.kind is StreamKind.BOOK for stream in session.market.streams)
        self._tells_fills = AT_THE_VENUE | ({StreamKind.BARS} if terms.by_bars else frozenset())
        self._moments: deque[Moment] = deque()
        self._rates: dict[int, float] = {}
        self._let_go: tuple[int | None, dict[int, float]] = (None, {})
        self._shown_until = 0

    @property
    def streams(self) -> ChangingStreams:
        """Return windows of what was seen."""
        return self._session.windows

    def take(self, event: Received) -> Unknown | None:
        """Take what was received next; return why it is not used, where it is not.

        The venue hears of it too. A venue whose trades, quotes or books were lost knows nothing of what rests there.
        """
        match event:
            case TradeReceived():
                return self._trade(event)
            case BookReceived():
                self._show(event)
                return self._session.book(event.bids, event.asks, at=event.ts)
            case QuoteReceived():
                self._show(event)
                return self._session.quote(event.bid, event.bid_size, event.ask, event.ask_size, at=event.ts)
            case FundingReceived():
                self._rates[event.ts] = event.rate
                return None
            case BarReceived():
                return self._bar(event)
        self._lose(event)
        return None

    def lose_all(self, since: int, until: int) -> None:
        """Hear that nobody was there after one instant and until another: what rested or arrived then has ended."""
        self._moments.clear()
        self._moments.append(Moment(ts=since + 1, gap_until=until))
        self._shown_until = until

    def miss_bar(self, at: int) -> None:
        """Hear that the bar that closed by a look is not there: nobody knows what became of what rests."""
        if at > self._shown_until:
            self._moments.append(Moment(ts=at, gap_until=at))
            self._shown_until = at

    def moments(self, after: int | None, until: int) -> Iterator[Moment]:
        """Tell what was seen later than one instant and not later than another."""
        return (moment for moment in self._moments if (after is None or moment.ts > after) and moment.ts <= until)

    def sight(self, venue: Venue, at: int) -> Iterator[Moment]:
        """Tell what an order finds that arrives at an instant: all that was seen since the venue was told last."""
        return self.moments(venue.ts, at)

    def let_go(self, until: int) -> None:
        """Forget what the venue was told, and rates of boundaries that are over, but for those of the last look."""
        before, self._shown_until = self._let_go[0], max(self._shown_until, until)
        while before is not None and self._moments and self._moments[0].ts <= before:
            self._moments.popleft()
        over = {one: self._rates.pop(one) for one in [*self._rates] if one <= until}
        for boundary, rate in over.items():
            self._session.funding(rate, at=boundary)
        self._let_go = (until, over)

    def notice(self, boundary: int) -> Notice:
        """Return the last rate that was told of a funding boundary; the mark is not told here."""
        rate = number(self._rates.get(boundary, self._let_go[1].get(boundary)))
        return Notice(ts=boundary, rate=None if rate is None else exactly(rate), mark=None)

    def acts_at(self, look: int) -> int:
        """Return the instant at which the last look was taken; nothing is known of any other."""
        return self.acted_at if self.acted_at >= look else look + self.latest

    def _trade(self, trade: TradeReceived) -> Unknown | None:
        aside = trade_aside(self._session.market.trade_kinds, trade.kind)
        own = print_seen(trade, self._terms.terms)
        if own is not None and aside is False:
            self._moments.append(Moment(ts=trade.seen_at, prints=(own,)))
        return self._session.trade(trade.price, trade.size, trade.side, at=trade.ts, id=trade.id, kind=trade.kind)

    def _show(self, event: BookReceived | QuoteReceived) -> None:
        """Show the venue a book; where the market has books, quotes beside them fill nothing."""
        if isinstance(event, BookReceived):
            book = book_seen(event, self._terms.terms)
        else:
            book = None if self._books_fill else quote_seen(event, self._terms.terms)
        if book is not None:
            self._moments.append(Moment(ts=event.seen_at, books=(book,)))

    def _bar(self, bar: BarReceived) -> Unknown | None:
        """Take a bar that has closed; a venue of bars alone fills by it what waited, unless it came too late."""
        if bar.ts > bar.seen_at:
            return FORMING
        windows = self._session.windows
        windows.expect_bars(bar.length_s)
        trouble = windows.add_bar(bar.open, bar.high, bar.low, bar.close, bar.volume, at=bar.ts)
        if trouble is None and self._terms.by_bars:
            moment = BarsAtVenue.of(columns_of(bar), self._terms).seen()
            if moment is not None and moment.ts > self._shown_until:
                self._moments.append(moment)
                self._shown_until = moment.ts
        return trouble

    def _lose(self, lost: StreamLost) -> None:
        self._session.windows.interrupt(lost.stream, f"feed_{lost.why}", f"the feed was lost: {lost.why}")
        if lost.stream in self._tells_fills:
            self._moments.append(Moment(ts=lost.seen_at, gap_until=lost.seen_at))
            self._shown_until = lost.seen_at
