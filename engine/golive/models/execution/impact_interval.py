"""How far the expected cost of an order may be from the model's, by the errors of the coefficients."""

from __future__ import annotations

import math

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.unit import BPS
from golive.core.value import Unknown, invalid
from golive.models.arguments import INVALID, LARGEST, answer, not_negative, positive, power, sure
from golive.models.execution.calibrate_eta import PowerFit
from golive.models.execution.fill_regression import Estimate
from golive.models.execution.impact import (
    BETA_2005,
    BETA_ERROR_2005,
    ETA_2005,
    ETA_ERROR_2005,
    GAMMA_2005,
    GAMMA_ERROR_2005,
    Impact,
    ImpactForm,
)
from golive.models.numerics.t_interval import t_quantile

PUBLISHED = "the published errors of eta, beta and gamma (their correlations are not published, so the widest)"
OWN_FILLS = "own fills (HC3, orders taken as independent)"


LARGEST_COST = 1.0
"""House limit: an end beyond the whole price, 10,000 bps, bounds nothing."""

NOT_BOUNDED = invalid("not_bounded", "not bounded: by the errors of the coefficients it reaches beyond the whole price")


@dataclass(frozen=True, slots=True, kw_only=True)
class ImpactInterval:
    """The expected cost of an order against the arrival price, as fractions, two-sided at the confidence.

    Of the expected cost: one order differs by its timing risk. `source` says where the errors are from. The exponent of
    the liquidity factor, and that another market is another market, are not in it.
    """

    lower: float
    upper: float
    confidence: float
    source: str

    @property
    def lower_bps(self) -> float:
        """Return the lower end in basis points."""
        return self.lower * BPS

    @property
    def upper_bps(self) -> float:
        """Return the upper end in basis points."""
        return self.upper * BPS


def published_interval(
    impact: Impact, *, eta: float, beta: float, gamma: float, confidence: float = 0.95
) -> ImpactInterval | Unknown:
    """Return the interval of an impact by the published coefficients, from their published errors.

    The temporary part has the logarithmic error s(eta)/eta + s(beta) |ln p|: the largest that any correlation of the
    two allows. The permanent part has s(gamma)/gamma, and both are taken at their worst together.

    Parameters
    ----------
    impact
        In the form `almgren2005`.
    eta, beta, gamma
        What it was computed with.
    confidence
        Two-sided, in (0, 1).

    Returns
    -------
    ImpactInterval or Unknown
        Unknown with the code `no_errors` for other coefficients than the published, and for the literal form.

    Raises
    ------
    Refused
        `invalid_input` for a confidence outside (0.5, 1).

    References
    ----------
    Almgren, Thum, Hauptmann, Li (2005), section 4.
    """
    from scipy.special import ndtri

    if not isinstance(impact, Impact):
        raise Refused(INVALID, "`impact` is no answer of `calculate_total_impact`", field="impact")
    level = sure(confidence, "confidence")
    if impact.form is not ImpactForm.ALMGREN2005 or (eta, beta, gamma) != (ETA_2005, BETA_2005, GAMMA_2005):
        return invalid("no_errors", "these coefficients are not the published ones: no errors are known of them")
    z, pace, stays = float(ndtri((1 + level) / 2)), impact.participation, abs(impact.permanent) / 2
    spread = z * (ETA_ERROR_2005 / ETA_2005 + BETA_ERROR_2005 * abs(math.log(pace)) if pace > 0 else 0.0)
    share = z * GAMMA_ERROR_2005 / GAMMA_2005
    return _interval(
        _around(abs(impact.temporary), spread),
        (stays * max(0.0, 1 - share), stays * (1 + share)),
        half_spread=impact.half_spread,
        level=level,
        source=PUBLISHED,
    )


def fitted_interval(
    fit: PowerFit,
    gamma: Estimate | None,
    *,
    participation: float,
    share_of_adv: float,
    daily_volatility: float,
    half_spread: float = 0.0,
    confidence: float = 0.95,
) -> ImpactInterval | Unknown:
    """Return the interval of an order's expected cost by coefficients that were fitted to own fills.

    Parameters
    ----------
    fit
        From `calibrate_eta_beta`.
    gamma
        From `calibrate_gamma`; None where no drift was measured: what stayed is then in the fitted cost itself.
    participation, share_of_adv, daily_volatility, half_spread
        The order: over the volume traded meanwhile and over the day's, both positive, volatility and half spread as
        fractions.
    confidence
        Two-sided, in (0, 1).

    Returns
    -------
    ImpactInterval or Unknown
        e^(+- t s) around the temporary part, s^2 = g' V g with g = (1/eta, ln p) and V of HC3; the half width of gamma
        is added. Unknown where the fit has no such error, or eta is not positive.

    Raises
    ------
    Refused
        `invalid_input` for values out of range; `overflow` beyond the range of floats.

    References
    ----------
    MacKinnon, White (1985), Some heteroskedasticity-consistent covariance matrix estimators.
    """
    level, pace = sure(confidence, "confidence"), positive(participation, "participation")
    sigma, size = not_negative(daily_volatility, "daily_volatility"), not_negative(share_of_adv, "share_of_adv")
    if isinstance(fit.covariance, Unknown):
        return fit.covariance
    if fit.eta.value <= 0:
        return invalid("no_cost", "the fitted coefficient is not positive: no cost follows from it")
    (eta_eta, eta_beta), (_, beta_beta) = fit.covariance
    slopes = 1 / fit.eta.value, math.log(pace)
    square = slopes[0] ** 2 * eta_eta + 2 * slopes[0] * slopes[1] * eta_beta + slopes[1] ** 2 * beta_beta
    spread = t_quantile((1 + level) / 2, fit.eta.n - len(slopes)) * math.sqrt(max(0.0, square))
    temporary = fit.eta.value * sigma * power(pace, fit.beta.value, "the temporary impact")
    stays = (0.0, 0.0) if gamma is None else _staying(gamma, sigma * size / 2, level)
    half = not_negative(half_spread, "half_spread")
    return _interval(_around(temporary, spread), stays, half_spread=half, level=level, source=OWN_FILLS)


def _around(temporary: float, spread: float) -> tuple[float, float] | Unknown:
    """Return the ends e^(+- spread) around a temporary impact."""
    if spread > math.log(LARGEST):
        return invalid("no_interval", "the coefficients tell this cost within no factor")
    return temporary * math.exp(-spread), temporary * math.exp(spread)


def _staying(gamma: Estimate, scale: float, level: float) -> tuple[float, float]:
    """Return the ends of half the permanent impact, which no order is paid for."""
    error = t_quantile((1 + level) / 2, gamma.n - 1) * max(gamma.standard_error, gamma.standard_error_hc1)
    return max(0.0, gamma.value - error) * scale, max(0.0, gamma.value + error) * scale


def _interval(
    temporary: tuple[float, float] | Unknown,
    permanent: tuple[float, float],
    *,
    half_spread: float,
    level: float,
    source: str,
) -> ImpactInterval | Unknown:
    """Return both parts at their worst together; no interval where they reach the whole price."""
    if isinstance(temporary, Unknown):
        return temporary
    lower, upper = (half_spread + low + stays for low, stays in zip(temporary, permanent, strict=True))
    if upper > LARGEST_COST:
        return NOT_BOUNDED
    return ImpactInterval(lower=lower, upper=answer(upper, "the interval"), confidence=level, source=source)
