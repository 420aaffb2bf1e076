"""A table that somebody reported, beside what its rows add up to."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.shortest_decimal import exactly

Row = tuple[float, float, float]
"""Points before, points after, and the difference as reported."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recomputed:
    """What the rows add up to; `agrees` says of each reported number whether it is the computed one, half to even."""

    before: float
    after: float
    delta: float
    agrees: tuple[bool, bool, bool]
    row_deltas_agree: bool


def recomputed(rows: Sequence[Row], reported: Row) -> Recomputed:
    """Return the means of reported rows, beside the reported whole.

    Raises
    ------
    Refused
        `invalid_input` without rows: the mean of nothing agrees with nothing.
    """
    if not rows:
        raise Refused("invalid_input", "a table without rows adds up to nothing", field="rows")
    exact = [tuple(map(Fraction, map(exactly, row))) for row in rows]
    before, after = (sum((row[side] for row in exact), Fraction(0)) / len(exact) for side in (0, 1))
    computed = before, after, after - before
    first, second, third = (round(one) == exactly(given) for one, given in zip(computed, reported, strict=True))
    return Recomputed(
        before=float(before),
        after=float(after),
        delta=float(after - before),
        agrees=(first, second, third),
        row_deltas_agree=all(row[1] - row[0] == row[2] for row in exact),
    )
