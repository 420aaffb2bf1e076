"""Cases that golive makes, ready to run: on the bases of their document, and expecting what it answers today."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from golive.core.dataclass import dataclass
from golive.core.span import Span
from golive.core.unit import SIZE, Quantity, natural_unit
from golive.documents.cases import Case, CasesOf, Expected
from golive.documents.header import Name, Text
from golive.evaluator.trace import Trace
from golive.proving.cases.expectation import Expectation, Written
from golive.proving.cases.plan import Plan
from golive.proving.cases.plan_cases import plan_cases
from golive.proving.cases.run_cases import Prepared
from golive.proving.made.boundaries import MadeCase, doubt_cases, made_cases, table_cases
from golive.proving.outcome import Judged, Origin


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
    made = boundary_cases(prepared, files, asked)
    by_case = {id(one.case): one for ones in made.values() for one in ones}
    plans = _planned(prepared, files, {of: [one.case for one in ones] for of, ones in made.items()})
    return tuple(Made(made=by_case[id(plan.case)], plan=replace(plan, origin=Origin.AUTO)) for plan in plans)


def boundary_cases(
    prepared: Prepared, files: Sequence[CasesOf], asked: Iterable[CasesOf]
) -> Mapping[str, tuple[MadeCase, ...]]:
    """Return what golive makes for each document: of a table its cells, of a gate what its base case leads to.

    Of what is evaluated without a trace to look at, each input is put in doubt.
    """
    spans = {file.of.value: file.of.span for file in asked}
    tables = {f"table.{table.header.id}": table for table in prepared.checked.specs.tables}
    made = {
        of: tuple(table_cases(tables[of], span)) if of in tables else _in_doubt(prepared, of, span)
        for of, span in spans.items()
    }
    bases = _planned(prepared, files, {of: [_nothing(span)] for of, span in spans.items() if of not in tables})

    def see(plan: Plan, trace: Trace) -> None:
        made[plan.of] = tuple(made_cases(trace, plan.document, spans[plan.of]))

    prepared.judge(plans=bases, see=see)
    return made


def _in_doubt(prepared: Prepared, of: str, span: Span) -> tuple[MadeCase, ...]:
    return doubt_cases(prepared.checked, of.partition(".")[2], span)


def _nothing(span: Span) -> Case:
    """Return a case that gives nothing of its own: what its base shows is what it shows."""
    return Case(id="base", span=span, gives=(), expect=Expected(span=span, outcome={}))


def _planned(prepared: Prepared, files: Sequence[CasesOf], cases: Mapping[str, Sequence[Case]]) -> tuple[Plan, ...]:
    """Return cases by their document as plans that stand on what its own file does; what cannot be planned is left."""
    beside = [_beside(file, cases[file.of.value]) for file in files if file.of.value in cases]
    own = {id(case) for some in cases.values() for case in some}
    plans = plan_cases(prepared.checked, (*files, *beside)).plans
    return tuple(plan for plan in plans if id(plan.case) in own)


def _beside(file: CasesOf, cases: Sequence[Case]) -> CasesOf:
    base = file.base
    if base is not None and "." not in base.value:
        base = Name(value=f"{file.document}.{base.value}", span=base.span)
    return replace(file, file=f"{file.file}, made", cases=tuple(cases), base=base)


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
