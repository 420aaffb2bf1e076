"""How much money a strategy can carry before its own impact eats the edge."""

from __future__ import annotations

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.unit import BPS
from golive.models.arguments import answer, between, not_negative, positive, power, real
from golive.models.execution.impact import BETA_2005, ETA_2005

EQUAL = 1e-12
"""An edge within this of the fixed cost, relatively, equals it: 15.3 - 15.3 may not be an edge."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """Sizes at which the net edge is gone and at which profit is largest, as the model extrapolates them.

    `usable_aum` is the assets of largest profit within the participation cap, `capped` says that the cap binds: what
    lies beyond it is extrapolation. Money in the currency of `adv_notional`; profit per day.
    """

    net_edge: float
    break_even_participation: float
    break_even_aum: float
    max_profit_participation: float
    max_profit_aum: float
    max_profit_per_day: float
    usable_aum: float
    capped: bool


def capacity(
    *,
    edge_bps: float,
    fixed_cost_bps: float,
    daily_volatility: float,
    adv_notional: float,
    turnover_per_day: float,
    max_participation: float,
    eta: float = ETA_2005,
    beta: float = BETA_2005,
) -> Capacity:
    """Return the assets a strategy can carry: net edge = edge - fixed - eta sigma p^beta, p = AUM turnover / ADV.

    Parameters
    ----------
    edge_bps
        Gross edge per traded notional, in basis points.
    fixed_cost_bps
        Fees and spread per traded notional, in basis points; negative for a maker's rebate.
    daily_volatility
        Standard deviation of daily returns, as a fraction, positive.
    adv_notional
        Average daily volume in money, positive.
    turnover_per_day
        Traded notional over assets, a day, positive.
    max_participation
        Cap on the usable capacity, in (0, 1]: beyond a tenth of the volume the 2005 fit is extrapolation.
    eta, beta
        Impact coefficient and exponent; the defaults are the 2005 fit on US large caps.

    Returns
    -------
    Capacity
        All zero where the edge does not exceed the fixed cost.

    Raises
    ------
    Refused
        `invalid_input` for values that are not finite or out of range; `undefined` without volume, turnover or
        impact, where no capacity follows from the model.

    Examples
    --------
    >>> room = capacity(
    ...     edge_bps=25,
    ...     fixed_cost_bps=15,
    ...     daily_volatility=0.02,
    ...     adv_notional=1e7,
    ...     turnover_per_day=1.0,
    ...     max_participation=0.1,
    ... )
    >>> round(room.break_even_aum), round(room.max_profit_aum), round(room.usable_aum)
    (1755777, 802176, 802176)
    """
    gross, fixed = real(edge_bps, "edge_bps") / BPS, real(fixed_cost_bps, "fixed_cost_bps") / BPS
    volume, turnover = not_negative(adv_notional, "adv_notional"), not_negative(turnover_per_day, "turnover_per_day")
    exponent = positive(beta, "beta")
    scale = not_negative(eta, "eta") * not_negative(daily_volatility, "daily_volatility")
    cap = positive(between(max_participation, "max_participation", 0, 1), "max_participation")
    if volume == 0 or turnover == 0 or scale == 0:
        raise Refused("undefined", "without volume, turnover or impact no capacity follows")
    net = gross - fixed
    if abs(net) <= EQUAL * max(abs(gross), abs(fixed)):
        net = 0.0
    gone = best = 0.0
    if net > 0:
        gone = power(net / scale, 1 / exponent, "break_even_participation")
        best = power(net / ((1 + exponent) * scale), 1 / exponent, "max_profit_participation")
    assets = volume / turnover
    return Capacity(
        net_edge=net,
        break_even_participation=gone,
        break_even_aum=answer(gone * assets, "break_even_aum"),
        max_profit_participation=best,
        max_profit_aum=answer(best * assets, "max_profit_aum"),
        max_profit_per_day=answer(best * volume * max(net, 0.0) * exponent / (1 + exponent), "max_profit_per_day"),
        usable_aum=answer(min(best, cap) * assets, "usable_aum"),
        capped=best > cap,
    )
