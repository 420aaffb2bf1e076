"""Parameters that something is made of: all of them are there, in their dimensions and bounds, and no others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from golive.checker.draft import Draft
from golive.core.dataclass import dataclass
from golive.core.span import Span
from golive.core.suggest import did_you_mean, nearest
from golive.core.unit import Quantity, measured, show_range
from golive.documents.declarations import Parameter
from golive.documents.need import Need


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What is made of parameters, as messages call it.

    `beyond` is the code of a number out of its bounds, `softer` says what a direction does that is not the harsher one.
    """

    who: str
    beyond: str
    softer: str


def check_names(
    draft: Draft, made: Made, parameters: Sequence[Parameter], needs: Mapping[str, Need], places: Mapping[str, Span]
) -> None:
    """Report parameters that are needed and not there, each at its place, and those that nothing reads."""
    declared = [parameter.id for parameter in parameters]
    misspelt = {nearest(name, needs) for name in declared if name not in needs}
    for name in needs:
        if name not in declared and name not in misspelt:
            message = f"{made.who} needs a parameter `{name}`"
            draft.pad.error("GL227", message, places[name], hint=f"add `{name}:` under `parameters`")
    for parameter in parameters:
        if parameter.id not in needs:
            hint = did_you_mean(parameter.id, needs) or f"parameters: {', '.join(needs)}"
            draft.pad.error("GL227", f"no parameter `{parameter.id}` is read", parameter.name_span, hint=hint)


def is_sound(draft: Draft, made: Made, parameter: Parameter, need: Need) -> bool:
    """Say whether a parameter is what it has to be, with an issue when not."""
    before = len(draft.pad.issues)
    if need.members:
        _word(draft, made, parameter, need)
    else:
        _number(draft, made, parameter, need)
    if parameter.tighter not in ("", need.harsher):
        hint = f"write `tighter: {need.harsher}`" if need.harsher else "remove `tighter`: neither direction is stricter"
        message = f"`{parameter.id}` is said to be tighter when {parameter.tighter}, but that {made.softer}"
        draft.pad.error("GL225", message, parameter.span, hint=hint)
    return len(draft.pad.issues) == before


def _word(draft: Draft, made: Made, parameter: Parameter, need: Need) -> None:
    if parameter.members != need.members:
        # The order is part of it: by it a word is stricter than another.
        hint = f"write `of: [{', '.join(need.members)}]`"
        message = f"`{parameter.id}` is one of {', '.join(need.members)}, in this order"
        draft.pad.error(made.beyond, message, parameter.span, hint=hint)


def _number(draft: Draft, made: Made, parameter: Parameter, need: Need) -> None:
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
        hint = f"write `range: {show_range(need.lo, need.hi, unit)}`"
        draft.pad.error(made.beyond, message, parameter.span, hint=hint)
    if need.step and value.value % need.step:
        draft.pad.error(made.beyond, f"`{parameter.id}` is {need.counts}, {value} is none", parameter.span)
