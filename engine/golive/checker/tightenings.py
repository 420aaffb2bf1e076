"""Parameters: their values within range, and what strategies tighten; nothing may be loosened here."""

from __future__ import annotations

from collections.abc import Mapping

from golive.checker.checked import Key, ParameterTable
from golive.checker.draft import Draft
from golive.checker.scope import parameter_type
from golive.core.span import Span
from golive.core.suggest import did_you_mean, nearest
from golive.core.unit import Quantity, measured, show_range
from golive.documents.declarations import Parameter, Tightening
from golive.documents.library import Strategy


def check_tightenings(draft: Draft) -> None:
    """Check every tightening and make the table of effective values by strategy."""
    declared, strategies = draft.index.specs.parameters, draft.index.strategies
    values = {key: [_value(parameter)] * len(strategies) for key, parameter in declared.items()}
    for strategy in draft.index.specs.strategies:
        for tightening in strategy.tightenings:
            key = _tightened(draft, strategy, tightening, declared)
            if key is not None:
                values[key][strategies.index(strategy.header.id)] = _value(tightening)
    for key, parameter in declared.items():
        draft.parameters[key] = ParameterTable(
            declared=parameter,
            type=parameter_type(parameter),
            house=_value(parameter),
            by_strategy=tuple(values[key]),
        )


def _tightened(
    draft: Draft, strategy: Strategy, tightening: Tightening, declared: Mapping[Key, Parameter]
) -> Key | None:
    """Return the parameter that a strategy is held to more in; None where it is not, or may not be."""
    target = tightening.target
    document, _, name = target.value.partition(".")
    parameter = declared.get((document, name))
    if parameter is None:
        if not draft.index.specs.may_lack("gate", "model", "strategy", "guardrails", "promotion", id=document):
            names = {".".join(key): one for key, one in declared.items()}
            hint = did_you_mean(target.value, names)
            draft.pad.error("GL215", f"no parameter `{target.value}` to tighten", target.span, hint)
            _check_unit(draft, strategy, names.get(nearest(target.value, names)), tightening)
        return None
    if document in draft.index.strategies and document != strategy.header.id:
        message = f"`{target.value}` is a number of `{document}` alone: nothing of `{strategy.header.id}` reads it"
        draft.pad.error("GL215", message, target.span, f"tighten it in `{document}`, or what gates and models say")
        return None
    if (document, name) in draft.misdeclared or not _tightens(draft, strategy, parameter, tightening):
        return None
    return document, name


def _check_unit(draft: Draft, strategy: Strategy, meant: Parameter | None, tightening: Tightening) -> None:
    """Report a number without the unit that it needs beside the name that it most likely belongs to."""
    reason = refusal(meant, tightening.value) if meant is not None else None
    if reason is not None and reason[0] == _NO_UNIT:
        code, message, hint = reason
        draft.pad.error(code, f"{strategy.header.id}: {message}", tightening.span, hint=hint)


def _value(item: Parameter | Tightening) -> float | str:
    return item.value.value if isinstance(item.value, Quantity) else item.value


def _tightens(draft: Draft, strategy: Strategy, parameter: Parameter, tightening: Tightening) -> bool:
    reason = refusal(parameter, tightening.value)
    if reason is not None:
        code, message, hint = reason
        related: tuple[tuple[str, Span], ...] = (("the house value is here", parameter.span),)
        draft.pad.error(code, f"{strategy.header.id}: {message}", tightening.span, hint=hint, related=related)
    return reason is None


_NO_UNIT = "GL115"


def refusal(parameter: Parameter, value: Quantity | str) -> tuple[str, str, str] | None:
    """Say why a parameter cannot be overridden with a value: issue code, sentence, next step; None when it can.

    Only a change in the declared `tighter` direction is a tightening; anything else loosens, or cannot be told.
    """
    house = parameter.value
    if not isinstance(value, Quantity) or not isinstance(house, Quantity):
        return _word_refusal(parameter, value)
    if value.unit.dimension != house.unit.dimension:
        message = f"`{parameter.id}` is {measured(house.unit.dimension)}, this is {measured(value.unit.dimension)}"
        return "GL207", message, f"write it in `{house.unit.name}`" if house.unit.name else "write it without a unit"
    if house.unit.is_share and not value.unit.name and value.value:
        return _NO_UNIT, f"`{parameter.id}` needs a unit, `{value}` has none", f"write it in `{house.unit.name}`"
    if not parameter.lo <= value.value <= parameter.hi:
        bounds = show_range(parameter.lo, parameter.hi, house.unit)
        hint = "write a value inside it; the range is changed in the parameter's own document, for everybody"
        return "GL213", f"{value} is outside the range {bounds} of `{parameter.id}`", hint
    if not parameter.tighter:
        hint = "declare `tighter:` on it, or change it for everybody"
        return "GL214", f"`{parameter.id}` does not say which direction is tighter", hint
    stricter = value.value >= house.value if parameter.tighter_sign > 0 else value.value <= house.value
    if not stricter:
        message = f"{value} loosens `{parameter.id}`, which is {house} and tighter when {parameter.tighter}"
        return "GL214", message, _STRICTER_ONLY
    return None


_STRICTER_ONLY = "a strategy can only be stricter; what is looser is written in the parameter's document, for everybody"


def _word_refusal(parameter: Parameter, value: Quantity | str) -> tuple[str, str, str] | None:
    """Say why a member of a closed set cannot be overridden with a value; None when it can."""
    members, house = parameter.members, parameter.value
    if not parameter.tighter or isinstance(house, Quantity):
        return "GL214", f"`{parameter.id}` has no stricter direction", "change it in its own document, for everybody"
    if isinstance(value, Quantity) or value not in members:
        return "GL209", f"`{parameter.id}` is one of {', '.join(members)}, this is {value}", "write one of them"
    if (members.index(value) - members.index(house)) * parameter.tighter_sign < 0:
        order = ", ".join(members)
        message = (
            f"`{value}` loosens `{parameter.id}`, which is `{house}` and tighter when {parameter.tighter} of {order}"
        )
        return "GL214", message, _STRICTER_ONLY
    return None
