"""How long an edge lasts: the half-life of its strength, with what the record can show of it."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.unit import UNITS
from golive.core.value import Unknown, invalid, warming_up
from golive.core.window import FloatArray
from golive.models.arguments import series, whole
from golive.models.numerics.float_noise import is_constant
from golive.models.numerics.t_interval import t_half_width
from golive.models.returns.edge_decay import EdgeDecay, edge_decay
from golive.models.returns.half_life_set import HalfLifeSet, half_life_set
from golive.readiness.durability.edge import Edge
from golive.readiness.measurement import Measurement

DAY = UNITS["d"].scale

DECLARED = "signal strength"
"""What a strength is called that was given, not formed from returns."""

SILENT = "the record does not tell how long the edge lasts: from nothing to longer than"


@dataclass(frozen=True, slots=True, kw_only=True)
class Strength:
    """The strength of an edge, one value a period of its own clock, oldest first.

    `overlap` says how many consecutive values share data, `period` how many trading days lie between two, `of` in
    words what the strength is.
    """

    values: FloatArray
    overlap: int
    period: float
    of: str

    @property
    def apart(self) -> FloatArray:
        """Return the values that share no data."""
        return self.values[:: self.overlap]

    @property
    def span(self) -> float:
        """Return how long the record is, in seconds of trading days."""
        return self.values.size * self.period * DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class DecayCurve:
    """The strength a period of its own clock with the fitted curve, for drawing; `period` is in trading days.

    `ends` are the half-lives in periods that are not excluded, whether a curve fits or not.
    """

    strength: tuple[float, ...]
    fit: EdgeDecay | Unknown
    ends: HalfLifeSet | Unknown
    period: float
    of: str


def measure_alpha_decay(edge: Edge) -> tuple[DecayCurve, Measurement]:
    """Return the strength of an edge with its fitted curve, and its half-life in seconds of trading days.

    The half-life is unknown where the mean strength is not told apart from none or the record excludes no half-life,
    zero where the mean is below none, and never longer than the record, which shows nothing beyond itself.
    """
    strength = _declared_strength(edge) or _sharpe_strength(edge)
    ends = half_life_set(strength.values, confidence=edge.policy.confidence, overlap=strength.overlap)
    half_life, fit = _half_life(strength, ends, confidence=edge.policy.confidence)
    values, period, of = tuple(strength.values.tolist()), strength.period, strength.of
    curve = DecayCurve(strength=values, fit=fit, ends=ends, period=period, of=of)
    return curve, replace(half_life, n=strength.apart.size)


def _declared_strength(edge: Edge) -> Strength | None:
    record = edge.record
    if record.signal_strength is None:
        return None
    return Strength(
        values=series(record.signal_strength, "signal_strength", minimum=1),
        overlap=whole(record.signal_window, "signal_window", minimum=1),
        period=edge.policy.trading_days / edge.policy.periods_per_year,
        of=DECLARED,
    )


def _sharpe_strength(edge: Edge) -> Strength:
    """Return the mean of consecutive stretches of returns over the deviation of them all, as an annual Sharpe ratio.

    Over the deviation of the whole record and not of each stretch: a stretch's own ratio is not linear in its mean
    where returns are skewed, and its half-life would seem too long.
    """
    policy, own = edge.policy, edge.without_market
    window = policy.strength_window
    blocks = own[own.size % window :].reshape(-1, window)
    return Strength(
        values=blocks.mean(axis=1) * (math.sqrt(policy.periods_per_year) / float(np.std(own, ddof=1))),
        overlap=1,
        period=policy.trading_days / policy.periods_per_year * window,
        of=f"mean of {window} returns each, without the market, over the deviation of all, as an annual Sharpe ratio",
    )


def _half_life(
    strength: Strength, ends: HalfLifeSet | Unknown, *, confidence: float
) -> tuple[Measurement, EdgeDecay | Unknown]:
    """Return the half-life with the curve it is read from; `confidence` is one-sided, of each end.

    The interval is that of `half_life_set`, for every record, also where the half-life itself is not known.
    """
    if isinstance(ends, Unknown):
        return Measurement.none(ends), ends
    value, fit = _value(strength, ends, confidence=confidence)
    interval = tuple(end * strength.period * DAY for end in (ends.lower, ends.upper))
    if isinstance(value, float):
        # No edge lasts no time, which is not excluded by how one would fade.
        interval = (min(interval[0], value), interval[1])
        value = min(value, interval[1])
    measured = Measurement(
        value=value, interval=(interval[0], interval[1]), n=ends.n_independent, or_longer=ends.or_longer
    )
    return (replace(measured, note=str(fit)) if value == 0 and isinstance(fit, Unknown) else measured), fit


def _value(strength: Strength, ends: HalfLifeSet, *, confidence: float) -> tuple[float | Unknown, EdgeDecay | Unknown]:
    """Return the half-life in seconds of trading days, zero where there is no edge, and the curve or why there is none.

    It is unknown where the mean strength is not told apart from none, or the record excludes no half-life at all.
    """
    apart, values = strength.apart, strength.values
    mean, spread = float(values.mean()), float(np.std(apart, ddof=1))
    if is_constant(values, spread) and mean > 0:
        return strength.span, invalid("not_decaying", "the strength does not change")
    half = t_half_width(spread / math.sqrt(apart.size), degrees=apart.size - 1, confidence=2 * confidence - 1)
    if mean + half < 0:
        return 0.0, invalid("no_edge", f"the strength averages {mean:.3g}: there is no edge that could last")
    if mean - half <= 0:
        weak = f"a mean strength of {mean:.3g} from {apart.size} is not told apart from none, nor is its decay"
        return _unknown(warming_up("weak_strength", weak))
    try:
        fit = edge_decay(values, overlap=strength.overlap)
    except Refused as refused:
        return _unknown(invalid(refused.code, refused.sentence))
    if fit.amplitude <= 0:
        return _unknown(invalid("no_shape", "no decay from a strength above zero fits the record"))
    if ends.is_silent:
        return warming_up("silent_record", f"{SILENT} its {strength.span / DAY:,.0f} d"), fit
    return max(_lasting(fit.rate, strength), ends.lower * strength.period * DAY), fit


def _unknown(reason: Unknown) -> tuple[Unknown, Unknown]:
    return reason, reason


def _lasting(rate: float, strength: Strength) -> float:
    """Return a half-life no longer than the record, which shows nothing beyond itself."""
    if rate * strength.span / (strength.period * DAY) <= math.log(2):
        return strength.span
    return math.log(2) / rate * strength.period * DAY
