"""Cases that golive makes, held to what the engine decides on the rows that they describe."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest
from tests.library import NOW, engine_with, row_of

from golive.api import Engine
from golive.core.row import at, unknown
from golive.core.span import Span
from golive.core.unit import UNITS, parse_quantity
from golive.core.value import invalid, missing
from golive.documents.cases import Case
from golive.evaluator.trace import Trace
from golive.proving.cases.written_names import names_of
from golive.proving.made.boundaries import MadeCase, made_cases, seen_near, table_cases
from golive.proving.made.turning_points import turning_points
from golive.proving.outcome import Saw

SPAN = Span(file="rules/gate0.cases.yaml", line=2, col=13)
GATE = """\
inputs:
  size:   {from: world.share}
  colour: {from: world.colour}
  flag:   {from: world.flag}
parameters:
  floor: {value: %s, range: [0 %%, 100 %%], tighter: %s, source: house}
%s:
  - id: enough
    %s: size %s floor
    %s: "too little"
"""
KINDS = {"require": ("that", "else", "higher", "lower"), "forbid": ("when", "because", "lower", "higher")}


def gate(sign: str, floor: str, kind: str = "require") -> Engine:
    key, text, up, down = KINDS[kind]
    tighter = up if sign.startswith(">") else down
    return engine_with(GATE % (floor, tighter, kind, key, sign, text))


def trace_of(engine: Engine, **changes: object) -> Trace:
    return engine.decide(row_of(**changes)).trace


def made(engine: Engine, document: str = "gate0", **changes: object) -> tuple[MadeCase, ...]:
    return made_cases(trace_of(engine, **changes), document, SPAN)


def given(case: Case) -> Mapping[str, str]:
    return {g.name.value: str(g.value) for g in case.gives}


def number(text: str) -> float:
    quantity = parse_quantity(text)
    assert quantity is not None
    return quantity.value


def around(engine: Engine) -> dict[str, tuple[str, float]]:
    """Return what each side of the threshold is decided as, by the row itself, and the number given."""
    sides = {}
    for one in made(engine):
        if one.boundary is not None:
            value = number(given(one.case)["size"])
            (seen,) = one.seen
            verdict = engine.decide(row_of(share=value)).verdict.name
            sides[one.case.id.rpartition(":")[2]] = (f"{verdict} {seen.saw.value}", value)
    return sides


REQUIRED = {
    ">=": ("SKIP refuse", "EXECUTE pass", "EXECUTE pass"),
    ">": ("SKIP refuse", "SKIP refuse", "EXECUTE pass"),
    "<=": ("EXECUTE pass", "EXECUTE pass", "SKIP refuse"),
    "<": ("EXECUTE pass", "SKIP refuse", "SKIP refuse"),
}


@pytest.mark.parametrize("sign", REQUIRED)
def test_the_three_values_stand_on_the_sides_that_they_claim(sign: str) -> None:
    sides = around(gate(sign, "60 %"))
    assert tuple(sides[side][0] for side in ("below", "at", "above")) == REQUIRED[sign]


def test_what_a_forbidden_comparison_is_true_of_is_refused() -> None:
    sides = around(gate("<", "60 %", "forbid"))
    assert [sides[side][0].split()[0] for side in ("below", "at", "above")] == ["SKIP", "EXECUTE", "EXECUTE"]


def test_any_threshold_is_stepped_over_by_as_little_as_turns_it() -> None:
    rng = random.Random(7)
    for _ in range(12):
        floor = f"{rng.uniform(0, 100):.{rng.randrange(6)}f} %"
        sides = around(gate(">=", floor))
        assert [sides[side][0] for side in sides] == list(REQUIRED[">="])[: len(sides)]
        assert sides["at"][1] == number(floor)
        assert sides["at"][1] - sides["below"][1] < 1e-10


def test_a_value_outside_its_range_is_not_given() -> None:
    assert set(around(gate(">=", "100 %"))) == {"below", "at"}
    assert set(around(gate(">=", "0 %"))) == {"at", "above"}


def test_each_member_of_a_closed_set_that_a_rule_reads_is_given() -> None:
    engine = engine_with(
        "inputs: {colour: {from: world.colour}, flag: {from: world.flag}}\n"
        'require:\n  - {id: calm, that: colour != "red" and flag, else: "no"}\n'
    )
    ids = [one.case.id for one in made(engine)]
    assert [i for i in ids if "=" in i and i.split("=")[1] not in ("missing", "stale", "invalid")] == [
        "colour=red",
        "colour=green",
        "colour=blue",
        "flag=true",
        "flag=false",
    ]


def test_each_input_is_doubted_in_every_way_and_each_doubt_holds() -> None:
    engine = gate(">=", "60 %")
    doubts = [one.case for one in made(engine) if one.case.id.startswith("size=")]
    assert [given(case)["size"] for case in doubts] == ["missing", "stale", "invalid"]
    rows = (
        {**row_of(), **unknown("share", missing("not_given"))},
        row_of(**{at("share"): NOW - 2_000_000_001}),
        {**row_of(), **unknown("share", invalid("crossed"))},
    )
    assert [engine.decide(row).verdict.name for row in rows] == ["HOLD", "HOLD", "HOLD"]


def test_a_cap_turns_at_the_size_and_a_fact_turns_it_by_the_size() -> None:
    text = (
        "inputs: {room: {from: world.room}, most: {from: strategy.most}}\n"
        'cap:\n  - {id: room_left, at: room, because: "room"}\n  - {id: order, at: most, because: "most"}\n'
    )
    engine = engine_with(text)
    names = names_of(engine.program.checked, "gate0")
    points = {p.where: p for p in turning_points(trace_of(engine), names)}
    assert (points["room_left"].name, points["room_left"].at) == ("room", Decimal(1000))
    assert (points["order"].name, points["order"].at) == ("world.raw_size", Decimal(50_000))
    verdicts = {
        side: engine.decide(row_of(raw_size=number(text), room=1e9)).verdict.name
        for side, text in points["order"].texts.items()
    }
    assert verdicts == {"below": "EXECUTE", "at": "EXECUTE", "above": "REDUCE"}


def test_comparisons_in_lets_are_found_and_told_apart() -> None:
    text = (
        "inputs: {a: {from: world.level}, b: {from: world.extra}}\n"
        'let: {both: {is: "share_true(a > 0, b > 0)"}}\n'
        "parameters: {least: {value: 50 %, range: [0 %, 100 %], tighter: higher, source: house}}\n"
        'require:\n  - {id: agree, that: both >= least, else: "no"}\n'
    )
    engine = engine_with(text)
    ids = [p.id for p in turning_points(trace_of(engine), names_of(engine.program.checked, "gate0"))]
    assert ids == ["agree@least", "both@0", "both@0 (b)"]


@pytest.mark.parametrize(
    ("share", "saw"),
    [(0.60, Saw.PASSED), (0.59, Saw.REFUSED), (0.595, Saw.REFUSED), (0.61, Saw.PASSED), (0.58, None), (0.99, None)],
)
def test_a_case_near_a_threshold_sees_the_side_it_stands_on(share: float, saw: Saw | None) -> None:
    engine = gate(">=", "60 %")
    seen = list(seen_near(trace_of(engine, share=share), names_of(engine.program.checked, "gate0")))
    assert [one.saw for one in seen] == ([] if saw is None else [saw])


def test_an_unknown_value_is_near_nothing() -> None:
    engine = gate(">=", "60 %")
    trace = engine.decide({**row_of(), **unknown("share", missing("not_given"))}).trace
    assert list(seen_near(trace, names_of(engine.program.checked, "gate0"))) == []


def test_a_table_has_a_case_for_each_cell() -> None:
    engine = gate(">=", "60 %")
    (table,) = engine.program.checked.specs.tables
    cases = table_cases(table, SPAN)
    grid = engine.program.checked.grids["fits"]
    assert [given(one.case) for one in cases] == [{"colour": r, "family": c} for r in grid.rows for c in grid.columns]


def test_the_shipped_gates_have_every_parameter_that_they_compare_among_their_boundaries(
    shipped: Engine, executed: Mapping[str, object]
) -> None:
    trace = shipped.decide(executed).trace
    compared = set()
    for gate in shipped.program.checked.gates:
        points = turning_points(trace, names_of(shipped.program.checked, gate.id))
        assert len({p.id for p in points}) == len(points)
        compared |= {(gate.id, p.against) for p in points}
        assert all(p.unit.name in UNITS for p in points)
    for name in ("max_spread", "max_frozen", "max_jump", "min_tick", "max_tick", "min_pace", "max_pace"):
        assert ("data_quality", name) in compared
    assert {("orderflow", "imbalance_threshold"), ("regime", "min_confidence"), ("cost", "required_edge")} <= compared
    assert {("limits", "loss_limit"), ("limits", "max_order_value"), ("limits", "signal.raw_size")} <= compared


def test_made_cases_expect_nothing_and_stand_where_they_are_asked_for() -> None:
    for one in made(gate(">=", "60 %")):
        assert one.case.expect == replace(one.case.expect, verdict=None, by=None, reason=None, size=None, outcome={})
        assert one.case.span == SPAN


def test_a_let_that_nobody_asks_for_has_no_boundary() -> None:
    text = (
        "inputs: {a: {from: world.level}, b: {from: world.extra}}\n"
        'let: {twice: a + a, idle: {is: "share_true(b > twice)"}}\n'
        'require:\n  - {id: positive, that: a > 0, else: "no"}\n'
    )
    engine = engine_with(text)
    ids = [p.id for p in turning_points(trace_of(engine), names_of(engine.program.checked, "gate0"))]
    assert ids == ["positive@0"]
