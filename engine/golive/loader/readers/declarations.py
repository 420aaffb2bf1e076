"""Parameters and lets."""

from __future__ import annotations

from golive.core.suggest import did_you_mean
from golive.core.unit import Quantity
from golive.documents.declarations import NUMBER_DIRECTIONS, WORD_DIRECTIONS, Let, Parameter
from golive.documents.header import Text
from golive.loader.fields import Fields
from golive.loader.nodes import MapNode, Node, ScalarNode
from golive.loader.positions import as_text
from golive.loader.quantities import EVERYTHING, check_inside, read_quantity, read_range, read_unit
from golive.loader.readers.header import read_provenance


def read_parameters(fields: Fields) -> tuple[Parameter, ...]:
    """Return the `parameters:` of a document."""
    return tuple(read_parameter(name, inner) for name, inner in fields.named_records("parameters"))


def read_parameter(name: ScalarNode, fields: Fields) -> Parameter:
    """Return one parameter, written in full."""
    value = _member(fields) if fields.has("of") else _number(fields)
    lo, hi = _range(fields, value)
    _check_tighter(fields)
    return Parameter(
        id=name.text,
        name_span=name.span,
        value=value,
        span=fields.place("value"),
        lo=lo,
        hi=hi,
        members=tuple(member.text for member in fields.words("of")),
        tighter=fields.word("tighter"),
        title=fields.word("title"),
        provenance=read_provenance(fields),
    )


def _number(fields: Fields) -> Quantity | str:
    scalar = fields.scalar("value")
    quantity = read_quantity(scalar, fields.pad) if scalar else None
    if quantity is None:
        fields.pad.incomplete = True
        return ""
    return quantity


def _member(fields: Fields) -> str:
    """Return the value of a parameter that is a member of a closed set."""
    if fields.has("range"):
        message = f"`range` does not go with `of`: `{fields.label}` is one of a set"
        fields.pad.error("GL120", message, fields.key_place("range"), hint="remove it")
    scalar = fields.scalar("value")
    members = tuple(member.text for member in fields.words("of"))
    if scalar is None or scalar.text not in members:
        fields.pad.incomplete = True
        if scalar is not None:
            hint = did_you_mean(scalar.text, members, what="one of")
            fields.pad.error("GL106", f"unknown value `{scalar.text}` of `{fields.label}`", scalar.span, hint=hint)
        return ""
    return scalar.text


def _check_tighter(fields: Fields) -> None:
    """Note a stricter direction that numbers have and words do not, or the other way round."""
    tighter, of_words = fields.word("tighter"), fields.has("of")
    fitting = WORD_DIRECTIONS if of_words else NUMBER_DIRECTIONS
    if tighter in WORD_DIRECTIONS + NUMBER_DIRECTIONS and tighter not in fitting:
        what = "one of a set" if of_words else "a number"
        message = f"`tighter: {tighter}` does not fit `{fields.label}`: it is {what}"
        fields.pad.error("GL120", message, fields.place("tighter"), hint=f"write {' or '.join(map(_quoted, fitting))}")


def _quoted(word: str) -> str:
    return f"`{word}`"


def _range(fields: Fields, value: Quantity | str) -> tuple[float, float]:
    if not isinstance(value, Quantity):
        return EVERYTHING
    bounds = read_range(fields, value.unit, bare_is_unit=False)
    check_inside(value, fields.place("value"), bounds, fields)
    return bounds


def read_lets(fields: Fields) -> tuple[Let, ...]:
    """Return the `let:` of a document, in written order."""
    return tuple(_let(name, value, fields) for name, value in fields.entries("let"))


def _let(name: ScalarNode, value: Node, fields: Fields) -> Let:
    if isinstance(value, MapNode):
        inner = fields.inner(name, value)
        assert inner is not None
        return Let(id=name.text, span=name.span, expression=inner.text("is"), unit=read_unit(inner))
    if isinstance(value, ScalarNode) and value.value is not None:
        return Let(id=name.text, span=name.span, expression=as_text(value, fields.source))
    fields.pad.incomplete = True
    return Let(id=name.text, span=name.span, expression=Text(value="", span=name.span))
