"""Cases that golive makes, ready to run: on the bases of their document, and expecting what it answers today."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from golive.core.unit import SIZE, Quantity, natural_unit
from golive.documents.cases import Case, CasesOf, Expected
from golive.documents.header import Name, Text
from golive.evaluator.trace import Trace
from golive.proving.boundaries import MadeCase, made_cases, table_cases
from golive.proving.expectation import Expectation, Written
from golive.proving.outcome import Judged, Origin
from golive.proving.plan import Plan
from golive.proving.plan_cases import plan_cases
from golive.proving.run_cases import Prepared


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A case that golive made, ready to run."""

    made: MadeCase
    plan: Plan


def made_for(prepared: Prepared, cases: Iterable[CasesOf], documents: Iterable[str] | None = None) -> tuple[Made, ...]:
    """Return the cases that golive makes where a file says `boundaries: auto`, of some documents (`kind.id`) or all.

    Each stands on what its document's other cases stand on: the base that the file names, else the library's own.
    """
    files = tuple(cases)
    wanted = None if documents is None else frozenset(documents)
    asked = [f for f in files if f.boundaries and (wanted is None or f.of.value in wanted)]
    return tuple(made for file in asked for made in _ready(prepared, files, file))


def _ready(prepared: Prepared, files: Sequence[CasesOf], file: CasesOf) -> Iterator[Made]:
    made = {one.case.id: one for one in boundary_cases(prepared, files, file)}
    for plan in _planned(prepared, files, file, [one.case for one in made.values()]):
        yield Made(made=made[plan.case.id], plan=replace(plan, origin=Origin.AUTO))


def boundary_cases(prepared: Prepared, files: Sequence[CasesOf], file: CasesOf) -> Iterator[MadeCase]:
    """Yield what golive makes for a document: of a table its cells, else what its base case leads to."""
    span = file.of.span
    for table in prepared.checked.specs.tables:
        if file.of.value == f"table.{table.header.id}":
            yield from table_cases(table, span)
    base = Case(id="base", span=span, gives=(), expect=Expected(span=span, outcome={}))
    based: list[Trace] = []
    prepared.judge(plans=_planned(prepared, files, file, [base]), see=lambda _, trace: based.append(trace))
    for trace in based:
        yield from made_cases(trace, file.document, span)


def _planned(prepared: Prepared, files: Sequence[CasesOf], file: CasesOf, cases: Sequence[Case]) -> tuple[Plan, ...]:
    """Return cases as plans that stand on the bases of a file's own; one that cannot be planned is left out."""
    base = file.base
    if base is not None and "." not in base.value:
        base = Name(value=f"{file.document}.{base.value}", span=base.span)
    beside = replace(file, file=f"{file.file}, made", cases=tuple(cases), base=base)
    own = {id(case) for case in cases}
    return tuple(plan for plan in plan_cases(prepared.checked, (*files, beside)).plans if id(plan.case) in own)


def expecting(prepared: Prepared, made: Iterable[Made]) -> tuple[Plan, ...]:
    """Return made cases as plans that expect what the library answers now: a change that turns one is seen by it."""
    plans = [one.plan for one in made]
    answers = {(answer.of, answer.id): answer for answer in prepared.judge(plans=plans)}
    return tuple(
        replace(plan, expects=as_expectation(answers[plan.of, plan.case.id]))
        for plan in plans
        if (plan.of, plan.case.id) in answers
    )


EXACT = 9
"""Decimals to which an answer must be the same."""


def as_expectation(answer: Judged) -> Expectation:
    """Return an answer as what is expected: verdict, rule and size, or the outcome; sentences may change."""
    outcome, span = answer.outcome, answer.span
    size = Quantity(outcome.size, natural_unit(SIZE)) if outcome.verdict else None
    numbers = {name: value for name, value in outcome.outcome.items() if type(value) is float}
    return Expectation(
        written=Expected(
            span=span,
            verdict=Name(value=outcome.verdict, span=span) if outcome.verdict else None,
            by=Name(value=outcome.by, span=span) if outcome.by else None,
            size=Text(value=str(size), span=span) if size is not None else None,
            outcome={
                name: Text(value=str(value).lower() if type(value) is bool else str(value), span=span)
                for name, value in outcome.outcome.items()
            },
        ),
        size=Written(quantity=size, decimals=EXACT) if size is not None else None,
        numbers={
            name: Written(quantity=Quantity(value, natural_unit(())), decimals=EXACT) for name, value in numbers.items()
        },
        units={},
    )
