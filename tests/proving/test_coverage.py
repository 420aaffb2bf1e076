"""What counts as covered, counted by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest

from golive.api import Engine
from golive.core.shortest_decimal import exactly
from golive.core.span import NOWHERE, Span
from golive.proving.coverage import (
    COUNTED,
    CaseCoverage,
    Part,
    Point,
    Sight,
    cover,
    coverage_exit,
    no_longer,
    points_of,
)
from golive.proving.outcome import Origin, Saw

WRITTEN, AUTO = Origin.WRITTEN, Origin.AUTO
REFUSED, PASSED, UNKNOWN = Saw.REFUSED, Saw.PASSED, Saw.UNKNOWN
Seen = tuple[str, Saw, Origin]


def coverage(part: Part, *seen: Seen, names: str = "r") -> CaseCoverage:
    points = [Point(of="gate.g", name=name, part=part, span=NOWHERE) for name in names]
    return cover(points, [Sight(of="gate.g", name=name, saw=saw, origin=origin) for name, saw, origin in seen])


@pytest.mark.parametrize(
    ("part", "seen", "by", "lacks"),
    [
        (Part.RULE, [], None, "never seen refusing or passing"),
        (Part.RULE, [("r", REFUSED, WRITTEN)], None, "never seen passing"),
        (Part.RULE, [("r", UNKNOWN, WRITTEN), ("r", PASSED, WRITTEN)], None, "never seen refusing"),
        (Part.RULE, [("r", REFUSED, WRITTEN), ("r", PASSED, WRITTEN)], WRITTEN, ""),
        (Part.RULE, [("r", REFUSED, WRITTEN), ("r", PASSED, AUTO)], AUTO, "never seen passing"),
        (Part.RULE, [("r", REFUSED, AUTO), ("r", PASSED, AUTO)], AUTO, "never seen refusing or passing"),
        (Part.BOUNDARY, [("r", PASSED, WRITTEN)], None, "never seen just outside"),
        (Part.CELL, [], None, "never looked up"),
        (Part.CELL, [("r", UNKNOWN, WRITTEN)], None, "never looked up"),
        (Part.CELL, [("r", PASSED, WRITTEN)], WRITTEN, ""),
        (Part.CELL, [("r", PASSED, AUTO)], AUTO, "never looked up"),
        (Part.RULE, [("s", REFUSED, WRITTEN), ("s", PASSED, WRITTEN)], None, "never seen refusing or passing"),
    ],
)
def test_a_point_is_covered_by_what_written_cases_saw(
    part: Part, seen: list[Seen], by: Origin | None, lacks: str
) -> None:
    (point,) = coverage(part, *seen).points
    assert (point.by_written, point.by_auto_alone, point.lacks) == (by is WRITTEN, by is AUTO, lacks)


def both(name: str, origin: Origin = WRITTEN) -> list[Seen]:
    return [(name, REFUSED, origin), (name, PASSED, origin)]


@pytest.mark.parametrize(
    ("covered", "fail_under", "code"),
    [
        ("abcd", 0.8, 0),
        ("abcd", 0.8000000000000002, 1),
        ("abc", 0.8, 1),
        ("abcde", 1.0, 0),
        ("", 0.0, 3),
        ("a", 0.0, 0),
    ],
)
def test_the_limit_is_inclusive_and_exact(covered: str, fail_under: float, code: int) -> None:
    seen = [one for name in covered for one in both(name)]
    assert coverage_exit(coverage(Part.RULE, *seen, names="abcde"), exactly(fail_under)) == code


def test_a_tenth_three_times_is_three_tenths() -> None:
    seen = [one for name in "abc" for one in both(name)]
    of_ten = coverage(Part.RULE, *seen, names="abcdefghij")
    assert of_ten.share() == Fraction(3, 10)
    assert coverage_exit(of_ten, exactly("0.3")) == 0


def test_cases_that_golive_makes_test_nothing_by_themselves() -> None:
    made = coverage(Part.RULE, *both("r", AUTO))
    assert (made.share(), coverage_exit(made, exactly(0))) == (None, 3)


def test_without_anything_to_cover_nothing_is_covered() -> None:
    nothing = coverage(Part.RULE, *both("r"), names="")
    assert coverage_exit(nothing, exactly(0)) == 3


def test_boundaries_are_told_and_not_counted() -> None:
    points = [Point(of="gate.g", name=p.value, part=p, span=NOWHERE) for p in Part]
    seen = [Sight(of="gate.g", name="rule", saw=saw, origin=WRITTEN) for saw in (REFUSED, PASSED)]
    covered = cover(points, [*seen, Sight(of="gate.g", name="cell", saw=REFUSED, origin=WRITTEN)])
    assert (covered.share(*COUNTED), covered.share()) == (Fraction(1), Fraction(2, 3))


def test_a_document_is_asked_for_by_kind_and_id() -> None:
    points = [Point(of=of, name="r", part=Part.RULE, span=NOWHERE) for of in ("gate.a", "gate.b")]
    covered = cover(points, [Sight(of="gate.a", name="r", saw=saw, origin=WRITTEN) for saw in (REFUSED, PASSED)])
    assert [covered.of(of).share() for of in ("gate.a", "gate.b", "gate.c")] == [Fraction(1), None, None]


def test_every_rule_and_every_cell_of_the_shipped_library_is_a_point(shipped: Engine) -> None:
    specs = shipped.program.checked.specs
    points = points_of(specs)
    assert len({(p.of, p.name, p.part) for p in points}) == len(points)
    rules = {(p.of, p.name) for p in points if p.part is Part.RULE}
    gates = {(f"gate.{r.gate}", r.id) for gate in shipped.program.checked.every_gate for r in gate.rules}
    signals = shipped.program.checked.signals
    assert rules == gates | {(f"strategy.{s.strategy}", f"exit_{side}") for s in signals for side in s.leaves}
    cells = [p for p in points if p.part is Part.CELL]
    grids = shipped.program.checked.grids
    tables = [grids[t.header.id] for t in specs.tables]
    assert len(cells) == sum(len(grid.rows) * len(grid.columns) for grid in tables)
    assert all(isinstance(p.span, Span) and p.span != NOWHERE for p in points)


def test_what_was_covered_and_is_not_and_what_is_new_and_is_not_is_lost() -> None:
    before = coverage(Part.RULE, *both("a"), *both("b"), ("d", PASSED, WRITTEN), names="abdx")
    after = coverage(Part.RULE, *both("a"), *both("b", AUTO), ("d", PASSED, WRITTEN), *both("n"), names="abdmn")
    assert [one.point.name for one in no_longer(before, after)] == ["b", "m"]
    assert no_longer(after, after) == ()


def test_a_rule_and_a_boundary_of_one_name_are_two() -> None:
    rule, boundary = coverage(Part.RULE, *both("r")), coverage(Part.BOUNDARY)
    assert [one.point.part for one in no_longer(rule, boundary)] == [Part.BOUNDARY]
