"""A live account: of equal sequences equal journals, and after a kill no entry lost, none twice, and a gap."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from tests.account_gates import account_library
from tests.live_machines import (
    RUN,
    LiveAccount,
    account,
    begun,
    bodies,
    bytes_of,
    entries_of,
    fed,
    received,
    resumed,
    same_again,
)
from tests.machines import BEGIN, ran

from golive.api import Engine
from golive.core.errors import BrokenChain
from golive.core.unit import NANOS
from golive.documents.market import StreamKind
from golive.journal.bodies.command_answer import CommandAnswered
from golive.journal.bodies.fill import OrderFilled
from golive.journal.bodies.gap import Gap
from golive.journal.bodies.order import OrderSent
from golive.journal.bodies.order_state import OrderStateTold
from golive.journal.body import Body
from golive.journal.body_codec import to_bytes
from golive.journal.checkpoints import forget
from golive.journal.journal import Journal
from golive.journal.verification import verify
from golive.trading.given_positions import GivenPosition, given_in
from golive.trading.live_replay import absences, replayed
from golive.trading.live_run import LiveRun
from golive.trading.received import BookReceived, Command, Person, Received, StreamLost


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Return a library whose strategies trade often: only gates that look at the account are left."""
    return account_library(tmp_path_factory.mktemp("library"))


@pytest.fixture(scope="module")
def events() -> list[Received]:
    """Return some minutes of the embedded market as a feed tells them."""
    return received(seconds=240)


@pytest.fixture
def live(engine: Engine) -> LiveAccount:
    """Return an account that has not begun."""
    return account(engine)


@pytest.fixture
def journal() -> Journal:
    """Return an empty journal."""
    return Journal.in_memory(RUN)


def test_what_was_received_makes_the_same_journal_again(
    live: LiveAccount, events: list[Received], journal: Journal
) -> None:
    run = live.run(journal)
    turned = list(fed(run, events))
    assert len(bodies(turned, OrderFilled)) >= 4
    assert [turn.state.passed for turn in turned] == [BEGIN + n * NANOS for n in range(1, len(turned) + 1)]
    assert same_again(live, events, journal)


def test_a_feed_that_is_received_trades_as_its_recording_does(
    engine: Engine, live: LiveAccount, events: list[Received], journal: Journal
) -> None:
    sides = [(fill.strategy, fill.side) for fill in bodies(fed(live.run(journal), events), OrderFilled)]
    assert sides == [(fill.strategy, fill.side) for fill in ran(engine).bodies(OrderFilled)]


@pytest.mark.parametrize("seed", range(10))
def test_an_account_that_is_killed_anywhere_loses_nothing_and_doubles_nothing_and_every_gap_is_an_entry(
    live: LiveAccount, events: list[Received], journal: Journal, seed: int
) -> None:
    rng = random.Random(seed)
    run, acknowledged, deaths, left = live.run(journal), 1, 0, events
    for at in sorted(rng.sample(range(200, len(events) - 200), 4)):
        dies_after = at - (len(events) - len(left))
        for _ in fed(run, left[: max(dies_after, 0)]):
            acknowledged = journal.last.seq
        left = left[max(dies_after, 0) :]
        if rng.random() < 0.4:
            run.pause()
            acknowledged = journal.last.seq
        else:
            # In the middle of a turn: the machine is ahead of its journal.
            next(run.machine.receive(left[0]), None)
        left = left[rng.choice((0, 1, 5, 60)) :]
        assert journal.head().seq == acknowledged
        run, deaths = resumed(live, journal, left[0].seen_at - 1), deaths + 1
        acknowledged = journal.last.seq
        left = [event for event in left if event.seen_at > run.machine.at]
    list(fed(run, left))
    assert verify(RUN, journal.entries()).first_bad is None
    assert len({(kind, key) for _, kind, key, _ in entries_of(journal)}) == len(entries_of(journal))
    assert sum(kind == Gap.KIND for _, kind, _, _ in entries_of(journal)) == deaths
    assert same_again(live, events, journal)


def test_what_was_under_way_ends_with_a_gap_and_is_never_filled_in_hindsight(
    live: LiveAccount, events: list[Received], journal: Journal
) -> None:
    run = live.run(journal)
    sent = _until(run, events, OrderSent)
    orders = tuple(run.machine.working.orders)
    again = resumed(live, journal, events[sent].seen_at + 3 * NANOS)
    left = [event for event in events if event.seen_at > again.machine.at]
    (gap,) = absences(journal.entries())
    assert gap.cancelled == orders
    later = list(fed(again, left[:120]))
    states = [body for body in bodies(later, OrderStateTold) if f"{body.signal}/{body.n}" in orders]
    assert [(body.state, body.why, body.lots) for body in states] == [("cancelled", "gap", 0)] * len(orders)
    assert not [body for body in bodies(later, OrderFilled) if f"{body.signal}/{body.n}" in orders]


def test_an_order_that_is_under_way_as_its_stream_is_lost_fills_nothing_and_the_loss_is_an_entry(
    live: LiveAccount, journal: Journal
) -> None:
    run, events = live.run(journal), received(seconds=100, seldom=False)
    sent = _until(run, events, OrderSent)
    lost_at = events[sent].seen_at + 1
    loss = StreamLost(
        symbol=events[0].symbol, ts=lost_at - 1, seen_at=lost_at, stream=StreamKind.BOOK, why="disconnected"
    )
    rest = [event for event in events if event.seen_at > lost_at]
    silent = [event for event in rest if not isinstance(event, BookReceived) or event.seen_at > lost_at + 5 * NANOS]
    told = [*events[: sent + 1], loss, *silent]
    turned = list(fed(run, told[sent + 1 : sent + 1_200]))
    (gap,) = bodies(turned, Gap)
    assert gap.why == "disconnected"
    assert gap.stream == f"{events[0].symbol}/book"
    assert gap.since < lost_at < lost_at + 5 * NANOS < gap.until
    states = bodies(turned, OrderStateTold)
    assert {body.why for body in states if body.at < gap.until} == {"no_reference"}
    assert not [
        noted for turn in turned for noted in turn.entries if noted.body.KIND == "fill" and noted.ts < gap.until
    ]
    assert live.replayed(told[: sent + 1_200], []) == entries_of(journal)


def _until(run: LiveRun, events: list[Received], kind: type[Body]) -> int:
    """Feed an account until it has an entry of a kind; return the number of the event that it came with."""
    for n, event in enumerate(events):
        if bodies(list(fed(run, [event])), kind):
            return n
    raise AssertionError(f"there is no {kind.KIND}")


def _word(at: int, word: Person, **said: str) -> Command:
    told: dict[str, Any] = {"scope": "account", "to": "halted", "by": "somebody", "role": "", "reason": "", **said}
    return Command(id=f"command/{at}", seen_at=at, word=word, **told)


def test_a_word_that_stops_is_obeyed_between_two_looks_and_answered_and_heard_again_in_a_replay(
    live: LiveAccount, events: list[Received], journal: Journal
) -> None:
    run = live.run(journal)
    sent = _until(run, events, OrderSent)
    stop = _word(events[sent].seen_at + 1, Person.FIRE)
    (turned,) = run.written(run.machine.obey(stop))
    (answer,) = bodies([turned], CommandAnswered)
    assert (answer.answer, answer.command, turned.state.passed) == ("done", stop.id, stop.seen_at)
    later = list(fed(run, [event for event in events[sent + 1 :] if event.seen_at > stop.seen_at]))
    assert {one.decision.verdict.name for turn in later for one in turn.decided} <= {"HALT", "HOLD", "SKIP"}
    assert not bodies(later, OrderSent)
    assert same_again(live, events, journal, stop)


def test_who_flattens_closes_all_that_is_open_also_of_an_account_that_is_halted(
    live: LiveAccount, events: list[Received], journal: Journal
) -> None:
    run = live.run(journal)
    opened = _until(run, events, OrderFilled)
    halt = _word(events[opened].seen_at + 1, Person.FIRE)
    flat = _word(events[opened].seen_at + 2, Person.FLATTEN)
    turned = [*run.written(run.machine.obey(halt)), *run.written(run.machine.obey(flat))]
    later = list(fed(run, [event for event in events[opened + 1 :] if event.seen_at > flat.seen_at]))
    closing = bodies(turned, OrderSent)
    assert closing
    assert all(order.reduce_only for order in closing)
    assert {fill.reason for fill in bodies(later, OrderFilled)} == {"manual"}
    assert not any(position.lots for position in run.machine.working.account.positions.values())
    assert same_again(live, events, journal, halt, flat)


def test_a_journal_without_what_its_account_goes_on_from_is_refused(
    live: LiveAccount, events: list[Received], journal: Journal
) -> None:
    list(fed(live.run(journal), events[:2_000]))
    forget(journal)
    with pytest.raises(BrokenChain, match="not what its account goes on from"):
        live.run(journal)


def test_an_account_goes_on_from_little_however_long_it_has_traded(
    live: LiveAccount, events: list[Received], journal: Journal
) -> None:
    run, sizes = live.run(journal), list[int]()
    for turned in fed(run, events):
        if turned.entries:
            sizes.append(len(to_bytes(run.machine.kept)))
    flat = [trip for trip in run.machine.working.account.trips.values() if trip.complete]
    assert not flat
    assert max(sizes) < 30_000


def test_a_look_is_taken_when_something_later_comes_and_without_that_after_as_long_as_a_feed_may_be(
    live: LiveAccount, events: list[Received]
) -> None:
    machine = live.run(Journal.in_memory(RUN)).machine
    latest = machine.next_look() - (BEGIN + NANOS)
    assert latest > 0
    for event in islice(events, 50):
        list(machine.receive(event))
    before = machine.at
    assert not list(machine.wait(machine.next_look() - 1))
    (turned,) = machine.wait(machine.next_look())
    assert turned.state.passed == before + NANOS
    late = replace(events[50], seen_at=machine.next_look() + 5 * NANOS)
    assert [turn.state.passed for turn in machine.receive(late)] == [before + n * NANOS for n in range(2, 8)]


def test_an_account_that_is_given_positions_holds_them_as_its_own_and_is_made_again(
    engine: Engine, live: LiveAccount, events: list[Received], journal: Journal
) -> None:
    given = [GivenPosition(strategy="momentum", symbol=events[0].symbol, lots=-166, price=606_000)]
    run = LiveRun(live.opened(), begun(), journal, positions=given)
    assert run.machine.working.account.positions["momentum", events[0].symbol].lots == -166
    list(fed(run, events[:1_200]))
    again = resumed(live, journal, events[1_200].seen_at)
    left = [event for event in events if event.seen_at > again.machine.at]
    list(fed(again, left))
    held = entries_of(journal)
    assert [(kind, key) for _, kind, key, _ in held[:2]] == [
        ("order", f"given-momentum-{events[0].symbol}/1"),
        ("fill", f"given-momentum-{events[0].symbol}/1/1"),
    ]
    entries = list(journal.entries())
    made = replayed(live.opened, events, list(absences(entries)), begun_with=given_in(entries))
    assert [bytes_of(noted) for noted in made] == held
    closed = [key for _, kind, key, body in held if kind == "fill" and b'"reason":"take"' in body]
    assert closed, "what it was given is left by its own exits"
    assert closed[0].startswith("momentum-")


@pytest.mark.parametrize("what", ["changed", "cut"])
def test_a_journal_that_is_not_as_it_was_written_is_gone_on_from_by_nobody(
    live: LiveAccount, events: list[Received], tmp_path: Path, what: str
) -> None:
    path = tmp_path / "journal.db"
    with Journal.in_file(path, RUN) as journal:
        list(fed(live.run(journal), events))
    with closing(sqlite3.connect(path)) as base, base:
        for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            base.execute(f"DROP TRIGGER {name}")
        if what == "cut":
            base.execute("DELETE FROM entry WHERE seq = (SELECT max(seq) FROM entry)")
        else:
            base.execute("UPDATE entry SET ts = ts + 1 WHERE kind = 'looks' AND seq < 20")
    with Journal.in_file(path, RUN) as journal, pytest.raises(BrokenChain):
        live.run(journal)
