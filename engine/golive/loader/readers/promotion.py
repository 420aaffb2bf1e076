"""`kind: promotion`."""

from __future__ import annotations

from collections.abc import Iterator

from golive.core.repeats import repeats
from golive.documents.declarations import Requirement
from golive.documents.promotion import DemoteRule, PromoteStep, PromotionPolicy
from golive.loader.fields import Fields
from golive.loader.positions import as_name
from golive.loader.readers.declarations import read_lets, read_parameters
from golive.loader.readers.header import read_header
from golive.loader.readers.inputs import read_inputs


def read_promotion(fields: Fields) -> PromotionPolicy:
    steps, demotions = tuple(_steps(fields)), tuple(_demotions(fields))
    rules = [*((step.id, step.span) for step in steps), *((rule.id, rule.span) for rule in demotions)]
    rules += [(rule.id, rule.span) for step in steps for rule in step.requirements]
    for name, span, first in repeats((id, span) for id, span in rules if id):
        related = ((f"first `{name}`", first),)
        fields.pad.error("GL105", f"rule id `{name}` is given twice", span, "rename one", related=related)
    release = fields.record("release")
    return PromotionPolicy(
        header=read_header(fields),
        inputs=read_inputs(fields),
        parameters=read_parameters(fields),
        lets=read_lets(fields),
        steps=steps,
        demotions=demotions,
        release_roles=() if release is None else tuple(as_name(word) for word in release.words("roles")),
    )


def _steps(fields: Fields) -> Iterator[PromoteStep]:
    for step in fields.records("promote"):
        yield PromoteStep(
            id=step.word("id"),
            span=step.place("id"),
            source=step.name("from"),
            target=step.name("to"),
            requirements=tuple(_requirements(step)),
        )


def _requirements(step: Fields) -> Iterator[Requirement]:
    for rule in step.records("require"):
        yield Requirement(
            id=rule.word("id"),
            span=rule.place("id"),
            condition=rule.text("that"),
            forbidden=False,
            reason=rule.text("else"),
        )


def _demotions(fields: Fields) -> Iterator[DemoteRule]:
    for rule in fields.records("demote"):
        yield DemoteRule(
            id=rule.word("id"),
            span=rule.place("id"),
            sources=tuple(as_name(word) for word in rule.words("from")),
            target=rule.name("to"),
            when=rule.text("when"),
            patience=rule.name("patience"),
            reason=rule.text("because"),
        )
