"""What open positions are marked at: a mid, the venue's mark price, or the quotes they would be closed at.

Source: sections 10 and 11 of the description of execution. A mark is never a single print, and a quote that is no
price marks nothing.
"""

from __future__ import annotations

import enum
from fractions import Fraction

from golive.core.dataclass import dataclass
from golive.execution.account_events import Marking
from golive.execution.exact import price_or_none


class MarkBy(enum.Enum):
    """What is looked at; `close_side` marks long positions at the bid and short ones at the ask."""

    MID = "mid"
    MARK_PRICE = "mark_price"
    CLOSE_SIDE = "close_side"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """What a market shows at an instant, in ticks; None where it shows nothing."""

    ts: int
    symbol: str
    bid: object = None
    ask: object = None
    mark: object = None


def marking(by: MarkBy, quoted: Quoted) -> Marking:
    """Return what positions of a symbol are marked at; one that crosses has no mid and no side to close at.

    >>> seen = Quoted(ts=1, symbol="BTC", bid=99, ask=102, mark="100.5")
    >>> [(m.long, m.short) for m in (marking(by, seen) for by in (MarkBy.MID, MarkBy.CLOSE_SIDE))]
    [(Fraction(201, 2), Fraction(201, 2)), (Fraction(99, 1), Fraction(102, 1))]
    """
    bid, ask = price_or_none(quoted.bid), price_or_none(quoted.ask)
    if bid is not None and ask is not None and bid >= ask:
        bid = ask = None
    long, short = _marks(by, bid, ask, price_or_none(quoted.mark))
    return Marking(ts=quoted.ts, symbol=quoted.symbol, long=long, short=short)


def _marks(
    by: MarkBy, bid: Fraction | None, ask: Fraction | None, mark: Fraction | None
) -> tuple[Fraction | None, Fraction | None]:
    if by is MarkBy.CLOSE_SIDE:
        return bid, ask
    if by is MarkBy.MID:
        mark = None if bid is None or ask is None else (bid + ask) / 2
    return mark, mark
