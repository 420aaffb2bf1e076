"""The price that is seen of a market: the middle of its last quote; where there are bars alone, their last close."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from golive.account.lots import exact as exact_number
from golive.core.dataclass import dataclass
from golive.core.signature import Kind
from golive.core.value import Unknown, invalid, missing
from golive.core.window import Bars, Quotes, Window
from golive.documents.market import MarketSpec
from golive.models.bars.last_close import last_close
from golive.models.book.quote_mid import quote_mid

Shows = Callable[[Kind], Window | Unknown]
"""What a stream shows at an instant, however old that is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenPrice:
    """A price in quote currency per base, > 0, and the instant that it is of, in nanoseconds.

    `told_by` is what tells it, `quote` or `close` (of a bar): its instant says how old the price is.
    """

    price: float
    at: int
    told_by: str = "quote"

    @property
    def exact(self) -> Fraction:
        """Return the price as the decimal that it is written as."""
        return exact_number(self.price)


def seen_price(market: MarketSpec, shows: Shows) -> SeenPrice | Unknown:
    """Return the price that is seen of a market at an instant, however old it is, or why none is.

    A market that describes quotes or a book is never priced by a bar; a bar that is still forming prices nothing.
    """
    return price_of(shows(Kind.BARS if market.is_priced_by_bars else Kind.QUOTES))


def price_of(window: Window | Unknown) -> SeenPrice | Unknown:
    """Return the price that quotes or bars tell, or why none is seen."""
    if isinstance(window, Unknown):
        return window
    if not isinstance(window, Bars | Quotes) or (at := window.as_of) is None:
        return missing("no_price", "nothing is there that tells a price")
    is_close = isinstance(window, Bars)
    price = last_close(window) if isinstance(window, Bars) else quote_mid(window)
    if isinstance(price, Unknown):
        return price
    if not price > 0:
        return invalid("price_invalid", f"{price:g} is no price")
    return SeenPrice(price=price, at=at, told_by="close" if is_close else "quote")
