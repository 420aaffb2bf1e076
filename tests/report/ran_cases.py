"""A small policy after its cases ran: one of everything that a report can say."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction

from golive.core.span import Span
from golive.proving.case_run import CaseRun, Remark
from golive.proving.coverage import Part, Point, cover, sights_of
from golive.proving.outcome import Judged, Mismatch, Origin, Outcome, Saw, Seen

GATE, CASES, TABLE = "rules/gates/depth.yaml", "rules/gates/depth.cases.yaml", "rules/tables/fits.yaml"
SOURCES = {
    CASES: "of: gate.depth\n"
    "cases:\n"
    "  - {id: thin, given: {size: 1 usd}, expect: {verdict: SKIP, by: deep}}\n"
    "  - {id: deep, given: {size: 9 usd}, expect: {verdict: EXECUTE, size: 9 usd}}\n",
    GATE: "kind: gate\nid: depth\n",
}


def place(file: str, line: int, col: int, width: int = 1) -> Span:
    return Span(file=file, line=line, col=col, width=width)


def outcome(verdict: str, by: str = "", reason: str = "", size: float = math.nan) -> Outcome:
    return Outcome(verdict=verdict, by=by, reason=reason, size=size, outcome={})


def judged(
    of: str, id: str, came: Outcome, *seen: tuple[str, Saw], origin: Origin = Origin.WRITTEN, line: int = 3
) -> Judged:
    return Judged(
        of=of,
        id=id,
        origin=origin,
        span=place(CASES, line, 5),
        outcome=came,
        mismatches=(),
        seen=tuple(Seen(rule=rule, saw=saw) for rule, saw in seen),
    )


POINTS = (
    Point(of="gate.depth", name="deep", part=Part.RULE, span=place(GATE, 9, 9)),
    Point(of="gate.depth", name="calm", part=Part.RULE, span=place(GATE, 12, 9)),
    Point(of="gate.depth", name="deep@least", part=Part.BOUNDARY, span=place(GATE, 9, 9)),
    Point(of="table.fits", name="red/big", part=Part.CELL, span=place(TABLE, 9, 14)),
    Point(of="table.fits", name="red/small", part=Part.CELL, span=place(TABLE, 9, 27)),
)

THIN = judged("gate.depth", "thin", outcome("SKIP", "deep", "1 usd, 5 usd is required", 0.0), ("deep", Saw.REFUSED))
DEEP = Judged(
    of="gate.depth",
    id="deep",
    origin=Origin.WRITTEN,
    span=place(CASES, 4, 5),
    outcome=outcome("REDUCE", "calm", "the book is nervous: 100 % of it", 4.5),
    mismatches=(
        Mismatch(field="verdict", expected="EXECUTE", got="REDUCE", span=place(CASES, 4, 56, 7)),
        Mismatch(field="size", expected="9 usd", got="4.5 usd", span=place(CASES, 4, 71, 5)),
    ),
    seen=(Seen(rule="deep", saw=Saw.PASSED), Seen(rule="calm", saw=Saw.REFUSED)),
)
EDGES = (
    judged(
        "gate.depth", "deep@least:inside", outcome("EXECUTE"), ("deep@least", Saw.PASSED), origin=Origin.AUTO, line=1
    ),
    judged(
        "gate.depth",
        "deep@least:outside",
        outcome("SKIP", "deep"),
        ("deep@least", Saw.REFUSED),
        origin=Origin.AUTO,
        line=1,
    ),
    judged("gate.depth", "calm", outcome("EXECUTE"), ("calm", Saw.PASSED), origin=Origin.AUTO, line=1),
)
CELL = judged("table.fits", "big_red", outcome(""), ("red/big", Saw.PASSED))
REMARK = Remark(
    of="gate.depth", name="calm@nerves", text="on both sides of 3 % the answer is EXECUTE", span=place(GATE, 2, 5, 5)
)


def ran(
    *cases: Judged, remarks: tuple[Remark, ...] = (), points: tuple[Point, ...] = POINTS, fail_under: str = ""
) -> CaseRun:
    return CaseRun(
        judged=cases,
        coverage=cover(points, sights_of(cases)),
        remarks=remarks,
        fail_under=Fraction(fail_under) if fail_under else None,
    )


_RAN = ran(THIN, DEEP, *EDGES, CELL, remarks=(REMARK,), fail_under="4/5")
EVERYTHING = replace(_RAN, since="main", lost=_RAN.coverage.points[1:3])
