"""Scorecards: one, whose numbers are there, whose weights add up, and whose measures are those of the checklist."""

from __future__ import annotations

from collections.abc import Mapping

from golive.checker.draft import Draft
from golive.checker.needs import Made, check_names, is_sound
from golive.core.repeats import repeats
from golive.core.shortest_decimal import exactly
from golive.core.suggest import did_you_mean
from golive.core.unit import UNITS, measured
from golive.documents.checklist import ChecklistItem
from golive.documents.scorecard import RESERVED, SCORECARD_NEEDS, CardCategory, CardComponent, Scorecard

_MADE = Made(who="a scorecard", beyond="GL285", softer="scores higher")
_WHOLE = 100
"""Percent: what the weights of a category are of."""


def check_scorecards(draft: Draft) -> None:
    """Check what is scored; a library has one scorecard at most, for a headline is one number."""
    documents = draft.index.specs.scorecards
    for other in documents[1:]:
        related = (("the first one", documents[0].header.span),)
        message = f"`{other.header.id}` is a second scorecard, and a headline is one number"
        draft.pad.error("GL220", message, other.header.span, hint="put its categories into the first", related=related)
    for card in documents:
        check_names(draft, _MADE, card.parameters, SCORECARD_NEEDS, dict.fromkeys(SCORECARD_NEEDS, card.header.span))
        for parameter in card.parameters:
            if parameter.id in SCORECARD_NEEDS:
                is_sound(draft, _MADE, parameter, SCORECARD_NEEDS[parameter.id])
        _categories(draft, card)


def _categories(draft: Draft, card: Scorecard) -> None:
    specs = draft.index.specs
    items = {item.id: item for checklist in specs.checklists for item in checklist.items}
    for category in card.categories:
        if category.id in RESERVED:
            message = f"no category is called `{category.id}`: a scorecard has something else of that name"
            draft.pad.error("GL286", message, category.span, hint="rename it")
        _weights(draft, category)
        # A library without a checklist has no evidence either: of it nothing is measured, and the headline is 0.
        if specs.checklists and not specs.may_lack("checklist"):
            for component in category.components:
                _component(draft, component, items)


def _weights(draft: Draft, category: CardCategory) -> None:
    whole = sum(exactly(component.weight) for component in category.components)
    if whole != _WHOLE:
        message = f"the weights of `{category.id}` add up to {float(whole):g} %"
        draft.pad.error("GL286", message, category.span, hint="let them add up to 100 %")
    read = ((f"{one.item.value}.{one.measure.value}", one.measure.span) for one in category.components)
    for name, span, first in repeats(read):
        message = f"`{name}` counts twice in `{category.id}`"
        related = (("the first one", first),)
        draft.pad.error("GL286", message, span, hint="give one component both weights", related=related)


def _component(draft: Draft, component: CardComponent, items: Mapping[str, ChecklistItem]) -> None:
    item = items.get(component.item.value)
    if item is None:
        hint = did_you_mean(component.item.value, items) or "items are those of the checklist"
        message = f"the checklist has no item `{component.item.value}`"
        draft.pad.error("GL226", message, component.item.span, hint=hint)
        return
    units = {measure.id: measure.unit or UNITS[""] for measure in item.measures}
    unit = units.get(component.measure.value)
    if unit is None:
        hint = did_you_mean(component.measure.value, units) or f"measures: {', '.join(units) or 'none'}"
        message = f"`{item.id}` has no measure `{component.measure.value}`"
        draft.pad.error("GL226", message, component.measure.span, hint=hint)
    elif unit.dimension != component.unit.dimension:
        message = f"`{component.measure.value}` is {measured(unit.dimension)}, its knots are {{}}"
        text = message.format(measured(component.unit.dimension))
        draft.pad.error("GL207", text, component.measure.span, hint="change `unit:`")
