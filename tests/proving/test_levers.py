"""What a case gives so that an expression turns: the row with it is decided otherwise than the row beside it."""

from __future__ import annotations

import pytest
from tests.library import engine_with, row_of

from golive.core.span import Span
from golive.core.unit import parse_quantity
from golive.proving.made.boundaries import made_cases
from golive.proving.outcome import Saw

SPAN = Span(file="rules/gate0.cases.yaml", line=2, col=13)
COLUMNS = {"a": "level", "b": "extra", "s": "share", "x": "any"}
GATE = """\
inputs: {{a: {{from: world.level}}, b: {{from: world.extra}}, s: {{from: world.share}}, x: {{from: world.any}}}}
parameters:
  p: {{value: 0.3, range: [-inf, inf], source: house}}
let: {{twice: a + a, diff: a - b}}
require:
  - {{id: r, that: "{rule}", else: "no"}}
"""

SOLVED = (
    "-a >= p",
    "p < -a",
    "a + p <= b",
    "a - b > p",
    "b - a >= p",
    "a * p < b",
    "a / b >= p",
    "abs(a) < p",
    "abs(a / b - 1) <= p",
    "-(a - 2) / 2 > p * b",
    "(a + b) * p >= s",
    "twice >= p",
    "a * -1 >= p",
)


@pytest.mark.parametrize("rule", SOLVED)
def test_a_case_stands_on_the_side_that_it_claims(rule: str) -> None:
    """With known values in every other input, the rule is true just inside and not true just outside."""
    engine = engine_with(GATE.format(rule=rule))
    base = row_of(level=0.75, extra=2.0, share=0.6, any=1.5)
    sides = set()
    for made in made_cases(engine.decide(base).trace, "gate0", SPAN):
        if made.boundary is None or (not made.case.id.startswith("r@p") and not made.case.id.startswith("r@threshold")):
            continue
        (given,) = made.case.gives
        if given.name.value not in COLUMNS:
            continue
        quantity = parse_quantity(str(given.value))
        assert quantity is not None
        decided = engine.decide({**base, COLUMNS[given.name.value]: quantity.value}).verdict.name
        assert decided == ("EXECUTE" if made.seen[0].saw is Saw.PASSED else "SKIP"), made.case
        sides.add(made.seen[0].saw)
    assert sides == ({Saw.PASSED, Saw.REFUSED} if "twice" not in rule else set())


@pytest.mark.parametrize("rule", ["a >= a * p", "a - a * p >= 0", "a >= diff", "twice - a >= p", "a * b * 0 >= p"])
def test_what_moves_along_with_what_is_given_is_no_threshold(rule: str) -> None:
    engine = engine_with(GATE.format(rule=rule))
    made = made_cases(engine.decide(row_of(level=0.75, extra=2.0)).trace, "gate0", SPAN)
    named = [m.case for m in made if m.boundary is not None and m.boundary.where == "r" and m.boundary.name == "a"]
    assert [case.id for case in named if "@a" not in case.id and "@x" not in case.id] == []
