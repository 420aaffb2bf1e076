"""The description of a tape's instrument as one of an exchange that is listened to."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.embedded import embedded_market
from tests.market_tape import Listed

from golive.core.span import Span
from golive.core.unit import UNITS, Quantity
from golive.documents.feed import FeedSource, FeedTerms, Silence
from golive.documents.market import MarketSpec, StreamKind, StreamSpec

PLACE = Span(file="btcusdt_usdm.yaml", line=1, col=1)
DEPTH = 5


def market_of(exchange: str = "binanceusdm", *, silence_s: float = 60.0, **changes: Any) -> MarketSpec:
    """Return the description of the tape's instrument on an exchange; each of its streams may be silent as long."""
    streams = tuple(
        StreamSpec(kind=kind, span=PLACE, length_s=14_400.0 if kind is StreamKind.BARS else 0.0) for kind in StreamKind
    )
    longest = Quantity(silence_s, UNITS["s"])
    silences = tuple(
        Silence(stream=kind, longest=longest, span=PLACE) for kind in StreamKind if kind is not StreamKind.BARS
    )
    terms = FeedTerms(
        source=FeedSource.EXCHANGE,
        span=PLACE,
        exchange=exchange,
        symbol=Listed().symbol,
        depth=DEPTH,
        silences=silences,
    )
    made: dict[str, Any] = {"streams": streams, "feed": terms, "symbol": "BTCUSDT", **changes}
    return replace(embedded_market().spec, **made)
