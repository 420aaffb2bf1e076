"""How long an edge lasts: the half-life of its strength, with what the record can show of it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from golive.core.errors import Refused
from golive.core.unit import UNITS
from golive.core.value import Unknown, invalid, warming_up
from golive.core.window import FloatArray
from golive.models.arguments import series, whole
from golive.models.numerics.float_noise import is_constant
from golive.models.numerics.t_interval import t_half_width
from golive.models.returns.edge_decay import PARAMETERS, EdgeDecay, edge_decay
from golive.models.returns.sharpe_ratio import per_period_sharpe
from golive.readiness.durability.edge import Edge
from golive.readiness.measurement import Measurement

DAY = UNITS["d"].scale


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
    """The strength a period of its own clock with the fitted curve, for drawing; `period` is in trading days."""

    strength: tuple[float, ...]
    fit: EdgeDecay | Unknown
    period: float
    of: str


def measure_alpha_decay(edge: Edge) -> tuple[DecayCurve | Unknown, Measurement]:
    """Return the strength of an edge with its fitted curve, and its half-life in seconds of trading days.

    The half-life is unknown where the mean strength is not told apart from none, zero where it is below, and never
    longer than the record, which shows nothing beyond itself.
    """
    strength = _declared_strength(edge) or _sharpe_strength(edge)
    if isinstance(strength, Unknown):
        return strength, Measurement.none(strength)
    half_life, fit = _half_life(strength, confidence=edge.policy.confidence)
    curve = DecayCurve(strength=tuple(strength.values.tolist()), fit=fit, period=strength.period, of=strength.of)
    return curve, replace(half_life, n=strength.apart.size if half_life.n is None else half_life.n)


def _declared_strength(edge: Edge) -> Strength | None:
    record = edge.record
    if record.signal_strength is None:
        return None
    return Strength(
        values=series(record.signal_strength, "signal_strength", minimum=1),
        overlap=whole(record.signal_window, "signal_window", minimum=1),
        period=edge.policy.trading_days / edge.policy.periods_per_year,
        of="signal strength",
    )


def _sharpe_strength(edge: Edge) -> Strength | Unknown:
    """Return the Sharpe ratio of consecutive stretches of returns."""
    policy, own = edge.policy, edge.without_market
    window = policy.strength_window
    ratios = [per_period_sharpe(block) for block in own[own.size % window :].reshape(-1, window)]
    if any(isinstance(ratio, Unknown) for ratio in ratios):
        return invalid("constant_block", f"{window} returns in a row do not vary: their strength is not known")
    year = math.sqrt(policy.periods_per_year)
    return Strength(
        values=np.array([ratio * year for ratio in ratios if not isinstance(ratio, Unknown)], dtype=np.float64),
        overlap=1,
        period=policy.trading_days / policy.periods_per_year * window,
        of=f"annual Sharpe ratio of {window} returns each, without the market",
    )


def _half_life(strength: Strength, *, confidence: float) -> tuple[Measurement, EdgeDecay | Unknown]:
    """Return the half-life with the curve it is read from; `confidence` is one-sided, of each end."""
    apart, values = strength.apart, strength.values
    if apart.size <= PARAMETERS:
        return _none(warming_up("too_few_strengths", f"{apart.size} strengths that do not overlap, needs 3"))
    mean, spread = float(values.mean()), float(np.std(apart, ddof=1))
    if is_constant(values, spread) and mean > 0:
        fixed = invalid("not_decaying", "the strength does not change")
        return Measurement(value=strength.span, interval=(strength.span, strength.span), or_longer=True), fixed
    half = t_half_width(spread / math.sqrt(apart.size), degrees=apart.size - 1, confidence=2 * confidence - 1)
    if mean + half < 0:
        none = invalid("no_edge", f"the strength averages {mean:.3g}: there is no edge that could last")
        return Measurement(value=0.0, interval=(0.0, 0.0), note=str(none)), none
    if mean - half <= 0:
        weak = f"a mean strength of {mean:.3g} from {apart.size} is not told apart from none, nor is its decay"
        return _none(warming_up("weak_strength", weak))
    return _fitted(strength, confidence=confidence)


def _fitted(strength: Strength, *, confidence: float) -> tuple[Measurement, EdgeDecay | Unknown]:
    try:
        fit = edge_decay(strength.values, overlap=strength.overlap)
        bounds = fit.rate_bounds(2 * confidence - 1)
    except Refused as refused:
        return _none(invalid(refused.code, refused.sentence))
    if fit.amplitude <= 0:
        return _none(invalid("no_shape", "no decay from a strength above zero fits the record"))
    interval = bounds if isinstance(bounds, Unknown) else (_lasting(bounds[1], strength), _lasting(bounds[0], strength))
    return (
        Measurement(
            value=_lasting(fit.rate, strength),
            interval=interval,
            n=fit.n_independent,
            or_longer=not isinstance(interval, Unknown) and interval[1] == strength.span,
        ),
        fit,
    )


def _none(reason: Unknown) -> tuple[Measurement, Unknown]:
    return Measurement.none(reason), reason


def _lasting(rate: float, strength: Strength) -> float:
    """Return a half-life no longer than the record, which shows nothing beyond itself."""
    if rate * strength.span / (strength.period * DAY) <= math.log(2):
        return strength.span
    return math.log(2) / rate * strength.period * DAY
