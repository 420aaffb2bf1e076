"""Numbers that stand elsewhere than under `parameters:`, and are parameters all the same."""

from __future__ import annotations

from dataclasses import replace

from golive.core.unit import Quantity
from golive.documents.declarations import Parameter
from golive.documents.header import Provenance
from golive.documents.own_numbers import OWN_NUMBERS, OwnNumber
from golive.loader.fields import Fields
from golive.loader.nodes import MapNode, ScalarNode
from golive.loader.quantities import Expectation, meets, read_quantity
from golive.loader.readers.declarations import read_parameter


def read_own_numbers(fields: Fields, source: str) -> tuple[Parameter, ...]:
    """Return the numbers under `exit`, `order` or `repeat`, each a parameter.

    Written in full each has a range and a source of its own. A bare `collar: 20 bps` may be anything that means
    something, and has the `source` that the strategy has.
    """
    numbers = ((id_, one) for id_, one in OWN_NUMBERS.items() if one.section == fields.label and fields.has(one.key))
    parameters = (_read(fields, id_, one, source) for id_, one in numbers)
    return tuple(parameter for parameter in parameters if parameter is not None)


def _read(fields: Fields, id_: str, number: OwnNumber, source: str) -> Parameter | None:
    name, node = fields.node.entries[number.key]
    inner = fields.inner(name, node) if isinstance(node, MapNode) else None
    parameter = _in_full(inner, name, number) if inner is not None else _bare(fields, name, node, source)
    scalar = inner.scalar("value") if inner is not None else node
    if parameter is None or not isinstance(parameter.value, Quantity) or not isinstance(scalar, ScalarNode):
        fields.pad.incomplete = True
        return None
    expected = Expectation(
        dimensions=(number.dimension,), example=number.example, zero=number.zero, negative=False, most=number.most
    )
    if not meets(parameter.value, number.key, scalar, expected, fields.pad):
        return None
    # What is below zero, or beyond all that means anything, is out of range whatever the range says.
    bounds = max(parameter.lo, 0.0), min(parameter.hi, number.most)
    return replace(parameter, id=id_, lo=bounds[0], hi=bounds[1], tighter=number.tighter)


def _bare(fields: Fields, name: ScalarNode, node: object, source: str) -> Parameter | None:
    # What is no text and no number the schema has told.
    if not isinstance(node, ScalarNode) or node.value is None or isinstance(node.value, bool):
        return None
    quantity = read_quantity(node, fields.pad)
    if quantity is None:
        return None
    provenance = Provenance(source=source)
    return Parameter(id=name.text, name_span=name.span, value=quantity, span=node.span, provenance=provenance)


def _in_full(fields: Fields, name: ScalarNode, number: OwnNumber) -> Parameter:
    """Read a parameter; one that calls another direction the stricter one contradicts what it is."""
    for key in ("of", "tighter"):
        if fields.has(key) and fields.word(key) != number.tighter:
            stricter = f"it is stricter when {number.tighter}" if number.tighter else "neither direction is stricter"
            message = f"`{key}` does not fit `{name.text}`: {stricter if key == 'tighter' else 'it is a number'}"
            fields.pad.error("GL120", message, fields.place(key), hint="remove it")
    return read_parameter(name, fields)
