"""`stream_of`: which stream a received event belongs to."""

from __future__ import annotations

from golive.documents.market import StreamKind
from golive.trading.received import (
    BarReceived,
    BookReceived,
    FundingReceived,
    QuoteReceived,
    Received,
    StreamLost,
    TradeReceived,
)

_KINDS: dict[type[Received], StreamKind] = {
    TradeReceived: StreamKind.TRADES,
    BookReceived: StreamKind.BOOK,
    QuoteReceived: StreamKind.QUOTES,
    FundingReceived: StreamKind.FUNDING,
    BarReceived: StreamKind.BARS,
}


def stream_of(event: Received) -> StreamKind:
    """Return the stream that an event is of, or that is lost with it."""
    return event.stream if isinstance(event, StreamLost) else _KINDS[type(event)]
