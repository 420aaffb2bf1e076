"""What stood against an entry: against the reasons that a decision lists, and the lots that it allows."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.replays import SIMULATED, market, replay

from golive.api import Engine
from golive.compiler.rule_info import NEED
from golive.core.value import Unknown
from golive.decision import Decision
from golive.decision.obstacles import Obstacles, gate_of, obstacles

RULES = ("a.one", "a.two", "b.one", "b.two")


@pytest.fixture(scope="module")
def decided(shipped: Engine) -> list[Decision]:
    """Return every kind of decision that the embedded market has, with its lots."""
    run = replay(shipped, market(SIMULATED), shadows=False)
    rows = [run.rows[n] for n in range(len(run.rows))]
    return [shipped.decide(row) for row in rows if row["intent"] == "open"][::5]


def test_without_any_of_it_gone_a_row_gets_the_lots_that_it_was_allowed(decided: list[Decision]) -> None:
    assert any(one.allowed for one in decided)
    assert [obstacles(one.trace).lots_without() for one in decided] == [one.lots for one in decided]


def test_they_are_the_reasons_that_do_not_pass_but_for_the_size(decided: list[Decision]) -> None:
    for decision in decided:
        listed = {f"{b.gate}.{b.rule}" for b in decision.because if b.outcome != "passes"} - {"pipeline.size"}
        standing = set(obstacles(decision.trace).rules)
        # What is unknown for one cause is said once.
        assert listed <= standing
        assert all(one in listed for one in standing) or any(b.outcome == "unknown" for b in decision.because)


def test_needs_stand_where_what_they_need_is_seen_as_unknown(shipped: Engine, decided: list[Decision]) -> None:
    row = next(one.trace.row for one in decided if one.allowed)
    spoilt = ({**row, column: cell} for column in sorted(shipped.program.needed) for cell in (None, math.nan))
    decided = [*decided, *map(shipped.decide, spoilt)]
    rules = {rule.key: rule for rule in decided[0].trace.program.rules if rule.effect == NEED and rule.term is not None}
    for decision in decided:
        observed = {key: decision.trace.observe(rule.term) for key, rule in rules.items() if rule.term is not None}
        unknown = {key for key, seen in observed.items() if isinstance(seen, Unknown)}
        assert set(obstacles(decision.trace).rules) & rules.keys() == unknown


amounts = st.floats(0.0, 1.0)


@st.composite
def standing(draw: st.DrawFn) -> Obstacles:
    kinds = draw(st.lists(st.sampled_from(["refuses", "factor", "limit", ""]), min_size=4, max_size=4))
    by_kind = {kind: [rule for rule, own in zip(RULES, kinds, strict=True) if own == kind] for kind in set(kinds)}
    return Obstacles(
        rules=tuple(rule for rule, kind in zip(RULES, kinds, strict=True) if kind),
        refusing=frozenset(by_kind.get("refuses", ())),
        factors={rule: draw(amounts) for rule in by_kind.get("factor", ())},
        limits={rule: 1000 * draw(amounts) for rule in by_kind.get("limit", ())},
        raw=draw(st.one_of(st.none(), st.floats(0.0, 1000.0))),
        lot=draw(st.sampled_from([None, 0.1, 7.0])),
        minimum=draw(st.sampled_from([0.0, 50.0])),
    )


@given(standing(), st.sets(st.sampled_from(RULES)), st.sets(st.sampled_from(RULES)))
def test_the_less_stands_against_it_the_more_is_let_through(of: Obstacles, some: set[str], more: set[str]) -> None:
    assert of.lots_without(some) <= of.lots_without(some | more) <= of.full_lots


@given(standing())
def test_what_is_let_through_is_no_more_than_is_asked_for_and_no_less_than_the_venue_takes(of: Obstacles) -> None:
    lots = of.full_lots
    if of.raw is None or of.lot is None or of.minimum is None:
        assert lots == 0
    elif lots:
        assert of.minimum <= min(lots * of.lot, of.raw)
        assert (lots - 1) * of.lot <= of.raw


@given(standing())
def test_two_that_refuse_make_no_difference_by_themselves(of: Obstacles) -> None:
    if len(of.refusing) > 1:
        assert {of.lots_without({rule}) for rule in of.rules} == {0}


def test_what_is_let_through_is_reduced_and_limited_by_the_rules_that_still_stand() -> None:
    of = Obstacles(
        rules=RULES,
        refusing=frozenset(RULES[:2]),
        factors={"b.one": 0.5},
        limits={"b.two": 30.0},
        raw=100.0,
        lot=1.0,
        minimum=0.0,
    )
    assert [of.lots_without(some) for some in (RULES[:2], RULES[:1], RULES[2:])] == [30, 0, 0]
    assert (of.full_lots, of.lots_without((*RULES[:2], "b.two"))) == (100, 50)
    assert gate_of("a.one") == "a"
