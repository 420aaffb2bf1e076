"""What an order costs in the market it moves: temporary and permanent impact, cost and risk."""

from __future__ import annotations

import enum
import math
from dataclasses import dataclass

from golive.core.errors import Refused
from golive.core.unit import UNITS
from golive.models.arguments import answer, member, not_negative, positive, power, real
from golive.models.execution.execution_duration import TimeUnit, execution_duration_days

GAMMA_2005, ETA_2005, BETA_2005, DELTA_2005 = 0.314, 0.142, 0.6, 0.25
"""Almgren, Thum, Hauptmann, Li (2005), section 4: +-0.041, +-0.0062, +-0.038, and 1/4 fixed after 0.267+-0.22."""

CALIBRATED_PARTICIPATION = 0.25
"""Above this share of the volume traded meanwhile, the 2005 sample holds next to nothing."""

CALIBRATED_SHARE_OF_ADV = 0.10
"""The 2005 sample is mostly orders below a tenth of the day's volume."""

VARIANCE_OF_STEADY_TRADING = 3.0
"""Steady liquidation of X over T carries variance sigma^2 X^2 T / 3."""

BPS = 1 / UNITS["bps"].scale
"""Basis points in a whole."""


class ImpactForm(enum.Enum):
    """Which formulas are used."""

    ALMGREN2005 = "almgren2005"
    """Temporary impact from the participation rate, permanent impact scaled by volatility and liquidity."""
    LITERAL = "literal"
    """eta sigma (X/ADV)^0.6 and gamma X/ADV: no duration, and a permanent term without volatility."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """Impact of one order, as fractions of the arrival price.

    `temporary` and `permanent` carry the order's sign (a buy moves the price up); `cost`, `half_spread` and
    `timing_risk` are positive. `participation` is the order over the market's volume in the same time.
    `range_notes` says where the order leaves the sample that the coefficients were fitted on.
    """

    form: ImpactForm
    duration_days: float
    participation: float
    temporary: float
    permanent: float
    half_spread: float
    timing_risk: float
    range_notes: tuple[str, ...]

    @property
    def cost(self) -> float:
        """Return what is paid against the arrival price: temporary, half of permanent, half spread.

        Half, because the permanent move builds up while trading: the first share pays none of it, the last all.
        """
        return abs(self.temporary) + abs(self.permanent) / 2 + self.half_spread

    @property
    def out_of_range(self) -> bool:
        """Say whether the order lies outside the sample that the coefficients were fitted on."""
        return bool(self.range_notes)

    @property
    def temporary_bps(self) -> float:
        """Return the temporary impact in basis points, signed."""
        return self.temporary * BPS

    @property
    def permanent_bps(self) -> float:
        """Return the whole permanent move in basis points, signed."""
        return self.permanent * BPS

    @property
    def cost_bps(self) -> float:
        """Return the expected cost in basis points."""
        return self.cost * BPS

    @property
    def timing_risk_bps(self) -> float:
        """Return one standard deviation of the cost in basis points, from the price moving meanwhile."""
        return self.timing_risk * BPS


def temporary_impact(participation: float, *, daily_volatility: float, eta: float, beta: float) -> float:
    """Return eta sigma p^beta: what trading at a pace costs while it lasts, as a fraction of the price.

    Parameters
    ----------
    participation
        Own volume over the market's in the same time, not negative.
    daily_volatility
        Standard deviation of daily returns, as a fraction, not negative.
    eta, beta
        Coefficient, not negative, and exponent, positive.

    Raises
    ------
    Refused
        `invalid_input` for values that are not finite or out of range; `overflow` beyond the range of floats.

    Examples
    --------
    >>> round(temporary_impact(0.1, daily_volatility=0.02, eta=ETA_2005, beta=BETA_2005), 6)
    0.000713
    """
    scale = not_negative(eta, "eta") * not_negative(daily_volatility, "daily_volatility")
    pace = power(not_negative(participation, "participation"), positive(beta, "beta"), "temporary")
    return answer(scale * pace, "temporary")


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
    return _impact(
        ImpactForm.ALMGREN2005,
        share_of_adv=abs(x) / v,
        duration_days=days,
        participation=participation,
        temporary=math.copysign(temporary, x) if x else 0.0,
        permanent=permanent if x else 0.0,
        half_spread=not_negative(half_spread, "half_spread"),
        sigma=sigma,
    )


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
    return _impact(
        ImpactForm.LITERAL,
        share_of_adv=share,
        duration_days=days,
        participation=answer(share / days, "participation"),
        temporary=math.copysign(temporary, x) if x else 0.0,
        permanent=not_negative(gamma, "gamma") * x / v if x else 0.0,
        half_spread=not_negative(half_spread, "half_spread"),
        sigma=sigma,
    )


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


def _impact(
    form: ImpactForm,
    *,
    share_of_adv: float,
    duration_days: float,
    participation: float,
    temporary: float,
    permanent: float,
    half_spread: float,
    sigma: float,
) -> Impact:
    notes = []
    if participation > CALIBRATED_PARTICIPATION:
        notes.append(f"participation {participation:.3g} is above {CALIBRATED_PARTICIPATION:g} of the volume")
    if share_of_adv > CALIBRATED_SHARE_OF_ADV:
        notes.append(f"the order is {share_of_adv:.3g} of the daily volume, above {CALIBRATED_SHARE_OF_ADV:g}")
    impact = Impact(
        form=form,
        duration_days=duration_days,
        participation=participation,
        temporary=temporary,
        permanent=answer(permanent, "permanent"),
        half_spread=half_spread,
        timing_risk=answer(sigma * math.sqrt(duration_days / VARIANCE_OF_STEADY_TRADING), "timing_risk"),
        range_notes=tuple(notes),
    )
    answer(impact.cost_bps, "cost_bps")
    return impact
