"""The cases beside a document."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType

from golive.core.repeats import repeats
from golive.documents.cases import Case, CasesOf, Expected, Given
from golive.documents.header import Name, Text
from golive.loader.fields import Fields
from golive.loader.nodes import MapNode, Node, ScalarNode, plain
from golive.loader.positions import as_name, as_text

_ONLY = ""
"""The name of an outcome where a document gives one thing only."""


def read_cases(fields: Fields) -> CasesOf:
    """Return a file of cases; ids given twice are issues."""
    cases = tuple(_case(inner) for inner in fields.records("cases"))
    for name, span, first in repeats((case.id, case.span) for case in cases):
        related = ((f"first `{name}`", first),)
        hint = "a case is called by its id: each of a file has its own"
        fields.pad.error("GL105", f"case `{name}` is given twice", span, hint, related=related)
    return CasesOf(
        file=fields.span.file,
        of=fields.name("of"),
        cases=cases,
        base=_name(fields, "base"),
        boundaries=fields.has("boundaries"),
    )


def _case(fields: Fields) -> Case:
    id_ = fields.name("id")
    return Case(
        id=id_.value,
        span=id_.span,
        gives=tuple(_given(name, value, fields) for name, value in fields.entries("given")),
        expect=_expected(fields),
        base=_name(fields, "base"),
        through=_name(fields, "through"),
        market=_name(fields, "market"),
        at=fields.optional_text("at"),
    )


def _name(fields: Fields, key: str) -> Name | None:
    scalar = fields.scalar(key)
    return None if scalar is None else as_name(scalar)


def _given(name: ScalarNode, value: Node, fields: Fields) -> Given:
    return Given(name=as_name(name), span=value.span, value=plain(value), text=_text(value, fields))


def _text(value: Node, fields: Fields) -> Text | None:
    """Return a scalar as it is written; an empty one marks the pad, for the schema has said so."""
    if not isinstance(value, ScalarNode):
        return None
    fields.pad.incomplete |= value.value is None
    return as_text(value, fields.source)


def _expected(fields: Fields) -> Expected:
    inner = fields.record("expect")
    if inner is None:
        return Expected(span=fields.span, outcome=MappingProxyType({}))
    return Expected(
        span=inner.span,
        verdict=_name(inner, "verdict"),
        by=_name(inner, "by"),
        reason=inner.optional_text("reason"),
        size=inner.optional_text("size"),
        confidence=inner.optional_text("confidence"),
        outcome=MappingProxyType(dict(_outcomes(inner))),
    )


def _outcomes(fields: Fields) -> Iterator[tuple[str, Text]]:
    node = fields.node.get("outcome")
    if node is None:
        return
    named = {key: value for key, (_, value) in node.entries.items()} if isinstance(node, MapNode) else {_ONLY: node}
    for name, value in named.items():
        text = _text(value, fields)
        if text is not None:
            yield name, text
        else:
            fields.pad.incomplete = True
