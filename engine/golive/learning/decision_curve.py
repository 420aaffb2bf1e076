"""How a gain and its lower end came about as pairs of returns came in: the very test, on the first so many of them."""

from __future__ import annotations

from collections.abc import Iterator

from golive.core.dataclass import dataclass
from golive.core.value import Unknown
from golive.core.window import FloatArray
from golive.learning.compare_models import SEED
from golive.learning.paired_gain import paired_gain

PLACES = 12
"""At how many places a curve is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GainSoFar:
    """The gain a year of the first so many pairs, and its one-sided lower end."""

    pairs: int
    gain: float
    lower: float


def decision_curve(
    old: FloatArray, new: FloatArray, *, periods_per_year: float, most_wrong_accepts: float, least: int
) -> tuple[GainSoFar, ...]:
    """Return gains of two models on the same periods, oldest first, by how many of these there are.

    From `least` pairs on, in equal steps; the last is of all of them. Places at which there is no test are left out:
    none is left where there are fewer pairs than `least`.
    """
    return tuple(_gains(old, new, periods_per_year, most_wrong_accepts, least))


def _gains(
    old: FloatArray, new: FloatArray, periods_per_year: float, most_wrong_accepts: float, least: int
) -> Iterator[GainSoFar]:
    n = min(len(old), len(new))
    if n < least:
        return
    places = sorted({least + round((n - least) * k / (PLACES - 1)) for k in range(PLACES)})
    for pairs in places:
        one = paired_gain(
            old[:pairs],
            new[:pairs],
            periods_per_year=periods_per_year,
            most_wrong_accepts=most_wrong_accepts,
            seed=SEED,
        )
        if not isinstance(one, Unknown):
            yield GainSoFar(pairs=pairs, gain=one.gain, lower=one.lower)
