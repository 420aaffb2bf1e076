"""Cost by assets: what is left of a strategy when a larger portfolio moves the market it trades in."""

from __future__ import annotations

import numpy as np

from golive.core.dataclass import dataclass
from golive.core.unit import BPS, UNITS, show
from golive.core.value import Unknown, invalid
from golive.core.window import FloatArray
from golive.models.arguments import Series, positive_series, series
from golive.models.costs.cost_parts import Liquidity, impact_drag
from golive.models.costs.cost_resamples import CostResamples
from golive.models.costs.stretched import draw_stretched
from golive.models.costs.traded_returns import TradedReturns
from golive.models.execution.impact import Impact
from golive.models.returns.sharpe_ratio import SharpeRatio, sharpe_ratio

OVER_VOLUME = "participation_above_volume"
"""The code of assets whose orders exceed all that is traded meanwhile."""

SEED_BELOW = 2**63
"""Seeds are drawn below this: every assets level then resamples the same periods, and levels differ by assets alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SurfaceCell:
    """Net of a linear cost and of the impact of these assets; `survives` is the confidence that the mean is a gain."""

    cost_bps: float
    sharpe: SharpeRatio | Unknown
    survives: float | Unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetsLevel:
    """One level of assets.

    `impact_bps` is the mean impact of the traded notional, one way; `participation` that of the largest order in the
    market's volume. `break_even_bps` is the linear cost that impact leaves room for, negative when it leaves none.
    All are unknown where an order exceeds what the market trades meanwhile.
    """

    aum: float
    participation: float
    out_of_range: bool
    impact_bps: float | Unknown
    break_even_bps: float | Unknown
    cells: tuple[SurfaceCell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CostSurface:
    """Levels of assets, each with the same costs."""

    costs_bps: tuple[float, ...]
    levels: tuple[AssetsLevel, ...]
    n: int
    resamples: int


def cost_surface(
    traded: TradedReturns,
    *,
    liquidity: Liquidity,
    aum: Series,
    costs_bps: Series,
    rng: np.random.Generator,
    resamples: int,
    mean_block_length: float,
) -> CostSurface:
    """Return Sharpe ratio and survival at each cost and each level of assets.

    Parameters
    ----------
    traded
        Gross returns and turnover; under 24 periods nothing says whether it survives.
    liquidity
        The market, and how long an order takes; one order a period.
    aum : array of shape (k,)
        Assets in the money of `liquidity.adv`, positive.
    costs_bps : array of shape (m,)
        One-way linear costs (fees, spread, delay) in basis points of the traded notional, impact apart.
    rng, resamples, mean_block_length
        As in `resample_costs`; all levels see the same resamples.

    Returns
    -------
    CostSurface
        One level an entry of `aum`, one cell an entry of `costs_bps`, in the same order.

    Raises
    ------
    Refused
        `invalid_input` for values that are not finite or out of range; otherwise as `resample_costs`.
    """
    assets, costs = positive_series(aum, "aum", minimum=1), series(costs_bps, "costs_bps", minimum=1)
    seed = int(rng.integers(SEED_BELOW))

    def drawn(one: TradedReturns) -> CostResamples | Unknown:
        generator = np.random.default_rng(seed)
        return draw_stretched(one, generator, resamples=resamples, mean_block_length=mean_block_length)

    # With one turnover throughout, impact is one more linear cost, and one set of resamples serves all levels.
    shared = drawn(traded) if traded.has_constant_turnover else None
    levels = []
    for value in assets.tolist():
        largest = liquidity.impact(float(traded.turnover.max()) * value)
        impossible = over_volume(largest)
        if impossible is not None:
            levels.append(_impossible(value, largest.participation, impossible, costs))
            continue
        drag = impact_drag(traded, aum=value, liquidity=liquidity)
        left = traded.after(drag)
        gains = _Gains(drawn(left), 0.0) if shared is None else _Gains(shared, largest.cost * BPS)
        impact_bps = traded.of_notional_bps(drag)
        levels.append(_level(value, largest, impact_bps=impact_bps, left=left, gains=gains, costs=costs))
    return CostSurface(costs_bps=tuple(costs.tolist()), levels=tuple(levels), n=traded.n, resamples=resamples)


@dataclass(frozen=True, slots=True)
class _Gains:
    """Resamples of a level, and what is to be added to a linear cost before they are asked."""

    resamples: CostResamples | Unknown
    shift_bps: float

    def share(self, cost_bps: float) -> float | Unknown:
        if isinstance(self.resamples, Unknown):
            return self.resamples
        return float(np.mean(self.resamples.net_mean(cost_bps + self.shift_bps) > 0))


def _level(
    aum: float, largest: Impact, *, impact_bps: float | Unknown, left: TradedReturns, gains: _Gains, costs: FloatArray
) -> AssetsLevel:
    return AssetsLevel(
        aum=aum,
        participation=largest.participation,
        out_of_range=largest.out_of_range,
        impact_bps=impact_bps,
        break_even_bps=left.of_notional_bps(left.gross),
        cells=tuple(
            SurfaceCell(
                cost_bps=cost,
                sharpe=sharpe_ratio(left.net(cost), periods_per_year=left.periods_per_year),
                survives=gains.share(cost),
            )
            for cost in costs.tolist()
        ),
    )


def over_volume(largest: Impact) -> Unknown | None:
    """Return why assets cannot be traded whose largest order is more than all that is traded meanwhile."""
    if largest.participation <= 1:
        return None
    times = show(float(f"{largest.participation:.3g}"), UNITS[""])
    sentence = f"it cannot be done: the largest order would be {times} times all that is traded in that time"
    return invalid(OVER_VOLUME, sentence)


def _impossible(aum: float, participation: float, reason: Unknown, costs: FloatArray) -> AssetsLevel:
    return AssetsLevel(
        aum=aum,
        participation=participation,
        out_of_range=True,
        impact_bps=reason,
        break_even_bps=reason,
        cells=tuple(SurfaceCell(cost_bps=cost, sharpe=reason, survives=reason) for cost in costs.tolist()),
    )
