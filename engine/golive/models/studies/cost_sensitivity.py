"""Everything about one return series and its costs, from one set of resamples: the answers then agree with each other.

The lower bound of the break-even, the survival at a cost, the bounds of the Sharpe curve and the thresholds of mean and
Sharpe ratio are all read off the same resamples.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from golive.core.dash import DASH
from golive.core.dataclass import dataclass
from golive.core.several import several
from golive.core.shown import Shown, ShownResult
from golive.core.unit import BPS
from golive.core.value import Unknown, invalid
from golive.core.window import FloatArray
from golive.models.arguments import Series, sure, whole
from golive.models.costs.break_even_cost import BreakEven, Criterion, break_even_cost
from golive.models.costs.cost_attribution import CostAttribution, CostComponent, cost_attribution
from golive.models.costs.cost_parts import CostParts, cost_drags
from golive.models.costs.cost_resamples import RESAMPLES, CostResamples, enough_resamples
from golive.models.costs.cost_surface import SEED_BELOW, CostSurface, cost_surface, over_volume
from golive.models.costs.cost_survival import BreakEvenBound, break_even_bound
from golive.models.costs.cost_threshold import CostThreshold
from golive.models.costs.stretched import draw_stretched
from golive.models.costs.traded_returns import TradedReturns
from golive.models.returns.annual_sharpe import AnnualSharpe, annual_sharpe
from golive.models.studies.cost_curve import CostPoint, costs_past, points_at, rising_costs
from golive.models.studies.cost_hurdles import PATHS, Hurdles, cost_thresholds

NOTHING_ASSUMED = invalid("nothing_assumed", "no cost is assumed")

SHOWN_LEVELS = 10
"""House choice. Steps of the surface in cost."""

ASSETS_MULTIPLES = (0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0)
"""Levels of the surface: half decades around the assets given, more above than below, since growth is the question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CostSensitivity(ShownResult):
    """How a strategy bears its costs; costs in basis points of the traded notional, one way.

    `mean_turnover` is traded over net asset value, a period. `assumed_bps` is the sum of the assumed parts that go
    with trading, impact included; `at_assumed` is the strategy at it, less what does not go with trading; both are
    unknown (`participation_above_volume`) for assets whose orders exceed all that is traded meanwhile. `cosines`
    are the degrees of freedom of every bound, `traded_periods` how many periods trade at all. `gross_sharpe` and
    `net_sharpe` are by both rules, before costs and net of everything assumed. `notes` are sentences about the returns.
    """

    n: int
    periods_per_year: float
    mean_turnover: float
    constant_turnover: bool
    confidence: float
    resamples: int
    block_length: float | Unknown
    cosines: int | Unknown
    traded_periods: int
    break_even: BreakEven
    bound: BreakEvenBound | Unknown
    geometric: BreakEven | Unknown
    curve: tuple[CostPoint, ...]
    thresholds: tuple[CostThreshold, ...]
    assumed_bps: float | Unknown
    at_assumed: CostPoint | Unknown
    gross_sharpe: AnnualSharpe | Unknown
    net_sharpe: AnnualSharpe | Unknown
    attribution: CostAttribution | Unknown
    surface: CostSurface | Unknown
    notes: tuple[str, ...] = ()

    def shown(self) -> Shown:
        """Return the break-even cost with its interval in a line, and a table of each criterion's."""
        at, bound = self.break_even, self.bound
        pays = "no break-even" if isinstance(at.cost_bps, Unknown) else f"pays up to {at.cost_bps:.1f} bps a side"
        why = f" ({at.cost_bps})" if isinstance(at.cost_bps, Unknown) else ""
        sure = str(bound) if isinstance(bound, Unknown) else f"at least {bound.lower_bps:.1f} bps"
        return Shown(
            line=f"{pays}{why}; {sure} at {self.confidence:.0%} confidence, {several(self.n, 'return')}",
            heads=("to be met", "hurdle", "costs a side, bps", "why none"),
            rows=tuple((one.metric.value, f"{one.hurdle:g}", *_cost_cells(one.cost_bps)) for one in self.thresholds),
            foot=" ".join(f"{note.rstrip('.')}." for note in self.notes),
        )


def _cost_cells(cost_bps: float | Unknown) -> tuple[str, str]:
    return (DASH, str(cost_bps)) if isinstance(cost_bps, Unknown) else (f"{cost_bps:.1f}", "")


def cost_sensitivity(
    traded: TradedReturns,
    *,
    rng: np.random.Generator,
    confidence: float = 0.95,
    hurdles: Hurdles | None = None,
    parts: CostParts | None = None,
    plausible_multiples: Mapping[CostComponent, float] | None = None,
    costs_bps: Series | None = None,
    resamples: int = RESAMPLES,
    paths: int = PATHS,
    mean_block_length: float | None = None,
) -> CostSensitivity:
    """Return break-even, curve, thresholds, survival, attribution and surface of one return series.

    Parameters
    ----------
    traded
        Gross returns and turnover.
    rng
        Where resamples come from; the same state gives the same answer.
    confidence
        One-sided, in (0, 1), of every bound.
    hurdles
        For the thresholds; `sharpe` is also the hurdle of survival.
    parts
        What trading is assumed to cost; without any there is no attribution, without assets no surface.
    plausible_multiples
        As in `cost_attribution`.
    costs_bps : array of shape (m,)
        Costs of the curve, not negative. None takes even steps from zero past the break-even.
    resamples, mean_block_length
        As in `resample_costs`.
    paths
        Resampled paths for the drawdown.

    Returns
    -------
    CostSensitivity
        Under 24 returns bounds, survival, thresholds and surface are unknown with the code `insufficient_data`. Where
        neither returns nor turnover ever vary every resample is the series itself, which tells no interval: they are
        unknown with the code `constant_returns`.

    Raises
    ------
    Refused
        `invalid_input` for arguments out of range.

    Examples
    --------
    >>> from golive.models.costs.traded_returns import traded_returns
    >>> gross = np.random.default_rng(3).normal(0.002, 0.01, 250)
    >>> traded = traded_returns(gross, turnover_per_period=1.0, periods_per_year=252)
    >>> sensitivity = cost_sensitivity(traded, rng=np.random.default_rng(1), resamples=500)
    >>> sensitivity.bound.lower_bps < sensitivity.break_even.cost_bps < sensitivity.bound.upper_bps
    True
    """
    level = sure(confidence, "confidence")
    count = enough_resamples(resamples, level)
    wanted, assumed = hurdles or Hurdles(), parts or CostParts()
    seed = int(rng.integers(SEED_BELOW))
    drawn = draw_stretched(traded, np.random.default_rng(seed), resamples=count, mean_block_length=mean_block_length)
    bound = drawn if isinstance(drawn, Unknown) else break_even_bound(drawn, confidence=level)
    break_even = break_even_cost(traded)
    costs = costs_past(break_even, bound) if costs_bps is None else rising_costs(costs_bps)
    drags, impossible = cost_drags(traded, assumed), beyond_volume(traded, assumed)
    absent, drags = (NOTHING_ASSUMED, drags) if impossible is None else (impossible, {})
    assumed_bps = _assumed(traded, drags) if impossible is None else impossible
    return CostSensitivity(
        n=traded.n,
        periods_per_year=traded.periods_per_year,
        mean_turnover=traded.mean_turnover,
        constant_turnover=traded.has_constant_turnover,
        confidence=level,
        resamples=0 if isinstance(drawn, Unknown) else drawn.resamples,
        block_length=drawn if isinstance(drawn, Unknown) else drawn.block_length,
        cosines=drawn if isinstance(drawn, Unknown) else drawn.degrees or 0,
        traded_periods=int((traded.turnover > 0).sum()),
        break_even=break_even,
        bound=bound,
        geometric=_geometric(traded),
        curve=points_at(traded, drawn, costs, confidence=level, sharpe_hurdle=wanted.sharpe),
        thresholds=cost_thresholds(
            traded, drawn, wanted, confidence=level, rng=rng, paths=whole(paths, "paths", minimum=1)
        ),
        assumed_bps=assumed_bps,
        at_assumed=_at_assumed(traded, drags, assumed_bps, drawn, seed, level, wanted.sharpe) if drags else absent,
        gross_sharpe=_sharpe(traded, level),
        net_sharpe=_sharpe(_net(traded, drags), level) if drags else absent,
        attribution=attribution_with_ends(traded, drags, plausible_multiples, bound) if drags else absent,
        surface=_surface(traded, drawn, assumed, costs, rng),
    )


def beyond_volume(traded: TradedReturns, parts: CostParts) -> Unknown | None:
    """Return why the assets that are assumed cannot be traded; nothing where they can, or none are assumed."""
    if parts.aum is None or parts.liquidity is None or not traded.turnover.max() > 0:
        return None
    return over_volume(parts.liquidity.impact(float(traded.turnover.max()) * parts.aum))


def _sharpe(traded: TradedReturns, level: float) -> AnnualSharpe | Unknown:
    return annual_sharpe(traded.gross, periods_per_year=traded.periods_per_year, confidence=level)


def _net(traded: TradedReturns, drags: Mapping[CostComponent, FloatArray]) -> TradedReturns:
    return traded.after(np.sum(list(drags.values()), axis=0))


def _geometric(traded: TradedReturns) -> BreakEven | Unknown:
    if (traded.gross < -1).any():
        return invalid("ruined", "a period loses more than everything: no wealth is left to grow")
    return break_even_cost(traded, criterion=Criterion.GEOMETRIC)


def _assumed(traded: TradedReturns, drags: Mapping[CostComponent, FloatArray]) -> float | Unknown:
    traded_parts = [drag for component, drag in drags.items() if component is not CostComponent.FUNDING]
    if not traded_parts:
        return invalid("nothing_assumed", "no cost of trading is assumed")
    return traded.of_notional_bps(np.sum(traded_parts, axis=0))


def attribution_with_ends(
    traded: TradedReturns,
    drags: Mapping[CostComponent, FloatArray],
    multiples: Mapping[CostComponent, float] | None,
    bound: BreakEvenBound | Unknown,
) -> CostAttribution:
    """Return `cost_attribution` with fatal multiples at the bounds of the break-even.

    A bound of the break-even is one of the mean gross return, over what is traded. Refuses no drags as that does.
    """
    ends = None
    if not isinstance(bound, Unknown):
        ends = (bound.lower_bps / BPS * traded.mean_turnover, bound.upper_bps / BPS * traded.mean_turnover)
    return cost_attribution(
        traded.gross,
        drags=drags,
        periods_per_year=traded.periods_per_year,
        plausible_multiples=multiples,
        mean_gross_ends=ends,
    )


def _at_assumed(
    traded: TradedReturns,
    drags: Mapping[CostComponent, FloatArray],
    assumed_bps: float | Unknown,
    drawn: CostResamples | Unknown,
    seed: int,
    level: float,
    sharpe_hurdle: float,
) -> CostPoint:
    """Return the strategy net of everything assumed, on the same resamples."""
    net = _net(traded, drags)
    again = drawn
    if not isinstance(drawn, Unknown):
        again = draw_stretched(
            net, np.random.default_rng(seed), resamples=drawn.resamples, mean_block_length=drawn.block_length
        )
    (point,) = points_at(net, again, np.zeros(1), confidence=level, sharpe_hurdle=sharpe_hurdle)
    cost = 0.0 if isinstance(assumed_bps, Unknown) else assumed_bps
    alive = point.survival
    return replace(
        point, cost_bps=cost, survival=alive if isinstance(alive, Unknown) else replace(alive, cost_bps=cost)
    )


def _surface(
    traded: TradedReturns,
    drawn: CostResamples | Unknown,
    parts: CostParts,
    costs: FloatArray,
    rng: np.random.Generator,
) -> CostSurface | Unknown:
    if parts.aum is None or parts.liquidity is None:
        return invalid("no_assets", "no assets are given, so that nothing is known of their impact")
    if isinstance(drawn, Unknown):
        return drawn
    return cost_surface(
        traded,
        liquidity=parts.liquidity,
        aum=[parts.aum * multiple for multiple in ASSETS_MULTIPLES],
        costs_bps=np.linspace(float(costs[0]), float(costs[-1]), SHOWN_LEVELS + 1),
        rng=rng,
        resamples=drawn.resamples,
        mean_block_length=drawn.block_length,
    )
