"""Cases on a terminal: what was not met with its place, a line a document, what they cover and what they do not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from golive.core.dash import DASH
from golive.core.issue import excerpt
from golive.core.printable import printable
from golive.core.several import several
from golive.proving.case_run import CaseRun, Remark
from golive.proving.coverage import COUNTED, CaseCoverage, Covered, Part
from golive.proving.outcome import Judged, Origin
from golive.report.text_columns import in_columns

MOST_LISTED = 20
"""Lines of what is not covered; JSON has them all."""

PARTS: Mapping[Part, str] = {Part.RULE: "rules", Part.CELL: "cells", Part.BOUNDARY: "boundaries"}


def cases_text(run: CaseRun, sources: Mapping[str, str]) -> str:
    """Return a test of a policy as text; `sources` are the files by the name that the spans have."""
    lines = (
        *(line for case in run.missed for line in _missed(case, sources)),
        *(line for remark in run.remarks for line in _remark(remark, sources)),
        *_documents(run),
        *_coverage(run),
        *_not_covered(run),
        summary(run),
    )
    return "\n".join(printable(line) for line in lines)


def _missed(case: Judged, sources: Mapping[str, str]) -> Iterator[str]:
    who = f"{case.of}.{case.id}" + (" (made by golive)" if case.origin is Origin.AUTO else "")
    # What follows from the first is said in a line: without its verdict a case has neither its rule nor its size.
    for n, mismatch in enumerate(case.mismatches):
        text = mismatch_text(mismatch.field, mismatch.expected, mismatch.got)
        yield f"   and {text}" if n else f"{mismatch.span}: {who}: {text}"
        if not n:
            yield from excerpt(mismatch.span, sources)
    if case.base:
        yield f"   its base: {case.base}"
    if case.outcome.reason:
        yield f"   it was told: {case.outcome.reason}"
    yield from (f"   {line}" for line in _explained(case))


def _explained(case: Judged) -> Iterator[str]:
    """Yield what a reader of cases may not know: whom a HOLD names, and what becomes of a size."""
    fields = {mismatch.field for mismatch in case.mismatches}
    if case.outcome.verdict == "HOLD" and "by" in fields and "verdict" not in fields:
        yield "a HOLD is by the input, let or rule that could not be told"
    if case.outcome.size > 0 and "size" in fields and "verdict" not in fields:
        yield "a size is rounded down to whole lots of the venue"


def mismatch_text(field: str, expected: str, got: str) -> str:
    """Say what was expected and what came.

    >>> mismatch_text("verdict", "SKIP", "")
    'expected verdict `SKIP`, got none'
    """
    return f"expected {field} `{expected}`, got {f'`{got}`' if got else 'none'}"


def _remark(remark: Remark, sources: Mapping[str, str]) -> Iterator[str]:
    yield f"{remark.span}: {remark.of}.{remark.name}: {remark.text}"
    yield from excerpt(remark.span, sources)


def _documents(run: CaseRun) -> Iterator[str]:
    rows = [["", "cases", "met", "not met", "made by golive"]]
    for of in run.documents:
        cases = [case for case in run.judged if case.of == of]
        if cases:
            rows.append([of, *(str(count) for count in _counts(cases))])
    if len(rows) > 1:
        yield from in_columns(rows)


def _counts(cases: Sequence[Judged]) -> tuple[int, int, int, int]:
    """Count the written cases, those that are met, all that are not met, and the ones that golive made."""
    written = [case for case in cases if case.origin is Origin.WRITTEN]
    met, missed = sum(case.met for case in written), sum(not case.met for case in cases)
    return len(written), met, missed, len(cases) - len(written)


def _coverage(run: CaseRun) -> Iterator[str]:
    if not run.coverage.points:
        return
    yield ""
    rows = [["covered by written cases", *PARTS.values(), "only by golive"]]
    for of in run.documents:
        one = run.coverage.of(of)
        if one.points:
            rows.append([of, *_shares(one), str(sum(point.by_auto_alone for point in one.points) or DASH)])
    yield from in_columns(rows)


def _shares(coverage: CaseCoverage) -> Iterator[str]:
    for part in PARTS:
        points = [one for one in coverage.points if one.point.part is part]
        yield f"{sum(one.by_written for one in points)}/{len(points)}" if points else DASH


def _not_covered(run: CaseRun) -> Iterator[str]:
    """Yield what written cases do not cover, but boundaries: there golive looks by itself; those that were lost are."""
    points = run.coverage.points
    yield from _list("not covered:", [one for one in points if not one.by_written and one.point.part in COUNTED])
    yield from _list(f"no longer covered since {run.since}:", run.lost)
    if points:
        yield ""


def _list(title: str, lacking: Sequence[Covered]) -> Iterator[str]:
    if lacking:
        yield from ("", title)
    for one in lacking[:MOST_LISTED]:
        yield f"  {one.point.span}: {lack(one)}"
    if len(lacking) > MOST_LISTED:
        yield f"  and {len(lacking) - MOST_LISTED} more"


def lack(one: Covered) -> str:
    """Say what no written case saw of a point, and whether cases that golive made did."""
    by_golive = ", but by cases that golive made" if one.by_auto_alone else ""
    return f"{one.point.of}.{one.point.name} {one.lacks}{by_golive}"


def summary(run: CaseRun) -> str:
    """Return a test of a policy in one line."""
    if not run.written:
        return "no cases: nothing was tested"
    missed = len(run.missed)
    cases = several(len(run.written), "case")
    made = f" and {len(run.made)} made by golive" if run.made else ""
    covered = f"; {as_percent(run.share)} of rules and cells covered" if run.share is not None else ""
    if run.share is None and run.fail_under is not None:
        covered = "; some cases of a document tell no coverage"
    wanted = f", at least {as_percent(run.fail_under)} wanted" if run.fail_under is not None else ""
    return f"{cases}{made}: {f'{missed} not met' if missed else 'all met'}{covered}{wanted}"


def as_percent(share: Fraction) -> str:
    """Write a share to a tenth of a percent, rounded down: what is not all is never written as all.

    >>> as_percent(Fraction(1999, 2000)), as_percent(Fraction(4, 5)), as_percent(Fraction(1))
    ('99.9 %', '80 %', '100 %')
    """
    tenths = share * _TENTHS // 1
    whole, rest = divmod(tenths, _TENTH)
    return f"{whole}.{rest} %" if rest else f"{whole} %"


_TENTHS, _TENTH = 1000, 10
