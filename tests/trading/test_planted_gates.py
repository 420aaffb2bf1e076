"""A planted truth is told by a whole run: a gate that knows the outcome, its mirror, and one that knows nothing.

The strategy earns as often as it loses, and as much; what the book leans to is what the gate looks at.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest
from tests.replays import replay
from tests.trading.planted_market import COSTS, REDUCE, REQUIRE, outcomes, planted_library, planted_market

from golive.api import Engine
from golive.models.returns.gate_attribution import GateAttribution, Worth
from golive.replay.attribution_document import attribution_document, read_attribution
from golive.replay.replay import Run

CYCLES = 56


@pytest.fixture(scope="module")
def gated(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Return a library with one gate, which refuses where the book leans the other way."""
    return planted_library(tmp_path_factory.mktemp("library"), REQUIRE)


@lru_cache(maxsize=8)
def ran(engine: Engine, leans: tuple[bool, ...], seed: int = 1) -> Run:
    return replay(engine, planted_market(outcomes(seed, len(leans)), leans))


def wins(seed: int = 1) -> tuple[bool, ...]:
    return tuple(move > COSTS for move in outcomes(seed, CYCLES))


def planted(run: Run, name: str = "planted.leans") -> GateAttribution:
    (row,) = [row for row in run.attribution.rows if row.name == name]
    assert (row.within, row.untold) == (0, 0)
    return row.numbers


def mirrored(leans: Sequence[bool]) -> tuple[bool, ...]:
    return tuple(not lean for lean in leans)


def test_a_gate_that_blocks_only_losing_episodes_earns(gated: Engine) -> None:
    numbers = planted(ran(gated, wins()))
    assert numbers.worth is Worth.EARNS
    assert (numbers.forgone, numbers.shared, numbers.needed) == (0.0, 0, 0)
    assert numbers.n == numbers.touched >= 27
    assert numbers.avoided == numbers.effect > 0


def test_its_mirror_costs(gated: Engine) -> None:
    numbers = planted(ran(gated, mirrored(wins())))
    assert numbers.worth is Worth.COSTS
    assert (numbers.avoided, numbers.needed) == (0.0, 0)
    assert numbers.forgone == -numbers.effect > 0


def test_a_gate_that_blocks_at_random_neither_earns_nor_costs(gated: Engine) -> None:
    leans = tuple(bool(lean) for lean in np.random.default_rng(1).integers(0, 2, CYCLES))
    numbers = planted(ran(gated, leans))
    assert numbers.worth is Worth.UNDERPOWERED
    assert numbers.n >= 20
    assert numbers.lower is not None
    assert numbers.upper is not None
    assert numbers.lower < 0 < numbers.upper
    assert numbers.needed


def test_what_a_gate_earned_is_what_a_run_without_it_would_have_lost(gated: Engine) -> None:
    """Cycles have nothing to do with each other: let in or kept out, the others come to the same."""
    with_it, without = ran(gated, wins()), ran(gated, (True,) * CYCLES)
    assert without.attribution.rows == ()
    closed = [sum(trip.net for trip in run.trips if not trip.is_open) for run in (with_it, without)]
    assert planted(with_it).effect == pytest.approx((closed[0] - closed[1]) / 1e9, abs=0.02 * abs(closed[1]) / 1e9)


def test_a_gate_that_halves_losing_episodes_earns_half(tmp_path: Path, gated: Engine) -> None:
    halving = planted_library(tmp_path, REDUCE)
    half, whole = planted(ran(halving, wins())), planted(ran(gated, wins()))
    assert half.worth is Worth.EARNS
    assert half.n == whole.n
    assert half.effect == pytest.approx(whole.effect / 2, rel=0.02)


def test_two_gates_that_refuse_the_same_make_no_difference_by_themselves(tmp_path: Path) -> None:
    run = ran(planted_library(tmp_path, REQUIRE, REQUIRE), wins())
    one, other = planted(run), planted(run, "planted_2.leans")
    assert (one.n, one.effect, one.shared, one.needed) == (0, 0.0, one.touched, 20)
    assert one.avoided > 0
    assert (other.n, other.touched, other.avoided) == (one.n, one.touched, one.avoided)


def test_a_run_of_which_no_shadows_are_asked_for_is_the_same_but_for_them(gated: Engine) -> None:
    moves = outcomes(1, 12)
    market = planted_market(moves, [move > COSTS for move in moves])
    with_them, without = replay(gated, market), replay(gated, market, shadows=False)
    assert without.attribution.why is not None
    assert without.attribution.why.code == "no_shadows"
    assert with_them.attribution.rows
    for name in ("trips", "episodes", "exits", "balance", "unfilled", "money", "latencies"):
        assert getattr(with_them, name) == getattr(without, name)


def test_a_study_is_read_back_as_it_was_written(gated: Engine) -> None:
    document = attribution_document(ran(gated, wins()).attribution)
    again = attribution_document(read_attribution(document))
    assert {**again, "shadows": document["shadows"]} == document
    assert document["shadows"] == len(ran(gated, wins()).attribution.shadows)
