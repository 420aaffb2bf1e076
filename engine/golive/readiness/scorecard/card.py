"""Measurements to the scorecard: the lower end is the headline, and what is not satisfied caps it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.shortest_decimal import exactly
from golive.documents.checklist import Severity
from golive.models.numerics.threshold import at_least
from golive.models.scores.score_map import FULL, score_map
from golive.readiness.checklist.status import Status

Ends = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A component: its weight in percent, its line of knots, and between which values it was measured, if it was."""

    id: str
    weight: float
    knots: tuple[tuple[float, float], ...]
    measured: Ends | None

    @property
    def known(self) -> bool:
        """Say whether it was measured: an end that is not finite, or ends in the wrong order, are no measurement."""
        return (
            self.measured is not None
            and all(map(math.isfinite, self.measured))
            and self.measured[0] <= self.measured[1]
        )

    @property
    def points(self) -> Ends:
        """Return between which points it lies: anywhere where it was not measured."""
        if self.measured is None or not self.known:
            return 0.0, FULL
        ends = [score_map(end, knots=self.knots) for end in self.measured]
        return min(ends), max(ends)


@dataclass(frozen=True, slots=True, kw_only=True)
class CardTerms:
    """What caps the scorecard, in points; `least_coverage` is a fraction.

    `failed` is for a blocking item that is not satisfied, `expired` for one whose evidence is too old, `waived` for
    any that is waived, `thin` for a category of too little coverage. `over_least` is how far the whole may lie above
    the least category.
    """

    failed: float
    expired: float
    waived: float
    thin: float
    least_coverage: float
    over_least: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """One category: its points as an interval, and the share of its weight that was measured, as a fraction."""

    id: str
    lower: float
    upper: float
    coverage: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """The scorecard: `lower` is the headline, unrounded; `cap` is the lowest that holds, whether or not it binds."""

    lower: float
    upper: float
    cap: float | None
    categories: tuple[Category, ...]

    @property
    def shown(self) -> int:
        """Return the headline as people read it, half to even."""
        return round(self.lower)


def scorecard(
    categories: Mapping[str, Sequence[Part]], items: Iterable[tuple[Status, Severity]], terms: CardTerms
) -> Card:
    """Return the scorecard.

    Parameters
    ----------
    categories
        Their components; weights of each add up to 100.
    items
        How each item of the checklist stands, and how much it matters.

    Raises
    ------
    Refused
        `invalid_config` without categories, or for weights that do not add up.
    """
    if not categories:
        raise Refused("invalid_config", "a scorecard without categories scores nothing", field="categories")
    scored = tuple(_category(name, parts, terms) for name, parts in categories.items())
    caps = [*_caps(items, terms), *(terms.thin for each in scored if _is_thin(each.coverage, terms))]
    cap = min(caps, default=None)
    return Card(
        lower=_whole([each.lower for each in scored], cap, terms),
        upper=_whole([each.upper for each in scored], cap, terms),
        cap=cap,
        categories=scored,
    )


def _category(name: str, parts: Sequence[Part], terms: CardTerms) -> Category:
    weights = [exactly(part.weight) for part in parts]
    if sum(weights) != FULL or any(weight < 0 for weight in weights):
        raise Refused("invalid_config", f"the weights of `{name}` do not add up to {FULL:g}", field="weight")
    coverage = float(sum(w for w, part in zip(weights, parts, strict=True) if part.known) / Fraction(FULL))
    most = terms.thin if _is_thin(coverage, terms) else FULL
    lower, upper = (min(most, math.fsum(part.weight * part.points[end] for part in parts) / FULL) for end in (0, 1))
    return Category(id=name, lower=lower, upper=upper, coverage=coverage)


def _is_thin(coverage: float, terms: CardTerms) -> bool:
    return not at_least(coverage, terms.least_coverage)


def _whole(points: Sequence[float], cap: float | None, terms: CardTerms) -> float:
    """Return the mean, held near the least category and under the cap."""
    return min(math.fsum(points) / len(points), min(points) + terms.over_least, FULL if cap is None else cap)


def _caps(items: Iterable[tuple[Status, Severity]], terms: CardTerms) -> Iterable[float]:
    """Return what the items cap: hiding never pays, so what is not measured caps like a failure."""
    for status, severity in items:
        if status is Status.WAIVED:
            yield terms.waived
        elif severity is Severity.BLOCKING and not status.satisfies:
            yield terms.expired if status is Status.EXPIRED else terms.failed
