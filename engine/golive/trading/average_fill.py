"""The average price and the whole fee of what was filled of an order, as a session is told of it."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from golive.core.unit import NANOS
from golive.execution.contract import Terms
from golive.trading.answer import LevelFill


def average_fill(levels: Sequence[LevelFill], terms: Terms) -> tuple[float | None, float | None]:
    """Return the average price in quote currency and the fee in the account's; None of both where nothing was filled.

    The average is that by value: of inverse contracts the harmonic one.

    >>> from golive.execution.contract import Contract
    >>> linear = Terms(contract=Contract.LINEAR, tick=Fraction("0.1"), lot=Fraction("0.001"))
    >>> average_fill([LevelFill(price=1_000, lots=3, fee=5), LevelFill(price=1_004, lots=1, fee=2)], linear)
    (100.1, 7e-09)
    """
    lots = sum(level.lots for level in levels)
    if not lots:
        return None, None
    if terms.inverse:
        ticks = lots / sum(Fraction(level.lots, level.price) for level in levels)
    else:
        ticks = Fraction(sum(level.lots * level.price for level in levels), lots)
    return float(ticks * terms.tick), sum(level.fee for level in levels) / NANOS
