"""Parameters replaced by a caller: each may only tighten, and becomes part of what the digests are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from golive.checker.tightenings import refusal
from golive.core.errors import InvalidInput
from golive.core.suggest import did_you_mean
from golive.core.unit import CIVIL, Quantity, describe, parse_quantity
from golive.documents.declarations import Parameter
from golive.documents.guardrails import Guardrails
from golive.documents.library import Gate, Model, Specs, Strategy
from golive.evaluator.ingest import is_number

Overrides = Mapping[str, float | str]
"""Values by `document.name`: text with a unit, a number in held form, or a member of a closed set."""


def override(specs: Specs, overrides: Overrides) -> Specs:
    """Return the documents with parameters replaced; loosening is refused, with the reason and its issue code."""
    if not isinstance(overrides, Mapping):
        message = f"GL206 `overrides` is {_kind(overrides)}, a mapping of `document.name` to a value is needed"
        raise InvalidInput(message, hint='such as {"regime.min_confidence": "5 %"}')
    for target, value in overrides.items():
        specs = _override(specs, target, value)
    return specs


def _override(specs: Specs, target: str, value: float | str) -> Specs:
    owner, parameter = _declared(specs, target)
    asked = _quantity(parameter, value)
    if _same(asked, parameter.value):
        # What is said again changes nothing, the digest included.
        return specs
    refused = refusal(parameter, asked)
    if refused is not None:
        code, message, hint = refused
        raise InvalidInput(f"{code} {message}", hint=hint)
    changed = tuple(replace(p, value=asked) if p is parameter else p for p in owner.parameters)
    return replace(
        specs,
        gates=tuple(replace(d, parameters=changed) if d is owner else d for d in specs.gates),
        models=tuple(replace(d, parameters=changed) if d is owner else d for d in specs.models),
        guardrails=tuple(replace(d, parameters=changed) if d is owner else d for d in specs.guardrails),
        strategies=tuple(_outdone(s, target, parameter, asked) for s in specs.strategies),
        # The digest is made of the parsed values: what was overridden becomes part of them.
        values={**specs.values, f"override:{target}": {"override": target, "value": str(asked)}},
    )


def _declared(specs: Specs, target: str) -> tuple[Gate | Model | Guardrails, Parameter]:
    """Return the parameter that `document.name` names, and the document that declares it."""
    if not isinstance(target, str):
        raise InvalidInput(f"GL206 a parameter is named by `document.name`, not by {_kind(target)}")
    documents: tuple[Gate | Model | Guardrails, ...] = (*specs.gates, *specs.models, *specs.guardrails)
    declared = {f"{d.header.id}.{p.id}": (d, p) for d in documents for p in d.parameters}
    if target not in declared:
        own = {f"{s.header.id}.{p.id}" for s in specs.strategies for p in s.parameters}
        hint = "a strategy's own number is changed in its file" if target in own else did_you_mean(target, declared)
        raise InvalidInput(f"GL215 no parameter `{target}`", hint=hint or "name it as `document.parameter`")
    return declared[target]


def _outdone(strategy: Strategy, target: str, parameter: Parameter, asked: Quantity | str) -> Strategy:
    """Return the strategy without a tightening of its own that the override makes weaker than the house's value."""
    house = replace(parameter, value=asked)
    kept = tuple(
        t
        for t in strategy.tightenings
        if t.target.value != target or refusal(parameter, t.value) is not None or refusal(house, t.value) is None
    )
    return replace(strategy, tightenings=kept)


def _quantity(parameter: Parameter, value: float | str) -> Quantity | str:
    house = parameter.value
    if not isinstance(house, Quantity):
        if isinstance(value, str) and value in parameter.members:
            return value
        raise InvalidInput(f"GL209 `{parameter.id}` is one of {', '.join(parameter.members)}")
    hint = f"text with a unit, such as `{house}`, or a number in held form (0.6 is 60 %)"
    if isinstance(value, str):
        quantity = parse_quantity(value)
        if quantity is None:
            raise InvalidInput(f"GL115 `{value}` for `{parameter.id}` is not a number with a known unit", hint=hint)
        return quantity
    if house.unit.dimension in CIVIL:
        # 21.5 is no time of day: as seconds, which one is held in, it would be shortly after midnight.
        what = describe(house.unit.dimension)
        raise InvalidInput(f"GL206 `{parameter.id}` is {what}, not {_kind(value)}", hint=f"text, such as `{house}`")
    if not is_number(value):
        raise InvalidInput(f"GL206 `{parameter.id}` is a number, not {_kind(value)}", hint=hint)
    try:
        return Quantity(float(value), house.unit)
    except OverflowError:
        raise InvalidInput(f"GL213 the number for `{parameter.id}` is larger than any", hint=hint) from None


def _kind(value: object) -> str:
    return "None" if value is None else f"a {type(value).__name__}"


def _same(a: Quantity | str, b: Quantity | str) -> bool:
    if isinstance(a, Quantity) and isinstance(b, Quantity):
        return a.value == b.value and a.unit.dimension == b.unit.dimension
    return a == b
