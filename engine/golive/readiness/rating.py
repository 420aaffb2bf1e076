"""From the points of the components to one whole: its interval, the veto, and the band it is rated in.

Here alone is decided what a component below the veto does: it caps the whole, and keeps it out of every band that may
be deployed. What nobody has said of the returns themselves does the same to the lower end.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.value import Unknown
from golive.documents.score import WITHHELD, Band, Score, Veto
from golive.models.arguments import between
from golive.models.numerics.threshold import at_least, at_most
from golive.models.scores.aggregate_score import aggregate_score
from golive.models.scores.score_map import FULL
from golive.readiness.points import round_points, write_points
from golive.readiness.sub_score import SubScore


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
    `upper`. `vetoed` names components so low that they cap the whole, and keep it out of every band that deploys;
    `doubts` are what nobody has said and all of them rest on, which does so to the lower end.
    """

    lower: float | None
    upper: float | None
    coverage: float
    vetoed: tuple[str, ...]
    doubts: tuple[str, ...]
    rating: Rating
    best: Rating
    components: tuple[SubScore, ...]
    reasons: tuple[str, ...]


def rate(parts: Sequence[SubScore], document: Score, *, doubts: Sequence[str] = ()) -> Scored:
    """Return the whole that components make.

    Parameters
    ----------
    parts
        The components with their points; one that is missing leaves the interval open, and its lower end under the
        veto: leaving out a fatal flaw never pays.
    document
        The policy: a checked score.
    doubts
        What nobody has said and every component rests on, a sentence each: the lower end is capped and not deployed.
    """
    veto = document.veto
    whole = aggregate_score(
        [p.ends if p.points is None else p.points for p in parts],
        weights=[p.weight for p in parts],
        least_coverage=document.least_coverage,
    )
    fatal = tuple(p for p in parts if _is_fatal(p, veto))
    in_doubt = veto.below > 0 and any(p.is_missing for p in parts)
    lower = _end(whole.lower, veto.caps_at if fatal or in_doubt or doubts else FULL)
    upper = _end(whole.upper, veto.caps_at if fatal else FULL)
    doubt = _doubt(whole.lower, veto, applies=in_doubt and not fatal)
    return Scored(
        lower=lower,
        upper=upper,
        coverage=whole.coverage,
        vetoed=tuple(p.id for p in fatal),
        doubts=tuple(doubts),
        rating=_rating(lower, document.bands, vetoed=bool(fatal), doubts=doubts),
        best=_rating(upper, document.bands, vetoed=bool(fatal), doubts=()),
        components=tuple(parts),
        reasons=(
            *_withheld(whole.lower),
            *_held_down(parts),
            *_fatal(fatal, document),
            *doubt,
            *_unsaid(doubts, whole.lower, veto),
        ),
    )


def _is_fatal(part: SubScore, veto: Veto) -> bool:
    """Say whether a component is so low that it alone decides; one that is missing is not known to be."""
    return part.points is not None and part.points < veto.below


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


def _rating(points: float | None, bands: tuple[Band, ...], *, vetoed: bool, doubts: Sequence[str]) -> Rating:
    """Return the band of a score; neither a known fatal flaw nor a doubt is ever rated a band that deploys."""
    rating = rating_of(points, bands)
    if points is None or not (vetoed or doubts) or not rating.deploy:
        return rating
    below = [band for band in bands if not band.deploy and band.lo <= points]
    kept = Rating(value=below[-1].id, advice=below[-1].advice, deploy=False) if below else replace(rating, deploy=False)
    return kept if vetoed else replace(kept, advice=f"Do not deploy: {doubts[0]}")


def _end(points: float | Unknown, cap: float) -> float | None:
    return None if isinstance(points, Unknown) else min(points, cap)


def _withheld(lower: float | Unknown) -> Iterator[str]:
    if isinstance(lower, Unknown):
        yield str(lower)


def _held_down(parts: Sequence[SubScore]) -> Iterator[str]:
    return (f"{part.title}: {reason}" for part in parts for reason in part.reasons)


def _fatal(fatal: Sequence[SubScore], document: Score) -> Iterator[str]:
    for part in fatal:
        assert part.points is not None
        below = f"{part.title} scores {write_points(part.points, document)}, below {round_points(document.veto.below)}"
        yield f"{below}: {_cap(document.veto)}, and not deployed"


def _doubt(lower: float | Unknown, veto: Veto, *, applies: bool) -> Iterator[str]:
    if applies and not isinstance(lower, Unknown):
        yield f"what is missing may score below {round_points(veto.below)}: until it is known, {_cap(veto)}"


def _unsaid(doubts: Sequence[str], lower: float | Unknown, veto: Veto) -> Iterator[str]:
    if not isinstance(lower, Unknown):
        yield from (f"{doubt}: until it is, {_cap(veto)}, and not deployed" for doubt in doubts)


def _cap(veto: Veto) -> str:
    return f"the whole is capped at {round_points(veto.caps_at)}"
