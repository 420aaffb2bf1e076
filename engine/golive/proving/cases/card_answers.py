"""What a scorecard answers: ends, what is shown, and of each category its ends and how much of it was measured."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from golive.core.signature import number
from golive.core.unit import UNITS
from golive.documents.scorecard import CAP, EXPIRED, FAILED, ITEMS, LOWER, SHOWN, UPPER, WAIVED, Scorecard
from golive.proving.cases.answer import Answer
from golive.proving.cases.given_measures import Measures
from golive.proving.cases.targets import MeasureTarget

COUNTS = (FAILED, EXPIRED, WAIVED)
"""What a case gives of the items: how many blocking ones failed or are too old, and how many are waived."""

CardAnswers = Callable[[Scorecard, Measures], Mapping[str, float | str | bool]]
"""Scores what a case gives."""


def answers_of_card(card: Scorecard) -> Mapping[str, Answer]:
    """Return what a scorecard answers by name, besides its parameters; a category by its id is its lower end."""
    plain, share = Answer(type=number()), Answer(type=number(), unit=UNITS["%"])
    answers = dict.fromkeys((LOWER, UPPER, SHOWN, CAP), plain)
    for category in card.categories:
        answers |= {category.id: plain, f"{category.id}.{UPPER}": plain, f"{category.id}.coverage": share}
    return answers


def targets_of_card(card: Scorecard) -> Iterator[tuple[str, MeasureTarget]]:
    """Yield what a case can give: each component as `category.component`, and `items.failed` and its like."""
    for name in COUNTS:
        yield f"{ITEMS}.{name}", MeasureTarget(component=ITEMS, measure=name, unit=UNITS[""])
    for category in card.categories:
        for one in category.components:
            target = MeasureTarget(component=category.id, measure=one.id, unit=one.unit)
            yield f"{category.id}.{one.id}", target
