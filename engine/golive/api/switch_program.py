"""A switch document, compiled: its trips evaluated on a row by the one evaluator, and fed to the fold.

::

    switch = switch_program(engine.program)
    looked = trips(switch, row, now)  # {"day_loss": True, "drawdown": Unknown(...)}
    turned = turn(switch, state, row, now)  # a new state, and the entries to write before anything else

The machine that calls it keeps the state, writes the entries and reads `state.state` before every order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field

from golive.account.state_inputs import StateInputs
from golive.api.conditions import Conditions, compile_conditions
from golive.api.fill_terms import nanoseconds
from golive.checker.checked import CheckedSwitch, CheckedTrip
from golive.compiler.parts import PartsProgram
from golive.compiler.program import Program
from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput
from golive.core.row import Row
from golive.core.unit import Quantity
from golive.core.value import Unknown
from golive.decision.wording import explain
from golive.execution.member import member
from golive.execution.switch import GLOBAL, ResetRule, Switch, Trip, Turned, evaluate
from golive.execution.switch_state import SwitchState

ACCOUNT, STRATEGY, SYMBOL = "account", "strategy", "symbol"


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchProgram:
    """The trips of a library's switch, compiled; `patience` and `reset` are in nanoseconds.

    `inputs` are what an account can be told of what trips are computed from.
    """

    checked: CheckedSwitch
    conditions: Conditions
    inputs: StateInputs
    patience: Mapping[str, int]
    reset: ResetRule
    _trips: dict[tuple[str, str], tuple[Trip, ...]] = field(default_factory=dict, init=False, compare=False, repr=False)

    @property
    def parts(self) -> PartsProgram:
        """Return the program that computes the trips."""
        return self.conditions.parts

    def placed(self, *, strategy: str = "", symbol: str = "") -> tuple[Trip, ...]:
        """Return the trips as the fold takes them, in document order.

        One that stops a strategy or a symbol is of that one alone, by its name; it is left out where there is none.
        """
        known = self._trips.get((strategy, symbol))
        if known is None:
            names = {ACCOUNT: ACCOUNT, GLOBAL: GLOBAL, STRATEGY: strategy, SYMBOL: symbol}
            known = tuple(self._placed(trip, names[trip.scope]) for trip in self.checked.trips if names[trip.scope])
            self._trips[strategy, symbol] = known
        return known

    def of_strategy(self, strategy: str) -> tuple[Trip, ...]:
        """Return the trips that stop one strategy alone, placed at it."""
        return tuple(self._placed(trip, strategy) for trip in self.checked.trips if trip.scope == STRATEGY)

    def _placed(self, trip: CheckedTrip, name: str) -> Trip:
        scope = name if trip.scope == name else f"{trip.scope}:{name}"
        return Trip(
            id=placed_id(trip, scope),
            to=member(SwitchState, trip.to, "to"),
            scope=scope,
            patience=self.patience[trip.rule.id],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What a trip was found to be: true, false, or why nobody can tell; `because` is its sentence with the values."""

    id: str
    value: bool | Unknown
    because: str


def placed_id(trip: CheckedTrip, scope: str) -> str:
    """Return what the fold calls a trip: by its id, and in a scope of which there are several by that too."""
    return trip.rule.id if trip.scope in (ACCOUNT, GLOBAL) else f"{trip.rule.id}@{scope}"


def switch_program(program: Program, name: str = "") -> SwitchProgram:
    """Compile the switch of a library, the one it has unless it is named.

    Raises
    ------
    InvalidInput
        When the library has none, or none of that id.
    """
    switches = {switch.id: switch for switch in program.checked.switches}
    checked = switches.get(name or next(iter(switches), ""))
    if checked is None:
        known = ", ".join(f"`{switch}`" for switch in switches) or "none"
        message = f"the library has no switch `{name}`" if name else "the library has no switch"
        raise InvalidInput(message, hint=f"`golive init` writes `rules/switch.yaml`; the library has: {known}")
    terms = [(checked.id, trip.rule.condition) for trip in checked.trips if trip.rule.condition is not None]
    conditions = compile_conditions(program, terms)
    return SwitchProgram(
        checked=checked,
        conditions=conditions,
        inputs={p.column: p.type for p in conditions.parts.program.columns if "." not in p.column},
        patience={trip.rule.id: _wait(program, checked, trip.patience) for trip in checked.trips},
        reset=ResetRule(roles=frozenset(checked.roles), cool_off=_wait(program, checked, checked.cool_off)),
    )


def _wait(program: Program, switch: CheckedSwitch, name: str) -> int:
    value = program.checked.parameters[switch.id, name].declared.value
    assert isinstance(value, Quantity)
    return nanoseconds(value)


def looked_at(switch: SwitchProgram, row: Row, now: int, *, skew: int = 0) -> tuple[Looked, ...]:
    """Look at every trip on a ready row of the account, in document order, as `Conditions.traced` does."""
    trace = switch.conditions.traced(row, now, skew)
    return tuple(
        Looked(id=trip.rule.id, value=switch.conditions.value(trace, n), because=explain(trace, trip.rule))
        for n, trip in enumerate(switch.checked.trips)
    )


def trips(switch: SwitchProgram, row: Row, now: int, *, skew: int = 0) -> Mapping[str, bool | Unknown]:
    """Return what each trip is on a row, as `looked_at` does and without its sentences, by its id."""
    trace = switch.conditions.traced(row, now, skew)
    return {trip.rule.id: switch.conditions.value(trace, n) for n, trip in enumerate(switch.checked.trips)}


def turn(
    switch: SwitchProgram, state: Switch, row: Row, now: int, *, strategy: str = "", symbol: str = "", skew: int = 0
) -> Turned:
    """Look at every trip and return the switch after it, with the entries to write before anybody acts on it.

    A true trip goes where it says at once; an unknown one to `reduce_only` after its patience; nothing goes down.
    """
    return turn_by(switch, state, {symbol: trips(switch, row, now, skew=skew)}, now, strategy=strategy)


def turn_by(
    switch: SwitchProgram,
    state: Switch,
    seen: Mapping[str, Mapping[str, bool | Unknown]],
    now: int,
    *,
    strategy: str = "",
) -> Turned:
    """Return the switch after every trip was looked at on several instruments; `seen` is what each was, by symbol.

    What stops a symbol is of that one alone. What stops more is true where it is on any of them, and else unknown where
    it is on any.
    """
    values: dict[str, list[bool | Unknown]] = {}
    placed: dict[str, Trip] = {}
    for each in zip(*(switch.placed(strategy=strategy, symbol=symbol) for symbol in seen), strict=True):
        for trip, own in zip(each, seen.values(), strict=True):
            placed[trip.id] = trip
            values.setdefault(trip.id, []).append(own[trip.id.partition("@")[0]])
    return evaluate(state, placed.values(), now, {id: _strictest(each) for id, each in values.items()})


def turn_of_strategy(
    switch: SwitchProgram, state: Switch, seen: Iterable[Mapping[str, bool | Unknown]], now: int, *, strategy: str
) -> Turned:
    """Return the switch after what stops one strategy alone was looked at on rows of its own, one an instrument."""
    each, placed = list(seen), switch.of_strategy(strategy)
    values = {trip.id: _strictest([own[trip.id.partition("@")[0]] for own in each]) for trip in placed}
    return evaluate(state, placed, now, values)


def _strictest(values: Sequence[bool | Unknown]) -> bool | None:
    """Return what a trip is of all that it looked at; None where nobody can tell."""
    if True in values:
        return True
    return None if any(isinstance(value, Unknown) for value in values) else False
