"""Shadow accounts: against what really came of what was allowed, and against what an entry of its own would have."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from tests.account_gates import account_library
from tests.replays import USDM, market
from tests.trading.machines import fills_of, opened, ran
from tests.trading.planted_market import (
    BEGIN,
    CYCLE,
    REDUCE,
    REQUIRE,
    outcomes,
    planted_library,
    planted_market,
    ticking_market,
)
from tests.trading.shadowed import Shadowed, shadowed, turned_by
from tests.trading.two_markets import opened_account

from golive.api import Engine
from golive.execution.depth import DepthRule
from golive.journal.bodies.decision import DecisionTaken
from golive.journal.bodies.fill import OrderFilled
from golive.trading.kept_orders import KeptOrders
from golive.trading.machine_state import OpenOrder
from golive.trading.shadow_account import ShadowAccount, beside_venue
from golive.trading.turns import said
from golive.trading.venue_state import state_of

LOOKS = 400


@pytest.fixture(scope="module")
def eager(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Return a library whose strategies trade often."""
    return account_library(tmp_path_factory.mktemp("library"), after_close="1 s")


@pytest.fixture(scope="module")
def gated(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Return a library with one gate, which refuses where the book leans the other way."""
    return planted_library(tmp_path_factory.mktemp("library"), REQUIRE)


@pytest.fixture(scope="module")
def halving(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Return a library with one gate, which halves where the book leans the other way."""
    return planted_library(tmp_path_factory.mktemp("library"), REDUCE)


@pytest.fixture(scope="module")
def twice_gated(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Return a library with two gates that refuse the same."""
    return planted_library(tmp_path_factory.mktemp("library"), REQUIRE, REQUIRE)


@pytest.fixture(scope="module")
def gated_and_halving(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Return a library with a gate that refuses and one that halves the same."""
    return planted_library(tmp_path_factory.mktemp("library"), REQUIRE, REDUCE)


def cycles(engine: Engine, leans: list[bool], moves: list[int] | None = None) -> Shadowed:
    moves = moves or outcomes(1, len(leans))
    return shadowed(engine, planted_market(moves, leans), begin=BEGIN, seconds=CYCLE * len(leans))


def nets_by_cycle(run: Shadowed) -> dict[int, int]:
    """Return what the real account earned, by the cycle in which it entered."""
    trips = run.ran.opened.working.account.trips.values()
    return {(trip.since - BEGIN) // (CYCLE * 10**9): trip.net for trip in trips if trip.complete}


def test_the_shadow_of_what_was_allowed_comes_to_what_came_of_it(eager: Engine) -> None:
    machine = opened(eager, seconds=690, strategies=("momentum",))
    shadows = dict[str, ShadowAccount]()
    for turned in turned_by(machine):
        now = turned.state.passed
        for shadow in shadows.values():
            if not shadow.is_over:
                shadow.take_look(turned.working.only, now, machine.feed.acts_at(now), said, asks=bool(turned.asking))
        for order in turned.working.orders.values():
            if not order.order.reduce_only and order.signal not in shadows:
                own = OpenOrder(signal=order.signal, symbol=order.symbol, order=order.order)
                shadows[order.signal] = ShadowAccount(machine.rule, turned.working.only, own, since=now)
    trips = {key.rpartition("/")[0]: trip for key, trip in machine.working.account.trips.items()}
    closed = {signal for signal, trip in trips.items() if trip.complete}
    assert len(closed) >= 4
    assert {signal: shadows[signal].outcome.net for signal in closed} == {s: trips[s].net for s in closed}
    assert {shadows[signal].outcome.net for signal in trips.keys() - closed} <= {None}
    assert {shadows[signal].outcome.reason for signal in closed} == {trips[signal].reason for signal in closed}


def test_what_was_refused_comes_to_what_came_of_it_where_nothing_refused_it(gated: Engine) -> None:
    moves = outcomes(3, 12)
    let_in = cycles(gated, [True] * 12, moves)
    kept_out = cycles(gated, [False] * 12, moves)
    assert let_in.episodes == ()
    assert nets_by_cycle(kept_out) == {}
    shadows = [one.shadows[0] for one in kept_out.episodes if one.shadows[0].net is not None]
    assert [shadow.net for shadow in shadows] == list(nets_by_cycle(let_in).values())
    assert len(shadows) >= 11
    assert all(one.alone == {"planted.leans": 0, "planted": 0} for one in kept_out.episodes)


@pytest.mark.parametrize("seconds", [240])
def test_shadows_change_nothing(eager: Engine, shipped: Engine, seconds: int) -> None:
    for engine in (eager, shipped):
        alone, beside = ran(engine, seconds=seconds), shadowed(engine, seconds=seconds)
        assert beside.episodes
        assert [(d.ts, d.kind, d.key, d.body) for d in beside.ran.drafts] == [
            (d.ts, d.kind, d.key, d.body) for d in alone.drafts
        ]


def test_shadows_change_nothing_on_a_real_recording(shipped: Engine, market_data: Path) -> None:
    recording = market(USDM, market_data)
    assert recording[1].trades is not None
    begin = int(recording[1].trades.ts[0])
    alone = ran(shipped, recording, begin=begin, seconds=400)
    beside = shadowed(shipped, recording, begin=begin, seconds=400)
    assert len(beside.episodes) >= 10
    assert any(one.shadows and one.shadows[0].net is not None for one in beside.episodes)
    assert beside.ran.drafts == alone.drafts


def test_shadows_change_nothing_in_an_account_of_two_instruments(eager: Engine) -> None:
    alone, machine = opened_account(eager, seconds=240), opened_account(eager, seconds=240)
    before = [noted for turned in turned_by(alone) for noted in turned.entries]
    beside = shadowed(eager, machine=machine)
    assert {one.symbol for one in beside.episodes} == {"BTC-PERP", "ETH-PERP"}
    assert list(beside.ran.noted) == before


def test_an_episode_is_one_observation(gated: Engine, twice_gated: Engine) -> None:
    """Of 400 looks there is one episode, and two rules that both refuse it made no difference by themselves."""
    # The move of five seconds is large enough from the fourth on, and for one second after the last.
    seconds = 10 + LOOKS + 3 + 60
    rising = ticking_market([0] * 10 + [50] * (LOOKS + 3) + [0] * 60, [False] * seconds)
    (episode,) = shadowed(gated, rising, begin=BEGIN, seconds=seconds).episodes
    assert episode.looks == LOOKS
    assert episode.alone == {"planted.leans": 0, "planted": 0}
    assert len(episode.shadows) == 1
    assert not episode.goes_on
    (shared,) = shadowed(twice_gated, rising, begin=BEGIN, seconds=seconds).episodes
    assert (shared.looks, shared.by) == (episode.looks, ("planted.leans", "planted_2.leans"))
    assert shared.alone == {}
    assert [one.net for one in shared.shadows] == [one.net for one in episode.shadows]


def test_what_is_let_in_late_is_set_against_its_first_look(gated: Engine) -> None:
    """The book leans against the signal at its first look, which sees that of a second ago, and then for it."""
    steps = [0] * 15 + [300, 0, 400] + [0] * 60
    late = shadowed(gated, ticking_market(steps, [n != 15 for n in range(78)]), begin=BEGIN, seconds=78)
    never = shadowed(gated, ticking_market(steps, [n > 30 for n in range(78)]), begin=BEGIN, seconds=78)
    (episode,), (kept_out,) = late.episodes, never.episodes
    assert episode.is_entered
    assert not kept_out.is_entered
    assert episode.looks == 1 < kept_out.looks
    real = next(iter(late.ran.opened.working.account.trips.values()))
    assert real.complete
    assert episode.shadows[0].net == kept_out.shadows[0].net
    # The move came between the two looks.
    assert episode.shadows[0].net is not None
    assert episode.shadows[0].net > real.net


def test_what_is_reduced_is_followed_in_full(halving: Engine) -> None:
    moves = outcomes(5, 6)
    let_in, halved = cycles(halving, [True] * 6, moves), cycles(halving, [False] * 6, moves)
    assert let_in.episodes == ()
    assert all(one.is_entered and one.by == ("planted.leans",) for one in halved.episodes)
    whole = nets_by_cycle(let_in)
    assert [one.shadows[0].net for one in halved.episodes][: len(whole)] == list(whole.values())
    assert [one.shadows[0].lots // 2 for one in halved.episodes] == [
        fill.order_lots for fill in halved.ran.bodies(OrderFilled) if fill.side == "buy"
    ]


def test_without_what_refuses_it_an_entry_is_as_small_as_another_gate_makes_it(gated_and_halving: Engine) -> None:
    run = cycles(gated_and_halving, [False] * 3)
    for episode in run.episodes:
        # What refuses made a difference by itself, what halves did not: without it nothing is let in either.
        assert episode.alone == {"planted.leans": 1, "planted": 1}
        full, small = episode.shadows
        assert small.lots == full.lots // 2


def test_each_shadow_takes_from_a_market_of_its_own(gated: Engine) -> None:
    machine = opened(gated, planted_market(outcomes(1, 3), [True] * 3), begin=BEGIN, seconds=3 * CYCLE)
    kept = KeptOrders()
    for turned in turned_by(machine):
        kept.take(turned)
    venue = machine.working.only.venue
    beside = beside_venue(venue)
    assert beside.depth.ledger.entries() == ()
    assert state_of(beside).book == state_of(venue).book
    assert (beside.live, beside.exits, beside.under_way) == ({}, {}, [])
    assert beside.depth is not venue.depth


def test_an_open_shadow_waits(gated: Engine) -> None:
    leans = [False] * 3
    run = shadowed(gated, planted_market(outcomes(1, 3), leans), begin=BEGIN, seconds=2 * CYCLE + 20)
    *closed, last = run.episodes
    assert all(one.shadows[0].net is not None for one in closed)
    assert (last.shadows[0].net, last.shadows[0].until, last.shadows[0].filled) == (None, None, last.shadows[0].lots)


def test_a_shadow_that_found_no_price_comes_to_nothing(gated: Engine) -> None:
    spec, data = planted_market(outcomes(1, 2), [False] * 2)
    # Everything that a level shows is gone before we come.
    empty = fills_of(gated, depth=DepthRule(haircut=Fraction(1)))
    run = shadowed(gated, (spec, data), begin=BEGIN, seconds=2 * CYCLE, fills=empty)
    assert [(one.shadows[0].filled, one.shadows[0].net, one.shadows[0].reason) for one in run.episodes] == [
        (0, 0, None),
        (0, 0, None),
    ]


def test_only_so_many_shadows_are_open_as_have_not_left(gated: Engine) -> None:
    run = cycles(gated, [False] * 12)
    assert len(run.episodes) == 12
    assert run.most_open == 1


def test_what_is_entered_is_touched_by_nothing_more(gated: Engine) -> None:
    """The book leans the other way from the second after an entry on."""
    steps = [0] * 15 + [300, 0, 400] + [0] * 60
    run = shadowed(gated, ticking_market(steps, [n <= 15 for n in range(78)]), begin=BEGIN, seconds=78)
    refused = [one for one in run.ran.bodies(DecisionTaken) if one.verdict == "SKIP"]
    assert refused
    assert run.episodes == ()
