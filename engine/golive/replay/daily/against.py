"""One set of figures against another of the same names: how far apart they are, and whether that may be chance."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator

from golive.core.dataclass import dataclass
from golive.models.numerics.difference_interval import Estimate, difference_interval
from golive.replay.daily.figure import MONEY, Figure


class Apart(enum.Enum):
    """What two figures say of each other."""

    HIGHER = "higher"
    LOWER = "lower"
    CHANCE = "may be chance"
    EXACT = "as counted"
    UNTOLD = "cannot be told"


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Two figures of one name; `apart` is the first less the second, with ends where both have an interval.

    Exact sums are apart by what they are apart, which says nothing of why.
    """

    one: Figure
    other: Figure
    apart: Estimate | None
    exact: int | float | None
    says: Apart


def compare_figures(ones: Iterable[Figure], others: Iterable[Figure]) -> Iterator[Compared]:
    """Yield the figures that both have, in the order of the first."""
    by_id = {figure.id: figure for figure in others}
    for one in ones:
        if one.id in by_id:
            yield _compared(one, by_id[one.id])


def _compared(one: Figure, other: Figure) -> Compared:
    mine, theirs = one.estimate, other.estimate
    if mine is not None and theirs is not None:
        apart = difference_interval(mine, theirs)
        says = Apart.HIGHER if apart.lower > 0 else Apart.LOWER if apart.upper < 0 else Apart.CHANCE
        return Compared(one=one, other=other, apart=apart, exact=None, says=says)
    is_exact = one.is_exact and other.is_exact and _is_sum(one) == _is_sum(other)
    if is_exact and one.value is not None and other.value is not None:
        return Compared(one=one, other=other, apart=None, exact=one.value - other.value, says=Apart.EXACT)
    return Compared(one=one, other=other, apart=None, exact=None, says=Apart.UNTOLD)


def _is_sum(figure: Figure) -> bool:
    return figure.unit == MONEY and isinstance(figure.value, int)
