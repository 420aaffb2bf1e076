"""Whether to believe a coefficient that was fitted to own fills, or to keep the literature's."""

from __future__ import annotations

from golive.core.dataclass import dataclass
from golive.core.several import several
from golive.core.unit import percent
from golive.models.execution.fill_regression import Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class Coefficient:
    """The coefficient to use: the fitted one, or the literature's with the reason why not."""

    value: float
    calibrated: bool
    reason: str


def shrink(
    fitted: Estimate,
    literature: float,
    *,
    max_relative_half_width: float = 0.5,
    fewest_fills: int = 30,
    max_factor: float = 5.0,
) -> Coefficient:
    """Return the fitted coefficient if it is known well enough, and the literature's otherwise.

    Parameters
    ----------
    fitted
        The estimate.
    literature
        What to use instead.
    max_relative_half_width
        Half the confidence interval over the value. One half by default, a house prior: the fit then differs from
        zero, and by less than a factor of three from end to end.
    fewest_fills
        A fit on fewer is not used, however narrow it looks; 30 is a house prior.
    max_factor
        A fit that is larger or smaller than the literature by more is not used: units are mixed up far more often than
        a market is that much dearer. 5 is a house prior.

    Examples
    --------
    >>> narrow = Estimate(value=0.2, standard_error=0.01, standard_error_hc1=0.01, ci_low=0.18, ci_high=0.22, n=12)
    >>> shrink(narrow, 0.142)
    Coefficient(value=0.142, calibrated=False, reason='12 fills, needs 30')
    """
    if fitted.n < fewest_fills:
        return Coefficient(
            value=literature, calibrated=False, reason=f"{several(fitted.n, 'fill')}, needs {fewest_fills}"
        )
    if fitted.ci_high < 0:
        reason = f"fitted {fitted.value:.3g}, its whole interval below zero: `side` looks turned round"
        return Coefficient(value=literature, calibrated=False, reason=reason)
    if fitted.value <= 0:
        return Coefficient(value=literature, calibrated=False, reason=f"fitted {fitted.value:.3g}, not positive")
    factor = fitted.value / literature if literature > 0 else 1.0
    if not 1 / max_factor <= factor <= max_factor:
        reason = f"{factor:.2g} times the library's: check the units of `volume`, `adv`, `volatility` and prices"
        return Coefficient(value=literature, calibrated=False, reason=reason)
    half_width = (fitted.ci_high - fitted.ci_low) / 2 / fitted.value
    if half_width > max_relative_half_width:
        reason = f"interval of +-{percent(half_width)}, needs +-{percent(max_relative_half_width)}"
        return Coefficient(value=literature, calibrated=False, reason=reason)
    return Coefficient(value=fitted.value, calibrated=True, reason=several(fitted.n, "fill"))
