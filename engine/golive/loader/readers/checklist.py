"""`kind: checklist`."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from types import MappingProxyType
from typing import TypeVar

from golive.core.repeats import repeats
from golive.core.unit import UNITS, Unit
from golive.documents.checklist import (
    CANARY,
    COUNT,
    TRUTH,
    Asked,
    Borrowed,
    Checklist,
    ChecklistItem,
    EvidenceType,
    How,
    Measure,
    Severity,
)
from golive.documents.declarations import Requirement
from golive.loader.fields import Fields
from golive.loader.nodes import ScalarNode
from golive.loader.positions import as_name
from golive.loader.quantities import read_unit
from golive.loader.readers.declarations import read_parameters
from golive.loader.readers.header import read_header

E = TypeVar("E", bound=enum.Enum)


def read_checklist(fields: Fields) -> Checklist:
    return Checklist(
        header=read_header(fields),
        parameters=read_parameters(fields),
        items=tuple(_item(name, inner) for name, inner in fields.named_records("items")),
    )


_BARE = MappingProxyType({COUNT: "a count", TRUTH: "a truth"})
"""What is told without a unit, in words."""


def _item(name: ScalarNode, fields: Fields) -> ChecklistItem:
    asked = tuple(_asked(fields))
    for rule, span, first in repeats((one.rule.id, one.rule.span) for one in asked if one.rule.id):
        related = ((f"first `{rule}`", first),)
        fields.pad.error("GL105", f"rule id `{rule}` is given twice", span, "rename one", related=related)
    return ChecklistItem(
        id=name.text,
        span=name.span,
        title=fields.word("title"),
        category=fields.word("category"),
        how=_member(fields, "how", How.SIGNOFF),
        evidence=_member(fields, "evidence", EvidenceType.SIGNATURE),
        measured_by=fields.word("measured_by"),
        needed_for=fields.word("needed_for", CANARY),
        severity=_member(fields, "severity", Severity.BLOCKING),
        waivable=fields.flag("waivable"),
        may_not_apply=fields.flag("may_not_apply"),
        roles=tuple(as_name(word) for word in fields.words("roles")),
        apart_from=fields.name("apart_from") if fields.has("apart_from") else None,
        parameters=read_parameters(fields),
        borrowed=tuple(_borrowed(fields)),
        measures=tuple(
            Measure(id=measure.text, span=measure.span, unit=_unit(inner), is_count=inner.word("type") == COUNT)
            for measure, inner in fields.named_records("measures")
        ),
        asked=asked,
        why=fields.word("why"),
        maps_to=tuple(word.text for word in fields.words("maps_to")),
    )


def _member(fields: Fields, key: str, strictest: E) -> E:
    """Return the member that a key names; of what cannot be read the schema has said why."""
    try:
        return type(strictest)(fields.word(key))
    except ValueError:
        fields.pad.incomplete = True
        return strictest


def _unit(fields: Fields) -> Unit | None:
    """Return the unit of a number, which may be a plain one; None for a truth."""
    unit = read_unit(fields)
    type_ = fields.word("type")
    if unit is not None and type_ in _BARE:
        fields.pad.error("GL120", f"{_BARE[type_]} has no unit", fields.place("unit"), hint="remove `unit:`")
    return None if type_ == TRUTH else unit or UNITS[""]


def _borrowed(fields: Fields) -> Iterator[Borrowed]:
    for name, node in fields.entries("borrows"):
        if isinstance(node, ScalarNode):
            yield Borrowed(id=name.text, origin=as_name(node))
        else:
            fields.pad.incomplete = True


def _asked(fields: Fields) -> Iterator[Asked]:
    for record in fields.records("require"):
        rule = Requirement(
            id=record.word("id"),
            span=record.place("id"),
            condition=record.text("that"),
            forbidden=False,
            reason=record.text("else"),
        )
        yield Asked(rule=rule, stage=record.word("needed_for", CANARY))
