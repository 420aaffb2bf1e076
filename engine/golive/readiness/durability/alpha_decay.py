"""How long an edge lasts: the half-life of its strength, with what the record can show of it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from golive.core.errors import Refused
from golive.core.unit import UNITS
from golive.core.value import Unknown, invalid, warming_up
from golive.core.window import FloatArray
from golive.models.numerics.float_noise import is_constant
from golive.models.numerics.t_interval import t_half_width
from golive.models.returns.edge_decay import PARAMETERS, EdgeDecay, edge_decay
from golive.readiness.scoring import Measured

DAY = UNITS["d"].scale


@dataclass(frozen=True, slots=True, kw_only=True)
class DecayCurve:
    """The strength a period of its own clock with the fitted curve, for drawing; `period` is in trading days."""

    strength: tuple[float, ...]
    fit: EdgeDecay | Unknown
    period: float
    of: str


def half_life(
    strength: FloatArray, *, overlap: int, period: float, of: str, confidence: float
) -> tuple[DecayCurve, Measured]:
    """Return the strength with its fitted curve, and its half-life in seconds of trading days.

    Parameters
    ----------
    strength : array of shape (n,)
        One value a period, oldest first.
    overlap
        How many consecutive values share data.
    period
        Trading days from one value to the next.
    of
        What the strength is, in words.
    confidence
        One-sided, of each end of the interval.

    Returns
    -------
    curve and measurement
        The half-life is unknown where the mean strength is not told apart from none, zero where it is below, and never
        longer than the record, which shows nothing beyond itself.
    """
    apart = strength[::overlap]
    span = strength.size * period * DAY

    def unknown(reason: Unknown) -> tuple[DecayCurve, Measured]:
        curve = DecayCurve(strength=tuple(strength.tolist()), fit=reason, period=period, of=of)
        return curve, Measured(value=reason, interval=reason, n=apart.size)

    if apart.size <= PARAMETERS:
        return unknown(warming_up("too_few_strengths", f"{apart.size} strengths that do not overlap, needs 3"))
    mean = float(strength.mean())
    spread = float(np.std(apart, ddof=1))
    if is_constant(strength, spread) and mean > 0:
        fixed = invalid("not_decaying", "the strength does not change")
        curve = DecayCurve(strength=tuple(strength.tolist()), fit=fixed, period=period, of=of)
        return curve, Measured(value=span, interval=(span, span), n=apart.size, or_longer=True)
    error = spread / math.sqrt(apart.size)
    half = t_half_width(error, degrees=apart.size - 1, confidence=2 * confidence - 1)
    if mean + half < 0:
        none = invalid("no_edge", f"the strength averages {mean:.3g}: there is no edge that could last")
        curve, _ = unknown(none)
        return curve, Measured(value=0.0, interval=(0.0, 0.0), n=apart.size, note=str(none))
    if mean - half <= 0:
        weak = f"a mean strength of {mean:.3g} from {apart.size} is not told apart from none, nor is its decay"
        return unknown(warming_up("weak_strength", weak))
    try:
        fit = edge_decay(strength, overlap=overlap)
        bounds = fit.rate_bounds(2 * confidence - 1)
    except Refused as refused:
        return unknown(invalid(refused.code, refused.sentence))
    if fit.amplitude <= 0:
        return unknown(invalid("no_shape", "no decay from a strength above zero fits the record"))
    curve = DecayCurve(strength=tuple(strength.tolist()), fit=fit, period=period, of=of)

    def lasting(rate: float) -> float:
        """Return a half-life no longer than the record, which shows nothing beyond itself."""
        return span if rate * span / (period * DAY) <= math.log(2) else math.log(2) / rate * period * DAY

    interval = bounds if isinstance(bounds, Unknown) else (lasting(bounds[1]), lasting(bounds[0]))
    or_longer = not isinstance(interval, Unknown) and interval[1] == span
    return curve, Measured(value=lasting(fit.rate), interval=interval, n=fit.n_independent, or_longer=or_longer)
