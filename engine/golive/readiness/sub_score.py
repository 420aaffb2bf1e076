"""Measurements to the points of one component: straight lines, and what is not proven held back."""

from __future__ import annotations

from collections.abc import Mapping

from golive.core.dataclass import dataclass
from golive.core.unit import ANNUAL, Unit, show
from golive.core.value import Unknown, missing
from golive.documents.score import Component, ScoreMap
from golive.models.scores.score_map import FULL, score_map
from golive.readiness.measurement import Measurement
from golive.readiness.points import POINTS, round_points


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapped:
    """One measurement with the points it gives: None while it is missing and its map names no cap for that.

    `ends` are the points between which it lies where only its interval is known.
    """

    map: ScoreMap
    measured: Measurement
    points: float | None
    ends: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SubScore:
    """One component: `points` from 0 to 100, or None where it is missing, with what led there.

    `ends` are the points between which it lies where it was measured to no more than a range.

    `weight` is its share of the whole, as a fraction. `reasons` say why points are missing, capped or below what the
    estimate alone would give; one sentence each.
    """

    id: str
    title: str
    weight: float
    points: float | None
    mapped: tuple[Mapped, ...]
    reasons: tuple[str, ...]
    why: str = ""
    ends: tuple[float, float] | None = None

    @property
    def is_missing(self) -> bool:
        """Say whether nothing is known of it."""
        return self.points is None


def sub_score(component: Component, measured: Mapping[str, Measurement], *, weight: float) -> SubScore:
    """Return a component's points: those of its worst measurement, None when one is missing.

    Parameters
    ----------
    component
        From a checked score.
    measured
        Measurements by id, in held units; one that is absent is missing.
    weight
        The component's share of the whole, as a fraction.
    """
    absent = Measurement.none(missing("not_measured", "not measured"))
    mapped = tuple(_mapped(item, measured.get(item.measure.value, absent)) for item in component.maps)
    points = [m.points for m in mapped if m.points is not None]
    return SubScore(
        id=component.id,
        title=component.title,
        weight=weight,
        points=min(points) if len(points) == len(mapped) else None,
        mapped=mapped,
        reasons=tuple(dict.fromkeys(reason for m in mapped for reason in _reasons(m))),
        why=component.provenance.why,
        ends=_range(mapped),
    )


def _range(mapped: tuple[Mapped, ...]) -> tuple[float, float] | None:
    """Return the points between which a component lies; None where it has points, or is missing altogether."""
    ends = [(m.points, m.points) if m.points is not None else m.ends for m in mapped]
    if all(m.points is not None for m in mapped) or any(e is None for e in ends):
        return None
    return min(e[0] for e in ends if e is not None), min(e[1] for e in ends if e is not None)


def _mapped(item: ScoreMap, measured: Measurement) -> Mapped:
    points = _points(item, measured)
    return Mapped(map=item, measured=measured, points=points, ends=_ends(item, measured) if points is None else None)


def _ends(item: ScoreMap, measured: Measurement) -> tuple[float, float] | None:
    """Return the points of an interval whose measurement itself is not known; what may be longer may be best."""
    if isinstance(measured.interval, Unknown):
        return None
    points = [score_map(end, knots=item.knots) for end in measured.interval]
    return min(points), FULL if measured.or_longer else max(points)


def _points(item: ScoreMap, measured: Measurement) -> float | None:
    if isinstance(measured.value, Unknown):
        return item.unknown_caps_at
    estimate = score_map(measured.value, knots=item.knots)
    return min(estimate, max(item.unproven_caps_at, _proven(item, measured)))


def _proven(item: ScoreMap, measured: Measurement) -> float:
    """Return the points of the worse end of the interval; nothing is proven without one."""
    if isinstance(measured.interval, Unknown):
        return 0.0
    return min(score_map(end, knots=item.knots) for end in measured.interval)


def _reasons(mapped: Mapped) -> list[str]:
    measured, item = mapped.measured, mapped.map
    if isinstance(measured.value, Unknown):
        capped = "" if mapped.points is None else f"; capped at {round_points(mapped.points)}"
        return [f"{measured.value}{capped}"]
    reasons = [measured.note] if measured.note else []
    estimate = score_map(measured.value, knots=item.knots)
    if mapped.points is not None and mapped.points < estimate and item.unproven_caps_at > 0:
        why = f": {measured.interval}" if isinstance(measured.interval, Unknown) else ""
        limit = f"scores {round_points(mapped.points)}, not {round_points(estimate)}"
        value = _in_words(measured.value, item.unit)
        reasons.append(f"{item.measure.value} of {value} is not proven and {limit}{why}")
    return reasons


def _in_words(value: float, unit: Unit) -> str:
    """Write a measurement for a sentence, where the unit of an annual number is words."""
    return f"{show(value, POINTS)} a year" if unit.dimension == ANNUAL else show(value, unit)
