"""The impact of an order, with the coefficients of 2005: temporary and permanent, cost and risk."""

from __future__ import annotations

import enum
import math
from collections.abc import Iterator

from golive.core.dataclass import dataclass
from golive.core.shown import Shown, ShownResult
from golive.core.unit import BPS
from golive.models.arguments import answer, not_negative, positive, power

GAMMA_2005, ETA_2005, BETA_2005, DELTA_2005 = 0.314, 0.142, 0.6, 0.25
"""Almgren, Thum, Hauptmann, Li (2005), section 4: +-0.041, +-0.0062, +-0.038, and 1/4 fixed after 0.267+-0.22."""

GAMMA_ERROR_2005, ETA_ERROR_2005, BETA_ERROR_2005 = 0.041, 0.0062, 0.038
"""The published standard errors: gamma's t value is 7.7, eta's 23. How they correlate is not published."""

CALIBRATED_PARTICIPATION = 0.25
"""Above this share of the volume traded meanwhile, the 2005 sample holds next to nothing."""

CALIBRATED_SHARE_OF_ADV = 0.10
"""The 2005 sample is mostly orders below a tenth of the day's volume."""

VARIANCE_OF_STEADY_TRADING = 3.0
"""Steady liquidation of X over T carries variance sigma^2 X^2 T / 3."""


class ImpactForm(enum.Enum):
    """Which formulas are used."""

    ALMGREN2005 = "almgren2005"
    """Temporary impact from the participation rate, permanent impact scaled by volatility and liquidity."""
    LITERAL = "literal"
    """eta sigma (X/ADV)^0.6 and gamma X/ADV: no duration, and a permanent term without volatility."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact(ShownResult):
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

    def shown(self) -> Shown:
        """Return the expected cost in a line, and a table of what it is made of."""
        rows = (
            ("temporary", self.temporary_bps, "while trading, with the order's sign"),
            ("permanent", self.permanent_bps, "the whole move, of which half is paid"),
            ("half spread", self.half_spread * BPS, ""),
            ("expected cost", self.cost_bps, "against the arrival price"),
            ("timing risk", self.timing_risk_bps, "one standard deviation"),
        )
        return Shown(
            line=f"{self.cost_bps:.2f} bps expected, at {self.participation:.1%} of the volume ({self.form.value})",
            heads=("part", "bps", ""),
            rows=tuple((part, f"{bps:.2f}", what) for part, bps, what in rows),
            foot=" ".join(f"{note.rstrip('.')}." for note in self.range_notes),
        )

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


def impact_of(
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
    """Return an impact with its timing risk and range notes; refuse a cost beyond the range of floats."""
    impact = Impact(
        form=form,
        duration_days=duration_days,
        participation=participation,
        temporary=temporary,
        permanent=answer(permanent, "permanent"),
        half_spread=half_spread,
        timing_risk=answer(sigma * math.sqrt(duration_days / VARIANCE_OF_STEADY_TRADING), "timing_risk"),
        range_notes=tuple(_range_notes(participation, share_of_adv)),
    )
    answer(impact.cost_bps, "cost_bps")
    return impact


def _range_notes(participation: float, share_of_adv: float) -> Iterator[str]:
    if participation > CALIBRATED_PARTICIPATION:
        yield f"participation {participation:.3g} is above {CALIBRATED_PARTICIPATION:g} of the volume"
    if share_of_adv > CALIBRATED_SHARE_OF_ADV:
        yield f"the order is {share_of_adv:.3g} of the daily volume, above {CALIBRATED_SHARE_OF_ADV:g}"
