"""Switches: trips that can be looked at without a signal, and waits that are lengths of time."""

from __future__ import annotations

from collections.abc import Iterator

from golive.checker.checked import CheckedSwitch, CheckedTrip, Rule
from golive.checker.draft import Draft
from golive.checker.typing import Typer
from golive.core.row import DECIDED_AT
from golive.core.suggest import did_you_mean
from golive.core.unit import TIME, Quantity, show_range
from golive.documents.header import Name
from golive.documents.switch import SwitchPolicy, TripRule
from golive.language.terms import ColumnRef, Fact, ParameterRef, Term


def check_switches(draft: Draft) -> None:
    """Check every switch; a library has one at most, for there is one account."""
    switches = draft.index.specs.switches
    for switch in switches:
        draft.switches.append(_switch(draft, switch, draft.open(switch)))
    for other in switches[1:]:
        related = (("the first one", switches[0].header.span),)
        message = f"`{other.header.id}` is a second switch, and an account has one"
        draft.pad.error("GL220", message, other.header.span, hint="put its trips into the first", related=related)


def _switch(draft: Draft, switch: SwitchPolicy, typer: Typer) -> CheckedSwitch:
    for item in switch.inputs:
        if item.optional:
            hint = "what is unknown trips after its patience anyhow"
            draft.pad.error("GL216", f"`{item.id}` of a switch cannot be optional", item.span, hint=hint)
    for name in switch.waits:
        _wait(draft, switch, name, typer)
    _tightened(draft, switch)
    return CheckedSwitch(
        id=switch.header.id,
        span=switch.header.span,
        trips=tuple(_trips(draft, switch, typer)),
        roles=tuple(role.value for role in switch.reset.roles),
        cool_off=switch.reset.cool_off.value,
    )


def _trips(draft: Draft, switch: SwitchPolicy, typer: Typer) -> Iterator[CheckedTrip]:
    names = draft.scopes[switch.header.id].names
    for trip in switch.trips:
        if trip.id in names:
            draft.pad.error("GL211", f"`{trip.id}` is defined twice in this switch", trip.span, hint="rename the trip")
        when, places = typer.boolean(trip.when), draft.places(typer, trip.reason)
        if when is None:
            continue
        _without_signal(draft, switch, trip, when)
        rule = Rule(
            gate=switch.header.id,
            id=trip.id,
            effect="trip",
            span=trip.span,
            reason=trip.reason,
            condition=when,
            places=places,
        )
        yield CheckedTrip(rule=rule, to=trip.to.value, scope=trip.scope.value, patience=trip.patience.value)


def _wait(draft: Draft, switch: SwitchPolicy, name: Name, typer: Typer) -> None:
    """Report a patience or a cool-off that is no parameter, or no length of time from 0 on."""
    typer.used.add(name.value)
    parameters = {parameter.id: parameter for parameter in switch.parameters}
    parameter = parameters.get(name.value)
    if parameter is None:
        hint = did_you_mean(name.value, parameters) or "write the number under `parameters:`, and its name here"
        draft.pad.error("GL203", f"there is no parameter `{name.value}`", name.span, hint=hint)
        return
    value = parameter.value
    if not isinstance(value, Quantity) or value.unit.dimension != TIME:
        draft.pad.error("GL207", f"`{name.value}` is not in s", parameter.span, hint="write a length of time")
    elif value.value < 0 or parameter.lo < 0:
        message = f"`{name.value}` lies in {show_range(0.0, float('inf'), value.unit)}, its value or its range does not"
        draft.pad.error("GL235", message, parameter.span, hint=f"write `range: [0 {value.unit.name}, ...]`")


def _without_signal(draft: Draft, switch: SwitchPolicy, trip: TripRule, when: Term) -> None:
    """Report what only a signal has: nobody asks when a trip is looked at, so it would be unknown for ever."""
    # Whoever tightens the switch itself is told so where it is done.
    targets = (t.target.value for s in draft.index.specs.strategies for t in s.tightenings)
    tightened = {target for target in targets if target.partition(".")[0] != switch.header.id}
    for part in draft.reach(when):
        reads = _of_signal(part, tightened)
        if reads:
            message = f"trip `{trip.id}` reads {reads}: it is looked at without any"
            hint = "read what has an age: the account, a stream, or what a model computes of them"
            draft.pad.error("GL236", message, trip.when.span, hint=hint)
            return


def _of_signal(part: Term, tightened: set[str]) -> str:
    if isinstance(part, ColumnRef) and part.port.max_age_ns is None and part.port.column != DECIDED_AT:
        return f"`{part.port.column}`, which comes with a signal"
    if isinstance(part, Fact):
        return f"`strategy.{part.id}`, which is of a strategy"
    if isinstance(part, ParameterRef) and f"{part.document}.{part.id}" in tightened:
        return f"`{part.document}.{part.id}`, which a strategy tightens"
    return ""


def _tightened(draft: Draft, switch: SwitchPolicy) -> None:
    """Report strategies that hold themselves to other numbers of a switch: it stops all of them at once."""
    for strategy in draft.index.specs.strategies:
        for tightening in strategy.tightenings:
            if tightening.target.value.partition(".")[0] == switch.header.id:
                message = f"`{tightening.target.value}` stops the account, whichever strategy asks"
                hint = "tighten it in the switch, for everybody"
                draft.pad.error("GL214", message, tightening.target.span, hint=hint)
