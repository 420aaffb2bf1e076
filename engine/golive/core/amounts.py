"""Amounts as callers write them: text with a unit, or a number in held form."""

from __future__ import annotations

from golive.core.errors import InvalidInput
from golive.core.unit import UNITS, Dimension, describe, parse_quantity


def amount(name: str, text: str, *dimensions: Dimension) -> float:
    """Return the number that text with a unit means, in held form; refuse a unit of another dimension, or none."""
    quantity = parse_quantity(text)
    if quantity is None or quantity.unit.dimension not in dimensions:
        units = ", ".join(u.name for u in UNITS.values() if u.dimension in dimensions and u.name)
        raise InvalidInput(f"`{name}` is `{text}`, {describe(dimensions[0])} is needed", hint=f"its units: {units}")
    if not quantity.unit.name and quantity.value:
        # A loss of "2" may be 2 % or the fraction, which is 200 %.
        hint = f"write `{text} %` or `{text} bps`, or give the fraction as a number"
        raise InvalidInput(f"`{name}` is `{text}`, without a unit", hint=hint)
    return quantity.value
