"""How far the middle of the quote went in a span of time."""

from __future__ import annotations

from golive.core.unit import NANOS
from golive.core.value import Unknown, invalid, warming_up
from golive.core.window import Quotes
from golive.models.book.book_mid import mid_price
from golive.models.book.last_quote import last_quote, quote_at
from golive.models.tape.trade_window import LONGEST_S


def quote_change(quotes: Quotes, span: float) -> float | Unknown:
    """Return the simple return of the mid over the last `span` seconds: now against the quote in force back then.

    Warming up until quotes reach back that far; unknown when the quote in force back then cannot be used.
    """
    if not 0 < span <= LONGEST_S:
        return invalid("empty_span", f"a window of {span:g} s cannot be filled")
    quote = last_quote(quotes)
    if isinstance(quote, Unknown):
        return quote
    start = quotes.now - round(span * NANOS)
    before = int(quotes.ts.searchsorted(start, side="right")) - 1
    if before < 0:
        covered = (quotes.now - int(quotes.ts[0])) / NANOS
        return warming_up("quotes_warming_up", f"quotes cover {covered:.1f} s of {span:g} s")
    earlier = quote_at(quotes, before)
    if isinstance(earlier, Unknown):
        return earlier
    return mid_price(quote.bid, quote.ask) / mid_price(earlier.bid, earlier.ask) - 1.0
