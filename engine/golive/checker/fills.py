"""Fills: every assumption is there, in its dimension and its bounds, and none is better than somebody answers for."""

from __future__ import annotations

from collections.abc import Iterable

from golive.checker.draft import Draft
from golive.core.suggest import did_you_mean, nearest
from golive.core.unit import Quantity, measured, show, show_range
from golive.documents.declarations import Parameter
from golive.documents.fills import ACCEPT, TOUCH, Fills, LatencyLeg, Need


def check_fills(draft: Draft) -> None:
    """Check every fills document against what a paper broker is made of."""
    for fills in draft.index.specs.fills:
        parameters = {p.id: p for p in fills.parameters}
        _names(draft, fills, parameters)
        needs = fills.needs()
        sound = {n: p for n, p in parameters.items() if n in needs and _is_sound(draft, p, needs[n])}
        for leg in fills.latency:
            _leg(draft, leg, sound)
        _optimism(draft, sound)


def _names(draft: Draft, fills: Fills, parameters: Iterable[str]) -> None:
    """Report parameters that are needed and not there, and those that nothing reads."""
    needs = fills.needs()
    read = {name.value: name.span for leg in fills.latency for name in leg.numbers.values()}
    misspelt = {nearest(name, needs) for name in parameters if name not in needs}
    for name in needs:
        if name not in parameters and name not in misspelt:
            message = f"a paper broker needs a parameter `{name}`"
            place = read.get(name, fills.header.span)
            draft.pad.error("GL227", message, place, hint=f"add `{name}:` under `parameters`")
    for parameter in fills.parameters:
        if parameter.id not in needs:
            hint = did_you_mean(parameter.id, needs) or f"parameters: {', '.join(needs)}"
            draft.pad.error("GL227", f"no parameter `{parameter.id}` is read", parameter.name_span, hint=hint)


def _is_sound(draft: Draft, parameter: Parameter, need: Need) -> bool:
    """Say whether a parameter is what it has to be, with an issue when not."""
    before = len(draft.pad.issues)
    if need.members:
        _word(draft, parameter, need)
    else:
        _number(draft, parameter, need)
    if parameter.tighter not in ("", need.harsher):
        hint = f"write `tighter: {need.harsher}`" if need.harsher else "remove `tighter`: neither direction is stricter"
        message = f"`{parameter.id}` is said to be tighter when {parameter.tighter}, but that fills no worse"
        draft.pad.error("GL225", message, parameter.span, hint=hint)
    return len(draft.pad.issues) == before


def _word(draft: Draft, parameter: Parameter, need: Need) -> None:
    if parameter.members != need.members:
        # The order is part of it: by it a word is stricter than another.
        hint = f"write `of: [{', '.join(need.members)}]`"
        message = f"`{parameter.id}` is one of {', '.join(need.members)}, in this order"
        draft.pad.error("GL234", message, parameter.span, hint=hint)


def _number(draft: Draft, parameter: Parameter, need: Need) -> None:
    value = parameter.value
    if not isinstance(value, Quantity) or value.unit.dimension != need.dimension:
        draft.pad.error(
            "GL207", f"`{parameter.id}` is not {measured(need.dimension)}", parameter.span, "change its unit"
        )
        return
    unit = value.unit
    inside = need.lo <= parameter.lo and parameter.hi <= need.hi
    if not need.lo <= value.value <= need.hi or not inside:
        message = f"`{parameter.id}` lies in {show_range(need.lo, need.hi, unit)}, its value or its range does not"
        draft.pad.error("GL234", message, parameter.span, hint=f"write `range: {show_range(need.lo, need.hi, unit)}`")
    if need.whole and not value.value.is_integer():
        draft.pad.error("GL234", f"`{parameter.id}` is a whole number, {value} is none", parameter.span)


def _leg(draft: Draft, leg: LatencyLeg, sound: dict[str, Parameter]) -> None:
    """Report a tail that is faster than the middle, and a middle that a log-normal cannot have."""
    numbers = {key: sound[name.value].value for key, name in leg.numbers.items() if name.value in sound}
    median, p99 = numbers.get("median"), numbers.get("p99")
    if isinstance(median, Quantity) and not median.value:
        message = f"`{leg.numbers['median'].value}` is {median}, the median of a lognormal is above zero"
        draft.pad.error("GL234", message, leg.numbers["median"].span, "write `model: constant`, or a longer median")
    if isinstance(median, Quantity) and isinstance(p99, Quantity) and p99.value < median.value:
        message = f"of 100 messages 99 take at most {p99}, and half of them up to {show(median.value, median.unit)}"
        draft.pad.error("GL234", message, leg.numbers["p99"].span, "p99 is not below the median")


def _optimism(draft: Draft, sound: dict[str, Parameter]) -> None:
    queue, accepted = sound.get("queue"), sound.get("accept_optimism")
    if queue is None or accepted is None or queue.value != TOUCH or accepted.value == ACCEPT:
        return
    related = (("whoever answers for it accepts it here", accepted.span),)
    message = f"`queue: {TOUCH}` fills more than a venue would, and nobody accepts that"
    hint = f"write `accept_optimism: {{value: {ACCEPT}, ...}}`, which every report repeats, or another queue"
    draft.pad.error("GL234", message, queue.span, hint=hint, related=related)
