"""A close that found nobody to trade with: it is not sent again before anything else is quoted.

What a book that is absent, old or crossed did not fill a second ago it does not fill now, and an account that asks each
second for hours would drown what it has to say.
"""

from __future__ import annotations

from golive.core.value import Unknown
from golive.execution.depth import BOOK_INVALID, BOOK_STALE, NO_BOOK
from golive.execution.filters import NO_REFERENCE
from golive.trading.answer import Answer
from golive.trading.machine_state import OpenOrder, Place, Working
from golive.trading.pair import Pair

_FRUITLESS = frozenset((NO_BOOK, BOOK_STALE, BOOK_INVALID, NO_REFERENCE))


def quoted_at(place: Place, now: int) -> int | None:
    """Return when the last quote that is seen was quoted, None where none is."""
    quotes = place.feed.streams.quotes(now)
    return None if isinstance(quotes, Unknown) else quotes.as_of


def note_fruitless(working: Working, order: OpenOrder, answer: Answer) -> None:
    """Remember of a close that ended without a fill for want of a book what was quoted as it was sent."""
    if order.order.reduce_only and not answer.lots and answer.why in _FRUITLESS:
        working.fruitless[answer.strategy, answer.symbol] = order.quoted_at


def is_fruitless(working: Working, pair: Pair, now: int) -> bool:
    """Say whether a close would find what the last one found."""
    if pair not in working.fruitless:
        return False
    if working.fruitless[pair] == quoted_at(working.places[pair[1]], now):
        return True
    del working.fruitless[pair]
    return False
