"""What a library can be told of an account: its inputs that have a time, by name, with their types."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from golive.api.amounts import amount
from golive.compiler.program import Program
from golive.core.errors import InvalidInput
from golive.core.signature import Kind, Type
from golive.core.suggest import did_you_mean
from golive.market.instants import nanos

StateInputs = Mapping[str, Type]


def state_inputs(program: Program) -> StateInputs:
    """Return the inputs that come from outside a market's streams and grow old."""
    return {p.column: p.type for p in program.columns if p.max_age_ns is not None and "." not in p.column}


def check_name(inputs: StateInputs, name: str) -> None:
    """Refuse a name that is none of the inputs."""
    if name not in inputs:
        hint = did_you_mean(name, inputs) or f"state: {', '.join(sorted(inputs))}"
        raise InvalidInput(f"`{name}` is not an input of the library that has a time", hint=hint)


def held_state(inputs: StateInputs, name: str, value: Any) -> Any:
    """Return a value as the library holds it; refuse a name or a unit that it has not."""
    check_name(inputs, name)
    declared = inputs[name]
    if declared.kind is Kind.NUMBER and isinstance(value, str):
        return amount(name, value, declared.dimension)
    if declared.kind is Kind.TIME:
        # What is no instant stays what it is, for the decision to say so.
        instant = nanos(value)
        return value if instant is None else instant
    return float(value) if type(value) is int and declared.kind is Kind.NUMBER else value
