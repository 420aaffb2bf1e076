"""What a scorecard answers in a case: its ends, its cap, its categories, and its parameters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from golive.core.value import Unknown
from golive.documents.checklist import Severity
from golive.documents.scorecard import CAP, EXPIRED, FAILED, ITEMS, LOWER, SHOWN, UPPER, WAIVED, Scorecard
from golive.proving.cases.given_measures import GivenMeasure, Measures
from golive.readiness.checklist.status import Status
from golive.readiness.scorecard.scored import scored

_STANDS = {FAILED: Status.FAIL, EXPIRED: Status.EXPIRED, WAIVED: Status.WAIVED}
_NONE = "missing"


def card_answers(document: Scorecard, measures: Measures) -> Mapping[str, float | str | bool]:
    """Score what a case gives; what is unknown was not measured, and without a cap there is none."""
    measured = {
        (category, name): (one.low, one.high)
        for category, own in measures.items()
        if category != ITEMS
        for name, one in own.items()
        if not isinstance(one.value, Unknown)
    }
    card = scored(document, measured, _items(measures.get(ITEMS, {})))
    answers: dict[str, float | str | bool] = {
        p.id: p.value if isinstance(p.value, str) else p.value.value for p in document.parameters
    }
    answers |= {LOWER: card.lower, UPPER: card.upper, SHOWN: float(card.shown)}
    answers[CAP] = _NONE if card.cap is None else card.cap
    for one in card.categories:
        answers |= {one.id: one.lower, f"{one.id}.{UPPER}": one.upper, f"{one.id}.coverage": one.coverage}
    return answers


def _items(counts: Mapping[str, GivenMeasure]) -> Iterator[tuple[Status, Severity]]:
    for name, count in counts.items():
        # Nobody knows how many: at least one.
        many = 1 if isinstance(count.value, Unknown) else int(count.value)
        yield from ((_STANDS[name], Severity.BLOCKING) for _ in range(many))
