"""What evidence says of each component of a scorecard: only what counts now, is fresh and is about this subject."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from golive.core.dataclass import dataclass
from golive.documents.checklist import Severity
from golive.documents.scorecard import CardComponent, Scorecard
from golive.models.arguments import known_number
from golive.readiness.checklist.requirement import Value
from golive.readiness.checklist.standing import Standing, Stands
from golive.readiness.checklist.status import Status
from golive.readiness.scorecard.card import Card, Ends
from golive.readiness.scorecard.scored import Place, scored
from golive.readiness.stage import Stage

_COUNT = (Status.PASS, Status.FAIL)
"""How an item stands whose evidence counts: what is too old, in error or waived says nothing of today."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was found of a component: between which held values, from how many; `why` where it was not measured."""

    component: CardComponent
    status: Status
    ends: Ends | None
    n: int | None
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceCard:
    """A scorecard by the evidence of an instant, and what was found of each component."""

    document: Scorecard
    card: Card
    components: Mapping[Place, Found]


def evidence_card(document: Scorecard, standing: Standing) -> EvidenceCard:
    """Return the scorecard of a strategy as it stands."""
    each = found(document, standing)
    return EvidenceCard(
        document=document, card=scored(document, ends_of(each), weighed_items(standing)), components=each
    )


def found(document: Scorecard, standing: Standing) -> Mapping[Place, Found]:
    """Return what evidence says of every component, in document order."""
    stands = {one.item.id: one for one in standing.each}
    return {
        (category.id, one.id): _found(one, stands.get(one.item.value))
        for category in document.categories
        for one in category.components
    }


def ends_of(each: Mapping[Place, Found]) -> Mapping[Place, Ends]:
    """Return what was measured."""
    return {place: one.ends for place, one in each.items() if one.ends is not None}


def weighed_items(standing: Standing) -> Iterator[tuple[Status, Severity]]:
    """Yield how every item stands for live, and how much it matters."""
    return ((one.at(Stage.LIVE).status, one.item.severity) for one in standing.each)


def _found(component: CardComponent, stands: Stands | None) -> Found:
    if stands is None:
        return Found(component=component, status=Status.MISSING, ends=None, n=None, why="no such item")
    status, piece = stands.live.status, stands.live.evidence
    if status not in _COUNT or piece is None:
        return Found(component=component, status=status, ends=None, n=None, why=f"its item is {status.name}")
    value = _number(piece.measured.get(component.measure.value))
    n = piece.n if isinstance(piece.n, int) else None
    if value is None:
        return Found(component=component, status=status, ends=None, n=n, why="its evidence says no number that can be")
    return Found(component=component, status=status, ends=(value, value), n=n)


def _number(value: Value) -> float | None:
    """Return a number that can be scored, which no absurd one can; of a truth 0 or 1."""
    return known_number(float(value) if isinstance(value, bool) else value)
