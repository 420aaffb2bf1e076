"""What a rule of an item compares: a measure with a limit, or a measure that is to be true."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from golive.core.dataclass import dataclass
from golive.core.suggest import did_you_mean
from golive.core.unit import RATIO, Quantity, measured
from golive.documents.checklist import Asked, ChecklistItem, Measure
from golive.documents.declarations import Parameter
from golive.documents.library import Specs
from golive.language.parser import Problem, parse
from golive.language.syntax import Call, Expression, Name, Number

OPERATORS: Mapping[str, str] = MappingProxyType({"ge": ">=", "le": "<=", "gt": ">", "lt": "<", "eq": "=="})
STRICTER: Mapping[str, str] = MappingProxyType({">=": "higher", ">": "higher", "<=": "lower", "<": "lower"})
"""In which direction a limit is stricter, by how it is compared."""

_FORM = "write `measure >= parameter`, `measure == 0`, or a measure that is true or false by itself"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A measure and its limit, in held units; `parameter` is the one that says it, None for a literal or a truth."""

    measure: str
    op: str
    limit: float | bool
    parameter: Parameter | None = None


def limits_of(item: ChecklistItem, specs: Specs) -> Mapping[str, Parameter]:
    """Return what the rules of an item may compare with, by name: its own parameters, and those that it borrows."""
    elsewhere = {f"{paper.header.id}.{one.id}": one for paper in specs.papers for one in paper.parameters}
    borrowed = {one.id: elsewhere[one.origin.value] for one in item.borrowed if one.origin.value in elsewhere}
    return {**borrowed, **{one.id: one for one in item.parameters}}


def comparison_of(asked: Asked, item: ChecklistItem, limits: Mapping[str, Parameter]) -> Comparison | Problem:
    """Return what a rule compares, or why it compares nothing."""
    syntax = parse(asked.rule.condition.value)
    if isinstance(syntax, Problem):
        return syntax
    measures = {one.id: one for one in item.measures}
    if isinstance(syntax, Name):
        return _truth(syntax, measures)
    if not isinstance(syntax, Call) or syntax.op not in OPERATORS or not isinstance(syntax.arguments[0], Name):
        return Problem(code="GL270", message="this compares no measure", at=syntax.at, hint=_FORM)
    name, limit = syntax.arguments[0], syntax.arguments[1]
    measure = measures.get(name.id)
    if measure is None:
        return _unknown(name, measures, "measure")
    if measure.unit is None:
        message = f"`{name.id}` is true or false, and is compared with a limit"
        return Problem(code="GL270", message=message, at=name.at, hint=f"write `{name.id}` alone")
    return _limit(measure, OPERATORS[syntax.op], limit, limits)


def _truth(name: Name, measures: Mapping[str, Measure]) -> Comparison | Problem:
    measure = measures.get(name.id)
    if measure is None:
        return _unknown(name, measures, "measure")
    if measure.unit is not None:
        return Problem(code="GL270", message=f"`{name.id}` is a number, and no truth", at=name.at, hint=_FORM)
    return Comparison(measure=name.id, op="==", limit=True)


def _limit(measure: Measure, op: str, limit: Expression, limits: Mapping[str, Parameter]) -> Comparison | Problem:
    assert measure.unit is not None
    if isinstance(limit, Number) and op == "==" and (limit.value == 0 or measure.unit.dimension == RATIO):
        return Comparison(measure=measure.id, op=op, limit=limit.value)
    if not isinstance(limit, Name):
        hint = "give the number under `parameters`, and name it here"
        return Problem(code="GL270", message="a limit is a parameter", at=limit.at, hint=hint)
    parameter = limits.get(limit.id)
    if parameter is None:
        return _unknown(limit, limits, "parameter")
    if not isinstance(parameter.value, Quantity) or parameter.value.unit.dimension != measure.unit.dimension:
        message = f"`{measure.id}` is {measured(measure.unit.dimension)}, and `{limit.id}` is not"
        return Problem(code="GL207", message=message, at=limit.at, hint="change one of their units")
    return Comparison(measure=measure.id, op=op, limit=parameter.value.value, parameter=parameter)


def _unknown(name: Name, known: Mapping[str, object], what: str) -> Problem:
    hint = did_you_mean(name.id, known) or f"{what}s: {', '.join(known) or 'none'}"
    return Problem(code="GL270", message=f"the item has no {what} `{name.id}`", at=name.at, hint=hint)
