"""The gain of a model with both ends of its interval and a p-value, for people: what is decided is `paired_gain`."""

from __future__ import annotations

from golive.core.dataclass import dataclass
from golive.core.value import Unknown
from golive.core.window import FloatArray
from golive.learning.compare_models import SEED
from golive.learning.paired_gain import PairedGain, paired_gain

LEAST_P, MOST_P = 0.001, 0.5
"""Between which a p-value is searched: below, resamples tell no more; above it the other model looks better."""

HALVINGS = 10
"""How often the search halves what is left: to a two-thousandth."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GainInterval:
    """The gain of the annual Sharpe ratio of the new model, and what it is at least and at most, each at one level.

    `p` is one-sided: at what level the lower end would lie at zero; `p_is_bound` says that it is `LEAST_P` at most, or
    1 - `LEAST_P` at least. `pairs` are the periods of which both returns are known.
    """

    gain: float
    lower: float
    upper: float
    level: float
    p: float
    p_is_bound: bool
    pairs: int
    method: str


def gain_interval(
    old: FloatArray, new: FloatArray, *, periods_per_year: float, most_wrong_accepts: float
) -> GainInterval | Unknown:
    """Return the gain of the new model over the old one with its interval; arguments and unknowns of `paired_gain`.

    The lower end is the bound that updates are judged by; the upper one is that of the old model over the new.
    """

    def bound(level: float, *, reverse: bool = False) -> PairedGain | Unknown:
        first, second = (new, old) if reverse else (old, new)
        return paired_gain(first, second, periods_per_year=periods_per_year, most_wrong_accepts=level, seed=SEED)

    low, high = bound(most_wrong_accepts), bound(most_wrong_accepts, reverse=True)
    if isinstance(low, Unknown):
        return low
    if isinstance(high, Unknown):
        return high
    is_loss = low.gain < 0

    def is_beyond(level: float) -> bool:
        """Say whether what looks better is shown to be, at a level."""
        one = bound(level, reverse=is_loss)
        return isinstance(one, PairedGain) and one.lower > 0

    under, over = LEAST_P, MOST_P
    is_bound = is_beyond(under)
    for _ in range(0 if is_bound else HALVINGS):
        middle = (under + over) / 2
        under, over = (under, middle) if is_beyond(middle) else (middle, over)
    p = under if is_bound else over
    return GainInterval(
        gain=low.gain,
        lower=low.lower,
        upper=-high.lower,
        level=most_wrong_accepts,
        p=1 - p if is_loss else p,
        p_is_bound=is_bound,
        pairs=low.n,
        method=low.method,
    )
