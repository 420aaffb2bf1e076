"""How many trades of a recording a policy leaves out, because they were far from the quote of their time."""

from __future__ import annotations

from functools import partial

import numpy as np

from golive.checker.checked import Checked
from golive.core.dataclass import dataclass
from golive.core.value import Unknown
from golive.core.window import Quotes, Trades
from golive.documents.streams import MarketData
from golive.language.terms import Feature, ParameterRef, Term
from golive.models.numerics.threshold import TOLERANCE
from golive.models.tape.off_quote import off_quote

PRINTS_NEAR = "prints_near"


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintCount:
    """Of a recording's `trades`, those more than `most_off` (a fraction) beyond the quote, and those beside none."""

    trades: int
    far: int
    alone: int
    most_off: float


def count_prints(checked: Checked, data: MarketData) -> PrintCount | None:
    """Count the trades of a recording with quotes by the limits of a library; None where it leaves none out.

    Of limits that strategies tighten the house's counts, and of several the first.
    """
    trades, quotes = data.trades, data.quotes
    limits = next((pair for pair in map(partial(_limits, checked), checked.lets.values()) if pair is not None), None)
    if trades is None or quotes is None or limits is None:
        return None
    most_off, quote_age, most_spread = limits
    window = Trades(
        ts=trades.ts,
        price=trades.price,
        quantity=trades.quantity,
        aggressor=trades.aggressor,
        now=data.last,
        since=data.first,
    )
    beside = Quotes(
        ts=quotes.ts,
        bid=quotes.bid,
        bid_size=quotes.bid_size,
        ask=quotes.ask,
        ask_size=quotes.ask_size,
        now=data.last,
        since=data.first,
        changed_at=None,
    )
    off = off_quote(window, beside, quote_age, most_spread)
    if isinstance(off, Unknown):
        return None
    far, alone = off > most_off * (1 + TOLERANCE), np.isnan(off)
    return PrintCount(trades=len(off), far=int(far.sum()), alone=int(alone.sum()), most_off=most_off)


def _limits(checked: Checked, term: Term) -> tuple[float, float, float] | None:
    """Return how far a trade may be off, how old and how wide its quote, where a term says so by parameters."""
    if not (isinstance(term, Feature) and term.function == PRINTS_NEAR):
        return None
    _, _, *limits = term.arguments
    values = [checked.parameters[t.document, t.id].house for t in limits if isinstance(t, ParameterRef)]
    numbers = [value for value in values if isinstance(value, float)]
    if not limits or len(numbers) != len(limits):
        return None
    most_off, quote_age, most_spread = numbers
    return most_off, quote_age, most_spread
