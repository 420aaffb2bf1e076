"""Whether a strategy earns in every regime, or in one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.several import several
from golive.core.value import Unknown, invalid, warming_up
from golive.core.window import FloatArray
from golive.models.arguments import INVALID, Series, positive, series, whole
from golive.models.numerics.long_run_variance import LongRunVariance
from golive.models.numerics.told_apart import told_apart
from golive.models.returns.annual_sharpe import FEWEST_RETURNS, sharpe_error
from golive.models.returns.sharpe_ratio import SharpeRatio, sharpe_ratio


@dataclass(frozen=True, slots=True, kw_only=True)
class RegimeResult:
    """Net returns within one regime, closed up in time; `error` is that of the Sharpe ratio a period."""

    regime: str
    n: int
    mean_net: float
    sharpe: SharpeRatio | Unknown
    error: LongRunVariance | Unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class RegimeStability:
    """The worst regime and the share of regimes that pay; regimes with too few returns are named in `thin`.

    Not a mean across regimes, which would let a good one hide a ruinous one.
    """

    worst_regime: str | Unknown
    worst_sharpe: float | Unknown
    share_positive: float | Unknown
    regimes: tuple[RegimeResult, ...]
    thin: tuple[str, ...]


def regime_stability(
    net_returns: Series,
    regimes: Sequence[str],
    *,
    periods_per_year: float,
    fewest_observations: int,
) -> RegimeStability:
    """Return the Sharpe ratio of the worst regime, and the share of regimes with a positive mean.

    Parameters
    ----------
    net_returns : array of shape (n,)
        Returns a period after costs, as fractions; at least one.
    regimes
        The regime in which each was earned, as known before it; as many.
    periods_per_year
        252, 365 or 12 for instance. Never inferred.
    fewest_observations
        Regimes with fewer returns are left out and named; with fewer than 30 daily ones the error of an annual Sharpe
        ratio is above 3.

    Returns
    -------
    RegimeStability
        Unknown where every regime is thin. A constant regime has no Sharpe ratio and makes the worst unknown, unless
        it earns.

    Raises
    ------
    Refused
        `invalid_input` for values that are not finite, or lengths that differ.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> returns = np.concatenate([rng.normal(0.001, 0.01, 300), rng.normal(-0.002, 0.02, 100)])
    >>> labels = ["calm"] * 300 + ["crisis"] * 100
    >>> stability = regime_stability(returns, labels, periods_per_year=252, fewest_observations=30)
    >>> stability.worst_regime, stability.share_positive
    ('crisis', 0.5)
    """
    returns = series(net_returns, "net_returns", minimum=1)
    periods = positive(periods_per_year, "periods_per_year")
    fewest = whole(fewest_observations, "fewest_observations", minimum=2)
    if len(regimes) != returns.size:
        raise Refused(INVALID, f"{len(regimes)} regimes for {returns.size} returns", field="regimes")
    labels = np.array(regimes, dtype=object)
    results, thin = [], []
    for regime in sorted(set(regimes)):
        inside = returns[labels == regime]
        if inside.size < fewest:
            thin.append(regime)
            continue
        results.append(_result(regime, inside, periods))
    worst_regime, worst_sharpe = _worst(results, fewest)
    share: float | Unknown = warming_up("thin_regimes", f"no regime has {fewest} returns")
    if results:
        share = sum(result.mean_net > 0 for result in results) / len(results)
    return RegimeStability(
        worst_regime=worst_regime,
        worst_sharpe=worst_sharpe,
        share_positive=share,
        regimes=tuple(results),
        thin=tuple(thin),
    )


def _result(regime: str, inside: FloatArray, periods: float) -> RegimeResult:
    ratio = sharpe_ratio(inside, periods_per_year=periods)
    error: LongRunVariance | Unknown
    if isinstance(ratio, Unknown):
        error = ratio
    elif told_apart(inside) < FEWEST_RETURNS:
        error = warming_up(
            "insufficient_data", f"no interval: {several(told_apart(inside), 'return')}, needs {FEWEST_RETURNS}"
        )
    else:
        error = sharpe_error(inside, ratio.per_period)
    return RegimeResult(regime=regime, n=int(inside.size), mean_net=float(inside.mean()), sharpe=ratio, error=error)


def _worst(results: Sequence[RegimeResult], fewest: int) -> tuple[str | Unknown, float | Unknown]:
    flat = [r for r in results if isinstance(r.sharpe, Unknown) and r.mean_net <= 0]
    if flat:
        return flat[0].regime, invalid("constant_regime", f"`{flat[0].regime}` never earns and does not vary")
    ranked = sorted((r.sharpe.annual, r.regime) for r in results if not isinstance(r.sharpe, Unknown))
    if not ranked:
        reason = warming_up("thin_regimes", f"no regime has {fewest} returns that vary")
        return reason, reason
    return ranked[0][1], ranked[0][0]
