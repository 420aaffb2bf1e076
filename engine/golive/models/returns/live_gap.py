"""How far a live record falls short of its backtest, and whether that can be told from luck."""

from __future__ import annotations

import enum
import math

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.models.arguments import answer, positive, probability, real, whole
from golive.models.returns.sharpe_ratio import standard_error


class GapEvidence(enum.Enum):
    """What the two records say about each other."""

    WORSE = "worse"
    """Live is significantly below the backtest."""
    BETTER = "better"
    """Live is significantly above it."""
    UNKNOWN = "unknown"
    """Too few periods to tell. Not a pass: thirty live days tell a Sharpe ratio of 1 from 2 one time in ten."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveGap:
    """The gap 1 - live / backtest, with the interval that live's own error leaves, and the test of no difference.

    `p_live_worse` is the probability of a live record as bad as this or worse if both had the same true ratio.
    """

    gap: float
    gap_low: float
    gap_high: float
    z: float
    p_live_worse: float
    evidence: GapEvidence
    n_backtest: int
    n_live: int


def shortfall(backtest_sharpe: float, live_sharpe: float) -> float:
    """Return 1 - live / backtest, of annual Sharpe ratios; refused (`undefined`) for a backtest at or below zero."""
    backtest, live = real(backtest_sharpe, "backtest_sharpe"), real(live_sharpe, "live_sharpe")
    if backtest <= 0:
        raise Refused("undefined", f"a gap to a backtest of {backtest:g} is not defined", field="backtest_sharpe")
    return answer(1 - live / backtest, "gap")


def live_gap(
    *,
    backtest_sharpe: float,
    live_sharpe: float,
    n_backtest: int,
    n_live: int,
    periods_per_year: float,
    confidence: float = 0.95,
) -> LiveGap:
    """Compare a live Sharpe ratio with the backtest's.

    Parameters
    ----------
    backtest_sharpe, live_sharpe
        Annual. The backtest's is positive, otherwise there is nothing to fall short of.
    n_backtest, n_live
        Periods behind each, at least 2.
    periods_per_year
        252, 365 or 12 for instance. Never inferred.
    confidence
        Two-sided, for the interval and the evidence.

    Returns
    -------
    LiveGap
        z takes the two records as independent and their returns as independent normal.

    Raises
    ------
    Refused
        `undefined` for a backtest at or below zero, fewer than two periods, or a value that is not finite.

    Examples
    --------
    >>> gap = live_gap(backtest_sharpe=2.0, live_sharpe=1.5, n_backtest=1000, n_live=60, periods_per_year=252)
    >>> gap.gap, gap.evidence.value
    (0.25, 'unknown')
    """
    from scipy.special import ndtr, ndtri

    backtest, live = real(backtest_sharpe, "backtest_sharpe"), real(live_sharpe, "live_sharpe")
    year = math.sqrt(positive(periods_per_year, "periods_per_year"))
    gap = shortfall(backtest, live)
    before, after = whole(n_backtest, "n_backtest", minimum=2), whole(n_live, "n_live", minimum=2)
    error = math.hypot(standard_error(backtest / year, before), standard_error(live / year, after)) * year
    z = answer((live - backtest) / error, "z")
    two_sided = float(ndtri((1 + probability(confidence, "confidence")) / 2))
    evidence = GapEvidence.UNKNOWN
    if abs(z) > two_sided:
        evidence = GapEvidence.WORSE if z < 0 else GapEvidence.BETTER
    half = answer(two_sided * error / backtest, "gap_high")
    return LiveGap(
        gap=gap,
        gap_low=gap - half,
        gap_high=gap + half,
        z=z,
        p_live_worse=float(ndtr(z)),
        evidence=evidence,
        n_backtest=before,
        n_live=after,
    )
