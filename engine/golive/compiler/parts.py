"""A program that computes expressions instead of a decision: each value is kept, as a let of no document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from golive.checker.checked import Checked
from golive.compiler.builder import Builder
from golive.compiler.features import Argument, find_features, reach
from golive.compiler.kept import keep
from golive.compiler.lower import Lowering
from golive.compiler.program import Program
from golive.core.dataclass import dataclass
from golive.core.signature import BOOL, Kind, Stage, number
from golive.documents.library import Output
from golive.language.references import walk_through
from golive.language.terms import Apply, Const, Feature, Reference, Term

EXPRESSION = "expression"
"""What stands for a document in the names of what an expression in none is made of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartsProgram:
    """A program whose lets `expression.0`, `expression.1`... are given terms; `windows` are those that are windows."""

    program: Program
    terms: tuple[Term, ...]
    windows: Mapping[int, Argument]

    def scalar(self, position: int) -> Reference:
        """Return what a trace observes for one of the terms."""
        return Reference(document=EXPRESSION, id=str(position), type=self.terms[position].type)


def compile_parts(program: Program, parts: Sequence[tuple[str, Term]]) -> PartsProgram:
    """Compile terms, each with the document it stands in; one of a model over bars is its value at the last bar."""
    checked, scalars = _at_last_bar(program.checked, parts)
    terms = tuple(term for _, term in parts)
    reachable = reach(checked, *scalars.values(), *(term for term in terms if term.type.kind.is_window))
    border = find_features(checked, reachable, [(EXPRESSION, term) for term in scalars.values()])
    windows = {i: border.argument(term) for i, term in enumerate(terms) if term.type.kind.is_window}
    checked = replace(checked, lets={**checked.lets, **{(EXPRESSION, str(i)): t for i, t in scalars.items()}})
    builder = Builder()
    lowering = Lowering(checked, builder, border.ports)
    outputs: dict[str, int] = {}
    for document, name in (*sorted(reachable), *((EXPRESSION, str(i)) for i in scalars)):
        keep(outputs, lowering, f"let:{document}.{name}", checked.lets[document, name])
    computing = replace(
        program,
        checked=checked,
        decision=builder.finish(outputs),
        arguments=border.arguments.finish(border.outputs),
        features=tuple(border.specs),
        ports=border.ports,
        bar_models=border.models,
        rules=(),
        signals={},
        closing=None,
    )
    return PartsProgram(program=computing, terms=terms, windows=windows)


def _at_last_bar(checked: Checked, parts: Sequence[tuple[str, Term]]) -> tuple[Checked, Mapping[int, Term]]:
    """Return what gives the scalars among terms; what has a value a bar is an output that its model then has."""
    scalars: dict[int, Term] = {}
    lets, models = dict(checked.lets), dict(checked.bar_models)
    for i, (document, term) in enumerate(parts):
        if term.type.kind.is_window or term.type.kind is Kind.TIME:
            continue
        if document not in models or not _has_a_value_a_bar(checked, document, term):
            scalars[i] = term
            continue
        name = f"{EXPRESSION} {i}"
        lets[document, name] = reduced = _reduced(term)
        output = Output(id=name, span=term.span, type=reduced.type)
        models[document] = replace(models[document], outputs=(*models[document].outputs, output))
        newest = Reference(document=document, id=name, type=reduced.type)
        condition = term.type.kind is Kind.BOOL
        scalars[i] = Apply(op="gt", arguments=(newest, _ZERO), type=BOOL) if condition else newest
    return replace(checked, lets=lets, bar_models=models), scalars


def _has_a_value_a_bar(checked: Checked, document: str, term: Term) -> bool:
    """Say whether a term in a model over bars is a series, or reduces one by itself."""
    outputs = {o.id for o in checked.bar_models[document].outputs}
    if isinstance(term, Reference) and term.id in outputs:
        return False
    return any(isinstance(part, Feature) for part in walk_through(term, checked.lets))


def _reduced(term: Term) -> Feature:
    """Return the newest value of a series; of a condition 1 or 0; what is one value already stays what it is."""
    if isinstance(term, Feature) and term.stage == Stage.REDUCE.value:
        return term
    if term.type.kind is Kind.BOOL:
        term = Apply(op="if", arguments=(term, _ONE, _ZERO), type=number())
    return Feature(function="last", arguments=(term,), type=term.type, stage=Stage.REDUCE.value, span=term.span)


_ONE, _ZERO = Const(value=1.0, type=number()), Const(value=0.0, type=number())
