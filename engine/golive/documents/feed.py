"""Where a market's live events come from, and how long each stream of it may be silent before it is lost."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

from golive.core.dataclass import dataclass
from golive.core.span import Span
from golive.core.unit import NANOS, Quantity

if TYPE_CHECKING:
    from golive.documents.market import StreamKind


class FeedSource(enum.Enum):
    """What feeds a market live."""

    EXCHANGE = "exchange"
    """An exchange, over its public streams."""
    SIMULATED = "simulated"
    """The simulated market, paced by the wall clock: no exchange, and no evidence of anything but the machinery."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """The longest silence of a stream that is still whole; a longer one is a loss."""

    stream: StreamKind
    longest: Quantity
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedTerms:
    """A market's feed.

    `exchange` is the id by which ccxt knows the exchange, `symbol` its unified symbol of the instrument, both empty of
    a simulated market. `depth` is how many levels a side of the book has, 0 where no book comes from an exchange.
    `silences` are those of the streams that the market has, but for bars: a bar that is missing is told by the next.
    """

    source: FeedSource
    span: Span
    exchange: str = ""
    symbol: str = ""
    depth: int = 0
    silences: tuple[Silence, ...]

    def silence(self, stream: StreamKind) -> int | None:
        """Return the longest silence of a stream in nanoseconds; None of one that has no bound."""
        return next((round(one.longest.value * NANOS) for one in self.silences if one.stream is stream), None)
