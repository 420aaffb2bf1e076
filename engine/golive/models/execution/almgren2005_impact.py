"""What an order costs in the market it moves, by Almgren, Thum, Hauptmann and Li (2005)."""

from __future__ import annotations

import math

from golive.models.arguments import answer, not_negative, positive, power, real
from golive.models.execution.impact import (
    BETA_2005,
    DELTA_2005,
    ETA_2005,
    GAMMA_2005,
    Impact,
    ImpactForm,
    impact_of,
    temporary_impact,
)


def almgren2005_impact(
    order_size: float,
    *,
    adv: float,
    daily_volatility: float,
    duration_days: float,
    shares_outstanding: float | None = None,
    half_spread: float = 0.0,
    gamma: float = GAMMA_2005,
    eta: float = ETA_2005,
    beta: float = BETA_2005,
    delta: float = DELTA_2005,
) -> Impact:
    """Return the impact of an order traded evenly over a duration.

    Permanent: gamma sigma (X/V) (Theta/V)^delta. Temporary: sgn(X) eta sigma (|X|/(V T))^beta.

    Parameters
    ----------
    order_size
        Signed size, positive for a buy, in the unit of `adv`.
    adv
        Average daily volume, in the same unit, positive.
    daily_volatility
        Standard deviation of daily returns, as a fraction, not negative.
    duration_days
        Length of the execution in days of volume time, positive.
    shares_outstanding
        Theta, in the unit of `adv`. None leaves the liquidity factor out (a factor of 1).
    half_spread
        Half the quoted spread over the price, as a fraction; enters the cost only.
    gamma, eta, beta, delta
        Coefficients. The defaults are the published fit on US large caps in 2001-03; it is no calibration for other
        markets.

    Returns
    -------
    Impact
        A number also where the order leaves the fitted range; `out_of_range` then says so.

    Raises
    ------
    Refused
        `invalid_input` for a value that is not finite, a volume or duration that is not positive, a negative
        volatility; `overflow` for an answer beyond the range of floats.

    References
    ----------
    Almgren, Thum, Hauptmann, Li (2005), Direct estimation of equity market impact, Risk 18(7).

    Examples
    --------
    >>> impact = almgren2005_impact(50_000, adv=10_000_000, daily_volatility=0.02, duration_days=1.0)
    >>> round(impact.temporary_bps, 4), round(impact.permanent_bps, 4), round(impact.cost_bps, 4)
    (1.1822, 0.314, 1.3392)
    """
    x, v = real(order_size, "order_size"), positive(adv, "adv")
    sigma = not_negative(daily_volatility, "daily_volatility")
    days = positive(duration_days, "duration_days")
    liquidity = 1.0
    if shares_outstanding is not None:
        theta = positive(shares_outstanding, "shares_outstanding")
        liquidity = power(theta / v, not_negative(delta, "delta"), "the liquidity factor")
    participation = answer(abs(x) / v / days, "participation")
    temporary = temporary_impact(participation, daily_volatility=sigma, eta=eta, beta=beta)
    permanent = not_negative(gamma, "gamma") * sigma * (x / v) * liquidity
    return impact_of(
        ImpactForm.ALMGREN2005,
        share_of_adv=abs(x) / v,
        duration_days=days,
        participation=participation,
        temporary=math.copysign(temporary, x) if x else 0.0,
        permanent=permanent if x else 0.0,
        half_spread=not_negative(half_spread, "half_spread"),
        sigma=sigma,
    )
