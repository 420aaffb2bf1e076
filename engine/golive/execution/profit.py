"""What a position gained between two prices, with one rounding, against the account.

Source: section 1 of the description of execution; of an inverse contract the venue's
`contracts x size x (1/entry - 1/exit)`.
"""

from __future__ import annotations

import math

from golive.execution.contract import Terms
from golive.execution.exact import Exact


def gain(terms: Terms, lots: int, entry: Exact, last: Exact) -> Exact:
    """Return the exact gain of signed lots from one price in ticks to another, in nano-units."""
    held, now = terms.value(lots, entry), terms.value(lots, last)
    return held - now if terms.inverse else now - held


def profit(terms: Terms, lots: int, entry: Exact, last: Exact) -> int:
    """Return the gain as money: floored, so a loss is bigger and a gain smaller. Short lots are negative.

    >>> from fractions import Fraction
    >>> from golive.execution.contract import Contract
    >>> coin = Terms(contract=Contract.INVERSE, tick=Fraction("0.1"), lot=Fraction(10))
    >>> profit(coin, 1, 300_000, 300_001), profit(coin, -1, 300_000, 300_001)
    (1, -2)
    """
    return math.floor(gain(terms, lots, entry, last))
