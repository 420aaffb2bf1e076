"""What an order costs, in either form and with its execution time in the venue's clock."""

from __future__ import annotations

from golive.core.errors import Refused
from golive.models.arguments import member
from golive.models.execution.almgren2005_impact import almgren2005_impact
from golive.models.execution.execution_duration import TimeUnit, execution_duration_days
from golive.models.execution.impact import BETA_2005, DELTA_2005, ETA_2005, GAMMA_2005, Impact, ImpactForm
from golive.models.execution.literal_impact import literal_impact


def total_impact(
    order_size: float,
    *,
    adv: float,
    volatility: float,
    execution_time: float,
    session_minutes: float,
    execution_time_unit: TimeUnit | str = TimeUnit.MINUTE,
    form: ImpactForm | str = ImpactForm.ALMGREN2005,
    shares_outstanding: float | None = None,
    half_spread: float = 0.0,
    gamma: float | None = None,
    eta: float = ETA_2005,
    beta: float = BETA_2005,
    delta: float = DELTA_2005,
) -> Impact:
    """Return the impact of an order with its execution time in the venue's clock.

    Parameters
    ----------
    order_size, adv, shares_outstanding, half_spread, eta, beta, delta
        As in `almgren2005_impact`.
    volatility
        Standard deviation of daily returns, as a fraction.
    execution_time, execution_time_unit, session_minutes
        As in `execution_duration_days`.
    form
        `almgren2005` or `literal`.
    gamma
        None takes the published 0.314 for `almgren2005`; for `literal` it has to be given.

    Returns
    -------
    Impact
        See its fields; `cost_bps` is what a gate compares.

    Raises
    ------
    Refused
        `gamma_required` for the literal form without gamma; otherwise as `almgren2005_impact`.

    Examples
    --------
    >>> impact = total_impact(50_000, adv=10_000_000, volatility=0.02, execution_time=10, session_minutes=1440)
    >>> round(impact.participation, 6), round(impact.cost_bps, 4), impact.out_of_range
    (0.72, 23.4764, True)
    """
    days = execution_duration_days(
        execution_time, execution_time_unit=execution_time_unit, session_minutes=session_minutes
    )
    if member(ImpactForm, form, "form", "a form of impact") is ImpactForm.ALMGREN2005:
        return almgren2005_impact(
            order_size,
            adv=adv,
            daily_volatility=volatility,
            duration_days=days,
            shares_outstanding=shares_outstanding,
            half_spread=half_spread,
            gamma=GAMMA_2005 if gamma is None else gamma,
            eta=eta,
            beta=beta,
            delta=delta,
        )
    if gamma is None:
        raise Refused(
            "gamma_required",
            "the literal form has no default `gamma`: its permanent term lacks volatility, 0.314 is not meant for it",
            field="gamma",
        )
    return literal_impact(
        order_size,
        adv=adv,
        daily_volatility=volatility,
        gamma=gamma,
        eta=eta,
        exponent=beta,
        duration_days=days,
        half_spread=half_spread,
    )
