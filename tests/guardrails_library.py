"""Guardrails of the shipped library, and of one in which somebody changed a parameter of theirs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from golive.api import Engine
from golive.api.guardrails_program import GuardrailsProgram, guardrails_program
from golive.core.unit import Quantity
from golive.documents.declarations import Parameter


@cache
def house_guardrails() -> GuardrailsProgram:
    """Return the shipped guardrails."""
    return guardrails_program(Engine.shipped().program)


def changed_engine(values: Mapping[str, float | str]) -> Engine:
    """Return the shipped library with parameters of its guardrails rewritten, looser ones too; in held form."""
    specs = Engine.shipped().program.checked.specs
    guardrails = tuple(
        replace(g, parameters=tuple(_changed(p, values) for p in g.parameters)) for g in specs.guardrails
    )
    return Engine.from_specs(replace(specs, guardrails=guardrails))


@cache
def guardrails_by_point() -> GuardrailsProgram:
    """Return guardrails that ask for no proof."""
    return guardrails_program(changed_engine({"evidence": "point"}).program)


def _changed(parameter: Parameter, values: Mapping[str, float | str]) -> Parameter:
    value = values.get(parameter.id)
    if value is None:
        return parameter
    if isinstance(value, str):
        return replace(parameter, value=value)
    assert isinstance(parameter.value, Quantity)
    return replace(parameter, value=Quantity(value, parameter.value.unit))
