"""Every coefficient of the impact model from own fills, and whether to believe it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.value import Unknown, warming_up
from golive.models.arguments import Series, sure
from golive.models.execution.calibrate_eta import PowerFit, calibrate_eta, calibrate_eta_beta, temporary_cost
from golive.models.execution.calibrate_gamma import calibrate_gamma
from golive.models.execution.calibrated_coefficient import Coefficient, shrink
from golive.models.execution.fill_regression import Estimate, Weights
from golive.models.execution.out_of_sample_error import OutOfSample, out_of_sample_error

T = TypeVar("T")

TO_USE = 0.95
"""The least confidence by which a fit is judged narrow enough to be used, however low that of the intervals shown."""

TOO_LITTLE = ("not_identified", "not_converged", "insufficient_data")
"""The codes of fills that do not tell a coefficient, though nothing is wrong with them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """Coefficients from own fills, and whether to believe them.

    `temporary` and `permanent` are what to use: the fit, or the library's number with the reason why not. A fit with
    its own exponent, permanent impact and the error on unseen fills are unknown where the fills do not tell.
    """

    temporary: Coefficient
    eta: Estimate
    free: PowerFit | Unknown
    permanent: Coefficient | Unknown
    gamma: Estimate | Unknown
    out_of_sample: OutOfSample | Unknown
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """Where prices stayed after each order, the order over daily volume, and how many minutes later that was."""

    permanent_move: Series
    share_of_adv: Series
    minutes_after: Series


@dataclass(frozen=True, slots=True, kw_only=True)
class Literature:
    """The coefficients that own fills have to beat."""

    eta: float
    beta: float
    gamma: float


def impact_calibration(
    participation: Series,
    volatility: Series,
    cost: Series,
    *,
    literature: Literature,
    drift: Drift | None = None,
    weights: Weights = Weights.NONE,
    confidence: float = 0.95,
) -> Calibration:
    """Fit the coefficients to own fills, oldest first.

    Parameters
    ----------
    participation, volatility, weights
        As in `calibrate_eta`.
    cost : array of shape (n,)
        Against the arrival price, as a fraction; half of the drift, where there is one, is taken off.
    literature
        What stays in use where the fills do not tell.
    drift
        As in `calibrate_gamma`; without it the permanent impact is unknown.
    confidence
        Of the intervals, above one half. Below `TO_USE`, whether a coefficient is used is decided by that.

    Raises
    ------
    Refused
        For values out of range, or fills that identify nothing.
    """
    level = sure(confidence, "confidence")
    paid = cost if drift is None else temporary_cost(cost, drift.permanent_move)

    def temporary(at: float) -> Estimate:
        return calibrate_eta(participation, volatility, paid, beta=literature.beta, confidence=at, weights=weights)

    eta, gamma = temporary(level), _gamma(volatility, drift, level)
    judged = _gamma(volatility, drift, max(level, TO_USE))
    return Calibration(
        temporary=shrink(temporary(max(level, TO_USE)), literature.eta),
        eta=eta,
        free=_unless_too_little(
            lambda: calibrate_eta_beta(participation, volatility, paid, confidence=level, weights=weights)
        ),
        permanent=judged if isinstance(judged, Unknown) else shrink(judged, literature.gamma),
        gamma=gamma,
        out_of_sample=_unless_too_little(
            lambda: out_of_sample_error(
                participation,
                volatility,
                paid,
                literature_eta=literature.eta,
                beta=literature.beta,
                weights=weights,
            )
        ),
        n=eta.n,
    )


def _gamma(volatility: Series, drift: Drift | None, confidence: float) -> Estimate | Unknown:
    if drift is None:
        return warming_up("no_drift", "no permanent move is given")
    return calibrate_gamma(
        drift.share_of_adv,
        volatility,
        drift.permanent_move,
        minutes_after=drift.minutes_after,
        confidence=confidence,
    )


def _unless_too_little(fit: Callable[[], T]) -> T | Unknown:
    """Return a fit, or why these fills do not give one; bad fills have been refused by then."""
    try:
        return fit()
    except Refused as error:
        if error.code not in TOO_LITTLE:
            raise
        return warming_up(error.code, error.sentence)
