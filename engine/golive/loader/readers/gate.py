"""`kind: gate`."""

from __future__ import annotations

from collections.abc import Iterator

from golive.core.intent import OPEN
from golive.core.repeats import repeats
from golive.documents.declarations import Cap, Reduction, Requirement
from golive.documents.library import Gate
from golive.loader.fields import Fields
from golive.loader.readers.declarations import read_lets, read_parameters
from golive.loader.readers.header import read_header
from golive.loader.readers.inputs import read_inputs

EFFECTS = ("require", "forbid", "reduce", "cap")


def read_gate(fields: Fields) -> Gate:
    _check_effects(fields)
    return Gate(
        header=read_header(fields),
        inputs=read_inputs(fields),
        parameters=read_parameters(fields),
        lets=read_lets(fields),
        requirements=tuple(_requirements(fields)),
        reductions=tuple(_reductions(fields)),
        caps=tuple(_caps(fields)),
        confidence=fields.optional_text("confidence"),
        bypass=fields.word("bypass"),
        on_fail=fields.word("on_fail", "skip"),
        decides=fields.word("decides", OPEN),
    )


def _check_effects(fields: Fields) -> None:
    """Report a gate that can never block or reduce, and ids that name two of its rules."""
    rules = [rule for effect in EFFECTS for rule in fields.records(effect)]
    for name, span, first in repeats((rule.word("id"), rule.place("id")) for rule in rules if rule.word("id")):
        hint, related = (
            "a decision names its rule: each rule of a gate has an id of its own",
            ((f"first `{name}`", first),),
        )
        fields.pad.error("GL105", f"rule id `{name}` is given twice", span, hint, related=related)
    if not any(fields.items(effect) for effect in EFFECTS):
        message = "the gate has no rule, so it would pass everything"
        fields.pad.error("GL103", message, fields.span, hint=f"give at least one of: {', '.join(EFFECTS)}")


def _requirements(fields: Fields) -> Iterator[Requirement]:
    for effect, condition, reason in (("require", "that", "else"), ("forbid", "when", "because")):
        for rule in fields.records(effect):
            yield Requirement(
                id=rule.word("id"),
                span=rule.place("id"),
                condition=rule.text(condition),
                forbidden=effect == "forbid",
                reason=rule.text(reason),
            )


def _reductions(fields: Fields) -> Iterator[Reduction]:
    for rule in fields.records("reduce"):
        yield Reduction(
            id=rule.word("id"),
            span=rule.place("id"),
            when=rule.text("when"),
            to=rule.text("to"),
            reason=rule.text("because"),
        )


def _caps(fields: Fields) -> Iterator[Cap]:
    for rule in fields.records("cap"):
        yield Cap(id=rule.word("id"), span=rule.place("id"), at=rule.text("at"), reason=rule.text("because"))
