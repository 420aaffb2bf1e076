"""How far the worst regime, and the share of regimes that pay, may be from the truth."""

from __future__ import annotations

import math
from collections.abc import Sequence

from golive.core.dataclass import dataclass
from golive.core.value import Unknown, warming_up
from golive.models.arguments import positive, probability
from golive.models.numerics.long_run_variance import LongRunVariance
from golive.models.returns.regime_stability import RegimeResult, RegimeStability


@dataclass(frozen=True, slots=True, kw_only=True)
class RegimeIntervals:
    """Ends of the worst regime's annual Sharpe ratio and of the share of regimes that pay, lower and upper.

    Each end is one-sided at the confidence, of the regimes that were measured.
    """

    worst_sharpe: tuple[float, float] | Unknown
    share_paying: tuple[float, float] | Unknown


def regime_intervals(stability: RegimeStability, *, periods_per_year: float, confidence: float) -> RegimeIntervals:
    """Return the ends of what is said of several regimes at once, allowing for the worst having been picked.

    The least lower end of all regimes lies below that of the truly worst one, and needs no adjustment. The least upper
    end is that of a regime picked for looking bad: each is taken at 1 - (1 - confidence) / regimes (Bonferroni), and so
    are both ends behind the share.

    Parameters
    ----------
    stability
        From `regime_stability`.
    periods_per_year
        As there.
    confidence
        One-sided, in (0, 1).

    Raises
    ------
    Refused
        `invalid_input` for numbers out of range.

    References
    ----------
    Dunn (1961), Multiple comparisons among means; the errors as in `annual_sharpe`, of each regime's returns closed up.
    """
    year, level = math.sqrt(positive(periods_per_year, "periods_per_year")), probability(confidence, "confidence")
    regimes = stability.regimes
    if not regimes:
        none = warming_up("thin_regimes", "no regime has enough returns")
        return RegimeIntervals(worst_sharpe=none, share_paying=none)
    picked = 1 - (1 - level) / len(regimes)
    return RegimeIntervals(
        worst_sharpe=_worst(regimes, year, level, picked),
        share_paying=(
            sum(_is_above(regime, picked, -1) for regime in regimes) / len(regimes),
            sum(_is_above(regime, picked, +1) for regime in regimes) / len(regimes),
        ),
    )


def _worst(regimes: Sequence[RegimeResult], year: float, level: float, picked: float) -> tuple[float, float] | Unknown:
    lower, upper = [], []
    for regime in regimes:
        if isinstance(regime.sharpe, Unknown):
            return regime.sharpe
        if isinstance(regime.error, Unknown):
            return regime.error
        lower.append(regime.sharpe.annual - year * regime.error.half_width(level))
        upper.append(regime.sharpe.annual + year * regime.error.half_width(picked))
    return min(lower), min(upper)


def _is_above(regime: RegimeResult, level: float, side: int) -> bool:
    """Say whether the lower (-1) or the upper (+1) end of a regime is above zero; what is not known is between."""
    if isinstance(regime.sharpe, Unknown) or not isinstance(regime.error, LongRunVariance):
        return side > 0
    return regime.sharpe.per_period + side * regime.error.half_width(level) > 0
