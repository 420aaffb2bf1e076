"""A book from the plain mapping that a bot holds."""

from __future__ import annotations

from collections.abc import Mapping

from golive.core.value import Unknown, invalid, missing
from golive.core.window import Book
from golive.market.aliases import TIME, misspelt, time_of
from golive.market.book_sides import book_sides

_KEYS = frozenset(
    ("bids", "asks", "trades", "quotes", "changed_at", "trades_since", "trades_signed_by", "symbol", *TIME)
)


def book_from_mapping(orderbook: object, now: int | None = None) -> Book | Unknown:
    """Return the book of a mapping with `bids`, `asks` and `timestamp`, or what is wrong with it.

    Parameters
    ----------
    orderbook
        Each side (price, size) pairs or an array of shape (n, 2); `timestamp` as `instants.nanos` takes it.
    now
        The instant of decision, nanoseconds UTC; without it, the book's own time.

    Returns
    -------
    Book or Unknown
        The content as given: `Book.checked` says whether it can be used. `changed_at` is None: one snapshot cannot
        show that the book moves. A book later than `now` is invalid.
    """
    if not isinstance(orderbook, Mapping):
        return invalid("book_type", "the order book is not a mapping")
    doubt = misspelt(orderbook, _KEYS, "the order book")
    if doubt is not None:
        return doubt
    for side in ("bids", "asks"):
        if orderbook.get(side) is None:
            return missing("book_absent", f"no {side} given")
    ts = time_of(orderbook)
    if isinstance(ts, Unknown):
        return ts
    if now is not None and ts > now:
        return invalid("book_from_future", "the order book is later than the decision")
    sides = book_sides(orderbook["bids"], orderbook["asks"])
    if isinstance(sides, Unknown):
        return sides
    return Book.of(*sides, ts=ts, changed_at=None, now=ts if now is None else now)
