"""What gates earned of an account on paper: the same from its journal and what it received as on the spot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from tests.account_gates import account_library
from tests.live_machines import RUN, LiveAccount, account, fed, received, resumed

from golive.account.journalled_account import events_of
from golive.api import Engine
from golive.execution.account import Account
from golive.journal.bodies.fill import OrderFilled
from golive.journal.journal import Journal
from golive.replay.attribution_of_journal import attribution_of_journal
from golive.replay.attribution_study import AttributionStudy
from golive.replay.followed_gates import FollowedGates
from golive.trading.live_machine import LiveMachine
from golive.trading.machine_state import OpenOrder
from golive.trading.received import Received
from golive.trading.shadow_account import ShadowAccount
from golive.trading.turns import said_as_seen

LEAST = 20


@pytest.fixture(scope="module")
def events() -> list[Received]:
    """Return some minutes of the embedded market as a feed tells them, for gates that ask how much is traded."""
    return received(seconds=300, seldom=False)


@pytest.fixture(scope="module")
def eager(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Return a library whose strategies trade often."""
    return account_library(tmp_path_factory.mktemp("library"), after_close="1 s")


@pytest.fixture(scope="module")
def live(shipped: Engine) -> LiveAccount:
    """Return an account of the shipped library that has not begun."""
    return account(shipped)


@pytest.fixture
def journal() -> Journal:
    """Return an empty journal."""
    return Journal.in_memory(RUN)


@pytest.fixture(scope="module")
def lived(live: LiveAccount, events: list[Received]) -> Journal:
    """Return the journal of the account after all events, which nobody writes on."""
    journal = Journal.in_memory(RUN)
    for _ in fed(live.run(journal), events):
        pass
    return journal


@pytest.fixture(scope="module")
def followed(live: LiveAccount, events: list[Received], shipped: Engine) -> tuple[Journal, AttributionStudy]:
    """Return the journal of the same account while its gates are followed, and what they earned."""
    journal = Journal.in_memory(RUN)
    run = live.run(journal)
    gates = FollowedGates(run.machine.rule, shipped.program, least=LEAST, passing=said_as_seen)
    for turned in fed(run, events):
        gates.take(turned)
    return journal, gates.study()


def again(journal: Journal, live: LiveAccount, events: Sequence[Received] | None) -> AttributionStudy:
    return attribution_of_journal(
        list(journal.entries()), None if events is None else lambda: events, live.opened, least=LEAST
    )


def test_the_shadow_of_what_was_allowed_comes_to_what_came_of_it_on_paper(eager: Engine) -> None:
    """Of one strategy by itself: several take from one market."""
    alone = account(eager)
    machine = LiveMachine(replace(alone, terms=replace(alone.terms, strategies=("momentum",))).opened())
    shadows, came = dict[str, ShadowAccount](), Account(machine.rule.account)
    for event in received(seconds=690):
        for turned in machine.receive(event):
            place, now = turned.working.only, turned.state.passed
            for shadow in shadows.values():
                if not shadow.is_over:
                    shadow.take_look(place, now, place.feed.acts_at(now), said_as_seen, asks=bool(turned.asking))
            for order in turned.working.orders.values():
                if not order.order.reduce_only and order.signal not in shadows:
                    own = OpenOrder(signal=order.signal, symbol=order.symbol, order=order.order)
                    shadows[order.signal] = ShadowAccount(machine.rule, place, own, since=now)
            for noted in turned.entries:
                for filled in events_of(noted.body, noted.ts) if isinstance(noted.body, OrderFilled) else ():
                    came.apply(filled)
    closed = {key.rpartition("/")[0]: trip.net for key, trip in came.trips.items() if trip.complete}
    assert len(closed) >= 4
    assert {signal: shadows[signal].outcome.net for signal in closed} == closed


def test_a_journal_and_what_was_received_tell_what_was_told_on_the_spot(
    live: LiveAccount, events: list[Received], followed: tuple[Journal, AttributionStudy]
) -> None:
    journal, study = followed
    assert len(study.shadows) >= 5
    assert any(row.shadow is not None for row in study.shadows)
    assert again(journal, live, events) == study


def test_after_a_gap_what_was_open_goes_on(live: LiveAccount, events: list[Received], journal: Journal) -> None:
    for _ in fed(live.run(journal), events[: len(events) // 2]):
        pass
    left = events[len(events) // 2 + 500 :]
    for _ in fed(resumed(live, journal, left[0].seen_at - 1), left):
        pass
    study = again(journal, live, events)
    assert study.why is None
    assert study.rows
    # What was received while nobody was there counts for nothing.
    seen = [*events[: len(events) // 2], *left]
    assert again(journal, live, seen) == study


def test_without_a_recording_nobody_can_tell(live: LiveAccount, events: list[Received], lived: Journal) -> None:
    third = len(events) // 3
    without, other = again(lived, live, None), again(lived, live, [*events[:third], *events[2 * third :]])
    assert without.why is not None
    assert without.why.code == "not_recorded"
    assert other.why is not None
    assert other.why.code == "made_otherwise"
    assert (without.rows, other.rows) == ((), ())


def test_following_an_account_changes_none_of_its_entries(
    lived: Journal, followed: tuple[Journal, AttributionStudy]
) -> None:
    beside, _ = followed
    assert [(e.ts, e.kind, e.key, e.body) for e in beside.entries()] == [
        (e.ts, e.kind, e.key, e.body) for e in lived.entries()
    ]
