"""What cases have seen of a policy: each rule refusing and passing, each cell looked up, each boundary on both sides.

Only cases that somebody wrote count: those that golive makes take their expectation from the document under test, so
what only they saw is told apart. What could not be told is neither refusing nor passing.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator
from fractions import Fraction

from golive.core.dataclass import dataclass
from golive.core.span import Span
from golive.documents.declarations import Cap, Reduction, Requirement
from golive.documents.header import Name
from golive.documents.library import Gate, Specs, Strategy, Table
from golive.proving.cases.strategy_answers import exit_name
from golive.proving.outcome import Judged, Origin, Saw, Seen

BOTH = frozenset((Saw.REFUSED, Saw.PASSED))
MET, NOT_MET, NOTHING_TESTED = 0, 1, 3
"""What `golive test` ends with; 2 is a library or a case that cannot be used."""


class Part(enum.Enum):
    """What of a document can be covered."""

    RULE = "rule"
    CELL = "cell"
    BOUNDARY = "boundary"


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """Something that cases should see. `of` is the document's `kind.id`, `name` is unique in it."""

    of: str
    name: str
    part: Part
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """One thing that a case saw, of whichever origin; `of` and `name` are those of a point."""

    of: str
    name: str
    saw: Saw
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """A point, and what written and made cases saw of it."""

    point: Point
    written: frozenset[Saw]
    auto: frozenset[Saw]

    @property
    def by_written(self) -> bool:
        """Say whether written cases cover it."""
        return _is_covered(self.point.part, self.written)

    @property
    def by_auto_alone(self) -> bool:
        """Say whether it is covered, and would not be without cases that golive made."""
        return not self.by_written and _is_covered(self.point.part, self.written | self.auto)

    @property
    def lacks(self) -> str:
        """Say in words what written cases never saw; empty where they cover it."""
        if self.by_written:
            return ""
        if self.point.part is Part.CELL:
            return "never looked up"
        words = {Saw.REFUSED: "refusing", Saw.PASSED: "passing"}
        if self.point.part is Part.BOUNDARY:
            words = {Saw.REFUSED: "just outside", Saw.PASSED: "just inside"}
        return "never seen " + " or ".join(word for saw, word in words.items() if saw not in self.written)


def _is_covered(part: Part, seen: frozenset[Saw]) -> bool:
    return bool(seen & BOTH) if part is Part.CELL else seen >= BOTH


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseCoverage:
    """Every point with what was seen of it; `tested` says whether any written case saw anything."""

    points: tuple[Covered, ...]
    tested: bool

    def share(self, *parts: Part) -> Fraction | None:
        """Return the share of points that written cases cover, exactly; None where there is none or nobody looked."""
        counted = [one for one in self.points if not parts or one.point.part in parts]
        return Fraction(sum(one.by_written for one in counted), len(counted)) if self.tested and counted else None

    def of(self, document: str) -> CaseCoverage:
        """Return the coverage of one document (`kind.id`)."""
        points = tuple(one for one in self.points if one.point.of == document)
        return CaseCoverage(points=points, tested=self.tested and any(one.written for one in points))


COUNTED = (Part.RULE, Part.CELL)
"""What `--fail-under` counts: boundaries are for golive to make, so a share with them would flatter."""


def cover(points: Iterable[Point], sights: Iterable[Sight]) -> CaseCoverage:
    """Return what was seen of each point, in the order of the points; sights of anything else are left out."""
    seen: dict[tuple[str, str, Origin], set[Saw]] = {}
    for sight in sights:
        seen.setdefault((sight.of, sight.name, sight.origin), set()).add(sight.saw)

    def by(point: Point, origin: Origin) -> frozenset[Saw]:
        return frozenset(seen.get((point.of, point.name, origin), ()))

    covered = tuple(Covered(point=p, written=by(p, Origin.WRITTEN), auto=by(p, Origin.AUTO)) for p in points)
    return CaseCoverage(points=covered, tested=any(origin is Origin.WRITTEN for _, _, origin in seen))


def no_longer(before: CaseCoverage, after: CaseCoverage) -> tuple[Covered, ...]:
    """Return what written cases covered before and do not cover after, and what came new and is not covered.

    A threshold that was moved away from its cases is among it: nothing stands beside the new one.
    """
    was = {(one.point.of, one.point.part, one.point.name): one for one in before.points}

    def is_lost(one: Covered) -> bool:
        old = was.get((one.point.of, one.point.part, one.point.name))
        return not one.by_written and (old is None or old.by_written)

    return tuple(one for one in after.points if is_lost(one))


def sights_of(judged: Iterable[Judged]) -> Iterator[Sight]:
    """Yield what cases saw, once what several see as one and the same object."""
    by_document: dict[tuple[str, Origin], dict[int, Seen]] = {}
    for case in judged:
        by_document.setdefault((case.of, case.origin), {}).update(zip(map(id, case.seen), case.seen, strict=True))
    for (of, origin), each in by_document.items():
        yield from (Sight(of=of, name=seen.rule, saw=seen.saw, origin=origin) for seen in each.values())


def points_of(specs: Specs) -> tuple[Point, ...]:
    """Return each rule of each gate, each cell of each table and each exit of each strategy, in written order."""
    gates = (point for gate in specs.gates for point in _rules(gate))
    exits = (point for strategy in specs.strategies for point in _exits(strategy))
    return (*gates, *(point for table in specs.tables for point in _cells(table)), *exits)


def _rules(gate: Gate) -> Iterator[Point]:
    of = f"gate.{gate.header.id}"
    rules: tuple[Requirement | Reduction | Cap, ...] = (*gate.requirements, *gate.reductions, *gate.caps)
    for rule in rules:
        yield Point(of=of, name=rule.id, part=Part.RULE, span=rule.span)


def _exits(strategy: Strategy) -> Iterator[Point]:
    leaving = strategy.exit
    for side, one in (("long", leaving.long), ("short", leaving.short)) if leaving is not None else ():
        if one is not None:
            of = f"strategy.{strategy.header.id}"
            yield Point(of=of, name=exit_name(side), part=Part.RULE, span=one.when.span)


def _cells(table: Table) -> Iterator[Point]:
    for row in table.rows.members:
        for column in table.columns.members:
            cell: Name = table.cells.get((row.value, column.value), table.otherwise)
            name = f"{row.value}/{column.value}"
            yield Point(of=f"table.{table.header.id}", name=name, part=Part.CELL, span=cell.span)


def coverage_exit(coverage: CaseCoverage, fail_under: Fraction, *parts: Part) -> int:
    """Return what a run ends with for its coverage alone: 0 from `fail_under` (inclusive), else 1; 3 for nothing."""
    share = coverage.share(*parts)
    if share is None:
        return NOTHING_TESTED
    return MET if share >= fail_under else NOT_MET
