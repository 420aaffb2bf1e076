"""What a strategy pays, part by part: rates on what it trades, a yearly rate on what it holds, and its own impact."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.unit import BPS
from golive.core.window import FloatArray
from golive.models.arguments import INVALID, not_negative, positive, real
from golive.models.costs.cost_attribution import CostComponent
from golive.models.costs.traded_returns import TradedReturns
from golive.models.execution.almgren2005_impact import almgren2005_impact
from golive.models.execution.impact import BETA_2005, ETA_2005, GAMMA_2005, Impact


@dataclass(frozen=True, slots=True, kw_only=True)
class Liquidity:
    """The market that a strategy trades in, for its impact: one order a period of the returns.

    `adv` in money a day, `daily_volatility` as a fraction, `duration_days` how long an order takes in days of volume
    time; coefficients as in `almgren2005_impact`, whose defaults are the published fit on large US equities.
    """

    adv: float
    daily_volatility: float
    duration_days: float
    eta: float = ETA_2005
    beta: float = BETA_2005
    gamma: float = GAMMA_2005

    def impact(self, order_value: float) -> Impact:
        """Return the impact of one order, in money; refused as `almgren2005_impact` refuses."""
        return almgren2005_impact(
            order_value,
            adv=self.adv,
            daily_volatility=self.daily_volatility,
            duration_days=self.duration_days,
            gamma=self.gamma,
            eta=self.eta,
            beta=self.beta,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CostParts:
    """Assumed costs.

    `fees_bps`, `half_spread_bps` and `delay_bps` are one way, of the traded notional; the last may be negative.
    `funding_annual` is a fraction of net asset value a year, negative for an income. `aum` in money and `liquidity`
    go together and give the impact.
    """

    fees_bps: float | None = None
    half_spread_bps: float | None = None
    delay_bps: float | None = None
    funding_annual: float | None = None
    aum: float | None = None
    liquidity: Liquidity | None = None


def cost_drags(traded: TradedReturns, parts: CostParts) -> Mapping[CostComponent, FloatArray]:
    """Return what each assumed part takes a period, as fractions of net asset value; empty when none is assumed.

    Parameters
    ----------
    traded
        Gross returns and turnover.
    parts
        What is assumed.

    Returns
    -------
    mapping to arrays of shape (n,)
        Only the parts that are assumed, positive when paid.

    Raises
    ------
    Refused
        `invalid_input` for rates that are not finite, a negative spread, and assets without a market or a market
        without assets.

    Examples
    --------
    >>> from golive.models.costs.traded_returns import traded_returns
    >>> traded = traded_returns([0.01, -0.004], turnover_per_period=2.0, periods_per_year=252)
    >>> cost_drags(traded, CostParts(fees_bps=5.0))[CostComponent.FEES]
    array([0.001, 0.001])
    """
    drags: dict[CostComponent, FloatArray] = {}
    if parts.fees_bps is not None:
        drags[CostComponent.FEES] = real(parts.fees_bps, "fees_bps") / BPS * traded.turnover
    if parts.half_spread_bps is not None:
        drags[CostComponent.SPREAD] = not_negative(parts.half_spread_bps, "half_spread_bps") / BPS * traded.turnover
    if (parts.aum is None) != (parts.liquidity is None):
        missing = "aum" if parts.aum is None else "liquidity"
        raise Refused(INVALID, f"impact needs `{missing}` as well", field=missing)
    if parts.aum is not None and parts.liquidity is not None:
        drags[CostComponent.IMPACT] = impact_drag(traded, aum=parts.aum, liquidity=parts.liquidity)
    if parts.funding_annual is not None:
        a_period = real(parts.funding_annual, "funding_annual") / traded.periods_per_year
        drags[CostComponent.FUNDING] = np.full(traded.n, a_period)
    if parts.delay_bps is not None:
        drags[CostComponent.DELAY] = real(parts.delay_bps, "delay_bps") / BPS * traded.turnover
    return drags


def impact_drag(traded: TradedReturns, *, aum: float, liquidity: Liquidity) -> FloatArray:
    """Return what the impact of one order a period takes, as fractions of net asset value.

    Parameters
    ----------
    traded
        Gross returns and turnover.
    aum
        Assets in the money of `liquidity.adv`, positive.
    liquidity
        The market, and how long an order takes.

    Returns
    -------
    array of shape (n,)
        Turnover times temporary plus half of permanent impact of an order of turnover times assets.

    Raises
    ------
    Refused
        As `almgren2005_impact`.
    """
    assets = positive(aum, "aum")
    # Turnover takes few values, mostly one: each is asked about once.
    levels, position = np.unique(traded.turnover, return_inverse=True)
    costs = np.array([liquidity.impact(float(level) * assets).cost for level in levels])
    drag: FloatArray = traded.turnover * costs[position]
    return drag
