"""Shadow accounts: against what really came of what was allowed, and against what an entry of its own would have."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from tests.account_gates import account_library
from tests.machines import fills_of, opened, ran
from tests.replays import USDM, market
from tests.trading.planted_market import (
    BEGIN,
    CYCLE,
    LIMIT,
    REDUCE,
    REFUSE,
    REQUIRE,
    outcomes,
    planted_library,
    planted_market,
    ticking_market,
)
from tests.trading.shadowed import Shadowed, shadowed, turned_by
from tests.trading.two_markets import opened_account

from golive.api import Engine
from golive.decision.obstacles import obstacles
from golive.execution.depth import DepthRule
from golive.journal.bodies.decision import DecisionTaken
from golive.journal.bodies.fill import OrderFilled
from golive.trading.kept_orders import KeptOrders
from golive.trading.machine_state import OpenOrder
from golive.trading.shadow_account import ShadowAccount, ShadowOutcome, beside_venue
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
def first_and_then(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Return a library with two gates, each of which refuses what the other lets in."""
    return planted_library(tmp_path_factory.mktemp("library"), REQUIRE, REFUSE)


@pytest.fixture(scope="module")
def limiting(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Return a library with one gate, which limits sizes by less than a lot."""
    return planted_library(tmp_path_factory.mktemp("library"), LIMIT)


@pytest.fixture(scope="module")
def gated_and_halving(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Return a library with a gate that refuses and one that halves the same."""
    return planted_library(tmp_path_factory.mktemp("library"), REQUIRE, REDUCE)


def cycles(engine: Engine, leans: list[bool], moves: list[int] | None = None) -> Shadowed:
    moves = moves or outcomes(1, len(leans))
    return shadowed(engine, planted_market(moves, leans), begin=BEGIN, seconds=CYCLE * len(leans))


def shadows_of(run: Shadowed) -> list[ShadowOutcome]:
    """Return the shadows of the episodes, each of which has one."""
    assert all(one.shadow is not None for one in run.episodes)
    return [one.shadow for one in run.episodes if one.shadow is not None]


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
    nets = [one.net for one in shadows_of(kept_out) if one.net is not None]
    assert nets == list(nets_by_cycle(let_in).values())
    assert len(nets) >= 11
    assert all(one.is_alone("planted.leans") and one.is_alone("planted") for one in kept_out.episodes)


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
    assert any(one.shadow is not None and one.shadow.net is not None for one in beside.episodes)
    assert beside.ran.drafts == alone.drafts


def test_shadows_change_nothing_in_an_account_of_two_instruments(eager: Engine) -> None:
    alone, machine = opened_account(eager, seconds=240), opened_account(eager, seconds=240)
    before = [noted for turned in turned_by(alone) for noted in turned.entries]
    beside = shadowed(eager, machine=machine)
    assert {one.symbol for one in beside.episodes} == {"BTC-PERP", "ETH-PERP"}
    assert list(beside.ran.noted) == before


def test_an_episode_is_one_observation(gated: Engine, twice_gated: Engine) -> None:
    """Of 400 looks there is one episode, and of two rules that both refuse it neither is alone with it."""
    # The move of five seconds is large enough from the fourth on, and for one second after the last.
    seconds = 10 + LOOKS + 3 + 60
    rising = ticking_market([0] * 10 + [50] * (LOOKS + 3) + [0] * 60, [False] * seconds)
    (episode,) = shadowed(gated, rising, begin=BEGIN, seconds=seconds).episodes
    assert episode.looks == LOOKS
    assert episode.by == ("planted.leans",)
    assert episode.is_alone("planted")
    assert not episode.goes_on
    (shared,) = shadowed(twice_gated, rising, begin=BEGIN, seconds=seconds).episodes
    assert (shared.looks, shared.by) == (episode.looks, ("planted.leans", "planted_2.leans"))
    assert not any(shared.is_alone(name) for name in (*shared.by, "planted", "planted_2"))
    assert shared.shadow == episode.shadow


def test_of_rules_that_refuse_an_episode_one_after_the_other_neither_is_alone_with_it(
    gated: Engine, first_and_then: Engine
) -> None:
    """One refuses its first looks and the other all after them: each of them is refused by one rule alone."""
    seconds = 10 + LOOKS + 3 + 60
    leans = [n > 10 + LOOKS // 2 for n in range(seconds)]
    rising = ticking_market([0] * 10 + [50] * (LOOKS + 3) + [0] * 60, leans)
    (one,) = shadowed(gated, rising, begin=BEGIN, seconds=seconds).episodes
    (both,) = shadowed(first_and_then, rising, begin=BEGIN, seconds=seconds).episodes
    assert (one.is_entered, one.is_alone("planted"), both.is_entered) == (True, True, False)
    assert 0 < one.looks < both.looks
    assert both.by == ("planted.leans", "planted_2.leans")
    assert not any(both.is_alone(name) for name in (*both.by, "planted", "planted_2"))
    assert both.shadow == one.shadow


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
    (first,), (same,) = shadows_of(late), shadows_of(never)
    assert first.net == same.net
    # The move came between the two looks.
    assert first.net is not None
    assert first.net > real.net


def test_what_is_reduced_is_followed_in_full(halving: Engine) -> None:
    moves = outcomes(5, 6)
    let_in, halved = cycles(halving, [True] * 6, moves), cycles(halving, [False] * 6, moves)
    assert let_in.episodes == ()
    assert all(one.is_entered and one.by == ("planted.leans",) for one in halved.episodes)
    whole = nets_by_cycle(let_in)
    assert [one.net for one in shadows_of(halved)][: len(whole)] == list(whole.values())
    assert [one.lots // 2 for one in shadows_of(halved)] == [
        fill.order_lots for fill in halved.ran.bodies(OrderFilled) if fill.side == "buy"
    ]


def test_what_one_gate_refuses_and_another_halves_is_followed_in_full_and_is_of_neither_alone(
    gated: Engine, gated_and_halving: Engine
) -> None:
    both, refused = cycles(gated_and_halving, [False] * 3), cycles(gated, [False] * 3)
    assert shadows_of(both) == shadows_of(refused)
    assert not any(one.is_alone(name) for one in both.episodes for name in ("planted", "planted_2"))


def test_a_limit_that_takes_less_than_a_lot_touches_nothing(limiting: Engine) -> None:
    run = cycles(limiting, [False] * 3)
    assert [fill.order_lots for fill in run.ran.bodies(OrderFilled) if fill.side == "buy"]
    standing = [
        obstacles(one.decision.trace).rules for turned in run.ran.turned for one in turned.decided if one.signal
    ]
    assert ("planted.leans",) in standing
    assert run.episodes == ()


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
    *ended, open_still = shadows_of(run)
    assert all(one.net is not None for one in ended)
    assert (open_still.net, open_still.until, open_still.filled) == (None, None, open_still.lots)


def test_a_shadow_that_found_no_price_comes_to_nothing(gated: Engine) -> None:
    spec, data = planted_market(outcomes(1, 2), [False] * 2)
    # Everything that a level shows is gone before we come.
    empty = fills_of(gated, depth=DepthRule(haircut=Fraction(1)))
    run = shadowed(gated, (spec, data), begin=BEGIN, seconds=2 * CYCLE, fills=empty)
    assert [(one.filled, one.net, one.reason) for one in shadows_of(run)] == [(0, 0, None), (0, 0, None)]


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
