"""Measurements to a score, as a `kind: score` document says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from golive.core.errors import Refused
from golive.core.unit import ANNUAL, UNITS, Unit, show
from golive.core.value import Unknown, missing
from golive.documents.score import Band, Component, Score, ScoreMap
from golive.models.arguments import between
from golive.models.numerics.threshold import at_least, at_most
from golive.models.scores.aggregate_score import aggregate_score
from golive.models.scores.score_map import FULL, score_map

WITHHELD = "WITHHELD"
"""The rating where too little is known for a score."""

_POINTS = UNITS[""]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One measurement in held units: the estimate, its interval, and from how many observations.

    `value` is unknown where it could not be measured, `interval` where nothing says how sure it is. An exact number
    has itself at both ends. `n` is None for what is declared rather than observed. `or_longer` says that the upper end
    is where the record ends, not a bound: it may be longer. `at_cap` says that a limit of policy set every end: the
    measurement itself may be more.
    """

    value: float | Unknown
    interval: tuple[float, float] | Unknown
    n: int | None = None
    note: str = ""
    or_longer: bool = False
    at_cap: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapped:
    """One measurement with the points it gives: None while it is missing and its map names no cap for that."""

    map: ScoreMap
    measured: Measured
    points: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SubScore:
    """One component: `points` from 0 to 100, or None where it is missing, with what led there.

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

    @property
    def is_missing(self) -> bool:
        """Say whether nothing is known of it."""
        return self.points is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """A word for a score, what it advises, and whether a strategy with it may be deployed."""

    value: str
    advice: str
    deploy: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """A score as an interval: `lower` with every missing component at its worst, `upper` at its best.

    Both are None where the rating is WITHHELD. `rating` is that of `lower`, which gates compare; `best` that of
    `upper`. `vetoed` names components so low that they cap the whole, and keep it out of every band that deploys.
    """

    lower: float | None
    upper: float | None
    coverage: float
    vetoed: tuple[str, ...]
    rating: Rating
    best: Rating
    components: tuple[SubScore, ...]
    reasons: tuple[str, ...]


def score(document: Score, measured: Mapping[str, Mapping[str, Measured]]) -> Scored:
    """Score measurements.

    Parameters
    ----------
    document
        The policy: a checked score.
    measured
        Measurements by component and id, in held units. One that is absent is missing, and so is its component.

    Returns
    -------
    Scored
        Better measurements never score less; taking one away never raises `lower`.
    """
    total = sum(c.weight for c in document.components)
    parts = tuple(_sub_score(c, measured.get(c.id, {}), c.weight / total) for c in document.components)
    veto = document.veto
    whole = aggregate_score(
        [p.points for p in parts],
        weights=[p.weight for p in parts],
        veto_below=veto.below,
        veto_cap=veto.caps_at,
        least_coverage=document.least_coverage,
    )
    fatal = tuple(p.id for p in parts if p.points is not None and p.points < veto.below)
    reasons = [f"{p.title}: {reason}" for p in parts for reason in p.reasons]
    cap = f"the whole is capped at {_shown(veto.caps_at)}"
    reasons += [
        f"{p.title} scores {write_points(p.points, document)}, below {_shown(veto.below)}: {cap}, and not deployed"
        for p in parts
        if p.points is not None and p.id in fatal
    ]
    lower = None if isinstance(whole.lower, Unknown) else whole.lower
    upper = None if isinstance(whole.upper, Unknown) else whole.upper
    if isinstance(whole.lower, Unknown):
        reasons.insert(0, str(whole.lower))
    elif any(p.is_missing for p in parts) and not fatal and veto.below > 0:
        reasons.append(f"what is missing may score below {_shown(veto.below)}: until it is known, {cap}")
    return Scored(
        lower=lower,
        upper=upper,
        coverage=whole.coverage,
        vetoed=fatal,
        rating=_rated(lower, document.bands, fatal=fatal),
        best=_rated(upper, document.bands, fatal=fatal),
        components=parts,
        reasons=tuple(reasons),
    )


def _rated(points: float | None, bands: tuple[Band, ...], *, fatal: tuple[str, ...]) -> Rating:
    """Return the band of a score; a known fatal flaw is never rated a band that deploys, wherever the cap lies."""
    rating = rating_of(points, bands)
    if points is None or not fatal or not rating.deploy:
        return rating
    below = [band for band in bands if not band.deploy and band.lo <= points]
    if not below:
        return replace(rating, deploy=False)
    return Rating(value=below[-1].id, advice=below[-1].advice, deploy=False)


def rating_of(points: float | None, bands: tuple[Band, ...]) -> Rating:
    """Return the band that takes in a score, compared unrounded; WITHHELD for None."""
    if points is None:
        return Rating(value=WITHHELD, advice="Do not deploy: too little is known", deploy=False)
    value = between(points, "score", 0, FULL)
    for band in reversed(bands):
        # An edge belongs to the band that closes it, and so does what rounding leaves beside it: 0.1 * 800 is 80.
        if at_least(value, band.lo) if band.lo_closed else not at_most(value, band.lo):
            return Rating(value=band.id, advice=band.advice, deploy=band.deploy)
    raise Refused("invalid_config", f"no band takes in {value:g}", field="bands")


def write_points(points: float, document: Score) -> str:
    """Write points with one decimal, or with as many as keep them on their side of every edge: 39.97 is not 40.0.

    Parameters
    ----------
    points
        From 0 to 100.
    document
        Whose bands and veto the points are compared with.
    """
    edges = {document.veto.below, *(band.lo for band in document.bands)}
    texts = (f"{points:.{digits}f}" for digits in range(1, _MOST_DIGITS))
    return next((t for t in texts if all(_side(float(t), e) == _side(points, e) for e in edges)), repr(points))


_MOST_DIGITS = 6
"""House choice. What is nearer to an edge is written in full."""


def _side(points: float, edge: float) -> tuple[bool, bool]:
    return at_least(points, edge), at_most(points, edge)


def _sub_score(component: Component, measured: Mapping[str, Measured], weight: float) -> SubScore:
    nothing = missing("not_measured", "not measured")
    absent = Measured(value=nothing, interval=nothing)
    found = [(item, measured.get(item.measure.value, absent)) for item in component.maps]
    mapped = tuple(Mapped(map=item, measured=m, points=_points(item, m)) for item, m in found)
    known = [m.points for m in mapped if m.points is not None]
    return SubScore(
        id=component.id,
        title=component.title,
        weight=weight,
        points=min(known) if len(known) == len(mapped) else None,
        mapped=mapped,
        reasons=tuple(dict.fromkeys(reason for m in mapped for reason in _reasons(m))),
        why=component.why,
    )


def _points(item: ScoreMap, measured: Measured) -> float | None:
    if isinstance(measured.value, Unknown):
        return item.unknown_caps_at
    estimate = score_map(measured.value, knots=item.knots)
    return min(estimate, max(item.unproven_caps_at, _proven(item, measured)))


def _proven(item: ScoreMap, measured: Measured) -> float:
    """Return the points of the worse end of the interval; nothing is proven without one."""
    if isinstance(measured.interval, Unknown):
        return 0.0
    return min(score_map(end, knots=item.knots) for end in measured.interval)


def _reasons(mapped: Mapped) -> list[str]:
    measured, item = mapped.measured, mapped.map
    if isinstance(measured.value, Unknown):
        capped = "" if mapped.points is None else f"; capped at {_shown(mapped.points)}"
        return [f"{measured.value}{capped}"]
    reasons = [measured.note] if measured.note else []
    estimate = score_map(measured.value, knots=item.knots)
    if mapped.points is not None and mapped.points < estimate and item.unproven_caps_at > 0:
        why = f": {measured.interval}" if isinstance(measured.interval, Unknown) else ""
        limit = f"scores {_shown(mapped.points)}, not {_shown(estimate)}"
        reasons.append(f"{item.measure.value} of {_said(measured.value, item.unit)} is not proven and {limit}{why}")
    return reasons


def _said(value: float, unit: Unit) -> str:
    """Write a measurement for a sentence, where the unit of an annual number is words."""
    return f"{show(value, _POINTS)} a year" if unit.dimension == ANNUAL else show(value, unit)


def _shown(points: float | None) -> str:
    return "nothing" if points is None else show(round(points, 1), _POINTS)
