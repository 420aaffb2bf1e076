"""Promotions: the two steps to money, rules over what machines know without a signal, and numbers that are lengths."""

from __future__ import annotations

from collections.abc import Iterator

from golive.checker.checked import CheckedPromotion, Rule
from golive.checker.draft import Draft
from golive.checker.needs import Made, check_names, is_sound
from golive.checker.typing import Typer
from golive.core.signature import Kind
from golive.core.span import Span
from golive.documents.declarations import Requirement
from golive.documents.duties import CANARY, LIVE
from golive.documents.promotion import REVIEW, STAGES, DemoteRule, PromotionPolicy
from golive.language.terms import ColumnRef, Fact, Term, WindowRef

_MADE = Made(who="a promotion", beyond="GL280", softer="keeps more at stake")
_UP = {CANARY: REVIEW, LIVE: CANARY}
"""From where people promote to each stage in which money moves."""

DEMOTE = "demote"
"""The effect of a rule that steps down."""


def check_promotions(draft: Draft) -> None:
    """Check how strategies are promoted; a library says it once."""
    promotions = draft.index.specs.promotions
    for promotion in promotions:
        draft.promotions.append(_promotion(draft, promotion, draft.open(promotion)))
    for other in promotions[1:]:
        related = (("the first one", promotions[0].header.span),)
        message = f"`{other.header.id}` is a second way from draft to live"
        draft.pad.error(
            "GL220", message, other.header.span, hint="one way is walked by all strategies", related=related
        )


def _promotion(draft: Draft, promotion: PromotionPolicy, typer: Typer) -> CheckedPromotion:
    for item in promotion.inputs:
        if item.optional:
            hint = "what is unknown promotes nobody, and steps down after its patience"
            draft.pad.error("GL216", f"`{item.id}` of a promotion cannot be optional", item.span, hint=hint)
    _numbers(draft, promotion, typer)
    _steps(draft, promotion)
    _downward(draft, promotion)
    return CheckedPromotion(
        id=promotion.header.id,
        span=promotion.header.span,
        guards={
            step.target.value: tuple(_guards(draft, promotion, step.requirements, typer)) for step in promotion.steps
        },
        demotions=tuple(_demotions(draft, promotion, typer)),
    )


def _numbers(draft: Draft, promotion: PromotionPolicy, typer: Typer) -> None:
    needs = promotion.needs()
    places = {rule.patience.value: rule.patience.span for rule in promotion.demotions}
    own = [parameter for parameter in promotion.parameters if parameter.id in needs]
    check_names(draft, _MADE, own, needs, {name: places.get(name, promotion.header.span) for name in needs})
    for parameter in own:
        typer.used.add(parameter.id)
        is_sound(draft, _MADE, parameter, needs[parameter.id])


def _steps(draft: Draft, promotion: PromotionPolicy) -> None:
    """Report a step that skips a stage, and one that is there twice or not at all."""
    for step in promotion.steps:
        source = _UP.get(step.target.value)
        if source is not None and step.source.value != source:
            message = f"nobody is promoted from {step.source.value} to {step.target.value}"
            draft.pad.error("GL281", message, step.source.span, hint=f"write `from: {source}`")
    for target in _UP:
        own = [step for step in promotion.steps if step.target.value == target]
        if len(own) != 1:
            place = own[1].span if own else promotion.header.span
            message = f"there {'are two steps' if own else 'is no step'} to {target}"
            draft.pad.error("GL281", message, place, hint=f"write one that says `to: {target}`")


def _downward(draft: Draft, promotion: PromotionPolicy) -> None:
    for rule in promotion.demotions:
        for source in rule.sources:
            if source.value in STAGES and STAGES.index(rule.target.value) >= STAGES.index(source.value):
                message = f"`{rule.id}` does not step down from {source.value} to {rule.target.value}"
                draft.pad.error("GL281", message, source.span, hint="a rule leads to a lower stage")


def _guards(
    draft: Draft, promotion: PromotionPolicy, requirements: tuple[Requirement, ...], typer: Typer
) -> Iterator[Rule]:
    for item in requirements:
        _own_name(draft, promotion, item)
        condition, places = typer.boolean(item.condition), draft.places(typer, item.reason)
        if condition is not None:
            _without_signal(draft, item.id, condition, item.condition.span)
            yield Rule(
                gate=promotion.header.id,
                id=item.id,
                effect="require",
                span=item.span,
                reason=item.reason,
                condition=condition,
                places=places,
            )


def _demotions(draft: Draft, promotion: PromotionPolicy, typer: Typer) -> Iterator[Rule]:
    for item in promotion.demotions:
        _own_name(draft, promotion, item)
        when, places = typer.boolean(item.when), draft.places(typer, item.reason)
        if when is not None:
            _without_signal(draft, item.id, when, item.when.span)
            yield Rule(
                gate=promotion.header.id,
                id=item.id,
                effect=DEMOTE,
                span=item.span,
                reason=item.reason,
                condition=when,
                places=places,
            )


def _own_name(draft: Draft, promotion: PromotionPolicy, item: Requirement | DemoteRule) -> None:
    if item.id in draft.scopes[promotion.header.id].names:
        draft.pad.error("GL211", f"`{item.id}` is defined twice in this promotion", item.span, hint="rename the rule")


def _without_signal(draft: Draft, id: str, condition: Term, place: Span) -> None:
    """Report what only a signal, a stream or a strategy has: where nobody asks, it would be unknown for ever."""
    for part in draft.reach(condition):
        ages = isinstance(part, ColumnRef) and part.port.max_age_ns is not None and part.port.type.kind is not Kind.TIME
        if isinstance(part, Fact | WindowRef) or (isinstance(part, ColumnRef) and not ages):
            hint = "read what has an age and is known of a strategy, as in `from: standing.open_items`"
            draft.pad.error("GL282", f"`{id}` reads what nobody tells of a strategy's stage", place, hint=hint)
            return
