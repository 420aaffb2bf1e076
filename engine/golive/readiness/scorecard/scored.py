"""A scorecard document and what was measured to the scorecard."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from golive.core.errors import Refused
from golive.core.unit import Quantity
from golive.documents.checklist import Severity
from golive.documents.scorecard import (
    EXPIRED,
    FAILED,
    LEAST_COVERAGE,
    OVER_LEAST,
    THIN,
    WAIVED,
    CardComponent,
    Scorecard,
)
from golive.readiness.checklist.status import Status
from golive.readiness.scorecard.card import Card, CardTerms, Ends, Part, scorecard

Place = tuple[str, str]
"""A category, and a component of it."""


def terms_of(document: Scorecard) -> CardTerms:
    """Return what caps the whole.

    Raises
    ------
    Refused
        `invalid_config` for a document that lacks one of its numbers, which no checked one does.
    """
    return CardTerms(
        failed=_number(document, FAILED),
        expired=_number(document, EXPIRED),
        waived=_number(document, WAIVED),
        thin=_number(document, THIN),
        least_coverage=_number(document, LEAST_COVERAGE),
        over_least=_number(document, OVER_LEAST),
    )


def scored(document: Scorecard, measured: Mapping[Place, Ends], items: Iterable[tuple[Status, Severity]]) -> Card:
    """Return the scorecard; a component without ends was not measured."""
    categories = {
        category.id: [part_of(one, measured.get((category.id, one.id))) for one in category.components]
        for category in document.categories
    }
    return scorecard(categories, items, terms_of(document))


def part_of(one: CardComponent, ends: Ends | None) -> Part:
    """Return a component with what was measured of it."""
    return Part(id=one.id, weight=one.weight, knots=one.knots, measured=ends)


def _number(document: Scorecard, name: str) -> float:
    value = next((one.value for one in document.parameters if one.id == name), None)
    if not isinstance(value, Quantity):
        raise Refused("invalid_config", f"the scorecard has no number `{name}`", field=name)
    return value.value
