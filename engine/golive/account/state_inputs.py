"""What a library can be told of an account: its inputs that have a time, by name, with their types."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from golive.account.kill_switch import KILL_SWITCH
from golive.compiler.program import Program
from golive.core.amounts import amount
from golive.core.errors import InvalidInput
from golive.core.row import DAILY_LOSS, DAILY_PNL, PERMIT_COLUMNS
from golive.core.signature import Kind, Type
from golive.core.suggest import did_you_mean
from golive.evaluator.ingest import double_of
from golive.language.terms import Port
from golive.market.callers_instants import nanos

StateInputs = Mapping[str, Type]


def state_inputs(program: Program) -> StateInputs:
    """Return the inputs that come from outside a market's streams and grow old, of gates and strategies alike."""
    return {**read_by_strategies(program), **_told(program.columns)}


def read_by_strategies(program: Program) -> StateInputs:
    """Return those of them that strategies' own conditions and prices read."""
    kernels = (kernel for signal in program.signals.values() for kernel in signal.kernels)
    return _told(source.port for kernel in kernels for source in kernel.sources)


def read_at_exit(program: Program, strategy: str) -> StateInputs:
    """Return those of them that a strategy's own condition for leaving reads."""
    leaves = program.signals[strategy].exit
    return _told(source.port for source in leaves.kernel.sources) if leaves is not None else {}


def _told(ports: Iterable[Port]) -> StateInputs:
    """Return what somebody else can tell: no permit, which only signatures show."""
    dated = (p for p in ports if p.max_age_ns is not None and "." not in p.column)
    return {p.column: p.type for p in dated if p.column not in PERMIT_COLUMNS}


def switch_words(program: Program) -> tuple[str, ...]:
    """Return the states of the switch that a library knows."""
    declared = state_inputs(program).get(KILL_SWITCH)
    return declared.members if declared is not None else ()


def check_name(inputs: StateInputs, name: str) -> None:
    """Refuse a name that is none of the inputs."""
    if not isinstance(name, str):
        raise InvalidInput(f"the name of an input is a {type(name).__name__}", hint="name what is told in text")
    if name not in inputs:
        hint = did_you_mean(name, inputs) or f"state: {', '.join(sorted(inputs))}"
        raise InvalidInput(f"`{name}` is not an input of the library that has a time", hint=hint)


def held_state(inputs: StateInputs, name: str, value: Any) -> Any:
    """Return a value as the library holds it; refuse a name or a unit that it has not."""
    if name == DAILY_PNL and name not in inputs and DAILY_LOSS in inputs:
        inputs = {**inputs, DAILY_PNL: inputs[DAILY_LOSS]}
    check_name(inputs, name)
    declared = inputs[name]
    if declared.kind is Kind.NUMBER:
        return amount(name, value, declared.dimension) if isinstance(value, str) else _plain(value)
    if declared.kind is Kind.TIME:
        # What is no instant stays what it is, for the decision to say so.
        instant = nanos(value)
        return value if instant is None else instant
    return value


def _plain(value: Any) -> Any:
    """Return a number as a double, and what is none as it is, for the decision to say so."""
    number = double_of(value)
    return value if number is None else number
