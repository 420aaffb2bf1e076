"""A library's cases, those that golive makes for them, and what all of them cover: what `golive test` shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from golive.documents.cases import CasesOf
from golive.evaluator.trace import Trace
from golive.proving.case_run import CaseRun
from golive.proving.cases.chosen import bases_of
from golive.proving.cases.expectations import DECIDED
from golive.proving.cases.plan import Plan
from golive.proving.cases.run_cases import Prepared
from golive.proving.cases.written_names import CaseNames, names_of
from golive.proving.coverage import Part, Point, Sight, cover, points_of, sights_of
from golive.proving.made.boundaries import seen_near
from golive.proving.made.no_effect import Answered, without_effect
from golive.proving.made.plans import Made, made_for
from golive.proving.made.properties import Properties, Violation
from golive.proving.outcome import Judged, Mismatch, Origin, Saw


def examine(
    prepared: Prepared,
    cases: Iterable[CasesOf],
    plans: Sequence[Plan] | None = None,
    *,
    fail_under: Fraction | None = None,
) -> CaseRun:
    """Run cases, all unless some are chosen, with those that golive makes for the same documents.

    What could be covered is everything in the library; of chosen cases what is in the documents that they are all the
    cases of, since some of them say nothing of the rest. A base of theirs that is not met is among what is not met.
    """
    written = prepared.planned if plans is None else tuple(plans)
    chosen = {plan.case.span for plan in written}
    documents = {p.of for p in written} - {p.of for p in prepared.planned if p.case.span not in chosen}
    made = made_for(prepared, cases, documents)
    looked: list[Looked] = []
    every = (*written, *(one.plan for one in made))
    judged = prepared.judge(plans=every, see=lambda plan, trace: looked.append((plan, trace)))
    answered = _answered(made, judged)
    bases = prepared.judge(plans=bases_of(written, prepared.planned))
    points = [point for point in points_of(prepared.checked.specs) if plans is None or point.of in documents]
    near = tuple(_near(looked))
    sights = (*sights_of(judged), *_beside(answered), *(sight for _, sight in near))
    return CaseRun(
        judged=(*(case for case in bases if not case.met), *judged, *_violations(looked, judged)),
        coverage=cover((*points, *_boundary_points(made)), sights),
        remarks=tuple(without_effect(answered, _turned(near, judged))),
        fail_under=fail_under,
    )


Looked = tuple[Plan, Trace]
"""A case, and what it evaluated to."""


def _answered(made: Iterable[Made], judged: Iterable[Judged]) -> tuple[Answered, ...]:
    by_id = {(one.plan.of, one.plan.case.id): one.made for one in made}
    answers = [answer for answer in judged if answer.origin is Origin.AUTO]
    return tuple((by_id[answer.of, answer.id], answer) for answer in answers)


def _beside(answered: Iterable[Answered]) -> Iterator[Sight]:
    """Yield the boundaries that made cases stand beside."""
    for made, answer in answered:
        for seen in made.seen:
            yield Sight(of=answer.of, name=seen.rule, saw=seen.saw, origin=answer.origin)


def _boundary_points(made: Iterable[Made]) -> Iterator[Point]:
    seen: set[tuple[str, str]] = set()
    for one in made:
        boundary = one.made.boundary
        if boundary is not None and (one.plan.of, boundary.id) not in seen:
            seen.add((one.plan.of, boundary.id))
            yield Point(of=one.plan.of, name=boundary.id, part=Part.BOUNDARY, span=boundary.span)


def _near(looked: Iterable[Looked]) -> Iterator[tuple[Plan, Sight]]:
    """Yield the boundaries that written cases stand beside."""
    names: dict[str, CaseNames] = {}
    for plan, trace in looked:
        if plan.origin is Origin.WRITTEN and plan.kind != "pipeline":
            if plan.document not in names:
                names[plan.document] = names_of(trace.checked, plan.document)
            for seen in seen_near(trace, names[plan.document]):
                yield plan, Sight(of=plan.of, name=seen.rule, saw=seen.saw, origin=plan.origin)


def _turned(near: Iterable[tuple[Plan, Sight]], judged: Iterable[Judged]) -> frozenset[tuple[str, str]]:
    """Return the boundaries across which written cases saw their rule turn, from refusing to passing or back."""
    answers = {(case.of, case.id): case.seen for case in judged}
    sides: dict[tuple[str, str], set[tuple[Saw, Saw]]] = {}
    for plan, sight in near:
        rule = sight.name.partition("@")[0]
        sides.setdefault((sight.of, sight.name), set()).update(
            (sight.saw, seen.saw) for seen in answers[plan.of, plan.case.id] if seen.rule == rule
        )
    return frozenset(point for point, seen in sides.items() if any(one <= seen for one in _TURNS))


_TURNS = (
    {(Saw.REFUSED, Saw.REFUSED), (Saw.PASSED, Saw.PASSED)},
    {(Saw.REFUSED, Saw.PASSED), (Saw.PASSED, Saw.REFUSED)},
)
"""On which side of a threshold one stands, and what the rule said: of a rule that forbids it is the other way."""


def _violations(looked: Iterable[Looked], answers: Iterable[Judged]) -> Iterator[Judged]:
    """Yield a case that is not met for each property that does not hold of a case.

    Of cases that all gates decide, no parameter is moved: what each gate takes is tried with that gate alone.
    """
    outcomes = {(answer.of, answer.id): answer.outcome for answer in answers}
    tried = [one for one in looked if one[0].is_whole or one[0].kind in DECIDED]
    by_trace = _violations_by_trace(tried)
    for plan, trace in tried:
        for violation in by_trace[id(trace)]:
            mismatch = Mismatch(
                field="size", expected=f"at most {violation.size:g}", got=str(violation), span=violation.span
            )
            yield Judged(
                of=plan.of,
                id=f"{plan.case.id}, {violation.tried}",
                origin=Origin.AUTO,
                span=plan.case.span,
                outcome=outcomes[plan.of, plan.case.id],
                mismatches=(mismatch,),
                seen=(),
            )


def _violations_by_trace(tried: Iterable[Looked]) -> Mapping[int, Sequence[Violation]]:
    """Return what does not hold of each trace, by its identity: those of one program are tried together."""
    together: dict[tuple[int, bool], list[Looked]] = {}
    for plan, trace in tried:
        together.setdefault((id(trace.program), plan.is_whole), []).append((plan, trace))
    by_trace: dict[int, Sequence[Violation]] = {}
    for (_, is_whole), some in together.items():
        first, traces = some[0], [trace for _, trace in some]
        properties = Properties(first[1].program, first[0].case.span)
        by_trace |= zip(map(id, traces), properties.violations(traces, tighten=not is_whole), strict=True)
    return by_trace
