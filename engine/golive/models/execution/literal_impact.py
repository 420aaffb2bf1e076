"""What an order costs by the formulas as they are often quoted, which know no duration."""

from __future__ import annotations

import math

from golive.models.arguments import answer, not_negative, positive, real
from golive.models.execution.impact import BETA_2005, ETA_2005, Impact, ImpactForm, impact_of, temporary_impact


def literal_impact(
    order_size: float,
    *,
    adv: float,
    daily_volatility: float,
    gamma: float,
    eta: float = ETA_2005,
    exponent: float = BETA_2005,
    duration_days: float = 1.0,
    half_spread: float = 0.0,
) -> Impact:
    """Return temporary eta sigma (X/ADV)^0.6 and permanent gamma X/ADV, as these formulas are often quoted.

    The duration does not enter the impact: it only sets the reported participation and timing risk. `gamma` has no
    default: the permanent term has no volatility, so that the published 0.314 would overstate it by 1/sigma, fifty
    times at 2 % a day.

    Parameters
    ----------
    order_size, adv, daily_volatility, duration_days, half_spread
        As in `almgren2005_impact`.
    gamma, eta, exponent
        Coefficients; `gamma` is a fraction of the price for an order of one day's volume.

    Returns
    -------
    Impact
        With `form` LITERAL.

    Raises
    ------
    Refused
        As `almgren2005_impact`.

    Examples
    --------
    >>> impact = literal_impact(50_000, adv=10_000_000, daily_volatility=0.02, gamma=0.00628)
    >>> round(impact.temporary_bps, 4), round(impact.permanent_bps, 4)
    (1.1822, 0.314)
    """
    x, v = real(order_size, "order_size"), positive(adv, "adv")
    sigma = not_negative(daily_volatility, "daily_volatility")
    days = positive(duration_days, "duration_days")
    share = answer(abs(x) / v, "the share of ADV")
    temporary = temporary_impact(share, daily_volatility=sigma, eta=eta, beta=positive(exponent, "exponent"))
    return impact_of(
        ImpactForm.LITERAL,
        share_of_adv=share,
        duration_days=days,
        participation=answer(share / days, "participation"),
        temporary=math.copysign(temporary, x) if x else 0.0,
        permanent=not_negative(gamma, "gamma") * x / v if x else 0.0,
        half_spread=not_negative(half_spread, "half_spread"),
        sigma=sigma,
    )
