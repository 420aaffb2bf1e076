"""What a live machine goes on from in parts: of each turn all of it, and little of it written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.account_gates import account_library
from tests.live_machines import RUN, LiveAccount, account, entries_of, fed, received

from golive.api import Engine
from golive.core.errors import BrokenChain, Refused
from golive.journal.body_codec import to_bytes
from golive.journal.checkpoints import forget, holding, save
from golive.journal.journal import Journal
from golive.trading.live_machine import LiveKept
from golive.trading.live_parts import LiveParts, last_live
from golive.trading.live_run import LiveRun
from golive.trading.received import Received


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Return a library whose strategies trade often."""
    folder: Path = tmp_path_factory.mktemp("library")
    return account_library(folder)


@pytest.fixture(scope="module")
def events() -> list[Received]:
    return received(seconds=240)


@pytest.fixture
def live(engine: Engine) -> LiveAccount:
    return account(engine)


@pytest.fixture
def journal() -> Journal:
    return Journal.in_memory(RUN)


def last(journal: Journal) -> LiveKept:
    latest = last_live(journal)
    assert latest is not None
    assert latest[0].seq == journal.last.seq
    return latest[1]


def test_what_is_read_is_what_the_machine_goes_on_from_after_every_turn(
    live: LiveAccount, events: list[Received], journal: Journal
) -> None:
    run, orders = live.run(journal), 0
    for turned in fed(run, events):
        if turned.entries:
            kept = last(journal)
            assert to_bytes(kept) == to_bytes(run.machine.kept)
            orders = max(orders, len(kept.machine.session_account.ledger.orders))
    assert orders > 4


def test_a_part_is_the_same_text_however_it_was_made(live: LiveAccount, events: list[Received]) -> None:
    """What a machine made anew writes at once is what one that went from turn to turn has written by and by."""
    run, parts = live.run(Journal.in_memory(RUN)), LiveParts()
    for _ in fed(run, events):
        assert parts.of(run.machine.kept) == LiveParts().of(run.machine.kept)


def test_a_turn_without_an_order_writes_none(live: LiveAccount, events: list[Received], journal: Journal) -> None:
    run = live.run(journal)
    list(fed(run, events))
    run.pause()
    newest = holding(journal)[0]
    assert list(json.loads(newest.state)["parts"]) == ["kept"]


def test_what_an_earlier_golive_kept_as_a_whole_is_gone_on_from(
    live: LiveAccount, events: list[Received], journal: Journal
) -> None:
    half = len(events) // 2
    run, other = live.run(journal), Journal.in_memory(RUN)
    there = live.run(other)
    for each in (run, there):
        list(fed(each, events[:half]))
        each.pause()
    forget(other)
    save(other, other.head(), to_bytes(there.machine.kept), cursor=str(there.machine.at))
    for of in (journal, other):
        again = live.run(of)
        again.resume(again.machine.at + 1, "killed")
        list(fed(again, [event for event in events[half:] if event.seen_at > again.machine.at]))
    assert entries_of(journal) == entries_of(other)


def test_an_account_one_part_of_which_is_gone_is_refused_by_name(
    live: LiveAccount, events: list[Received], journal: Journal
) -> None:
    list(fed(live.run(journal), events))
    oldest = holding(journal)[-1]
    with journal.writing() as connection:
        connection.exec_driver_sql(f"DELETE FROM checkpoint WHERE seq = {oldest.seq}")
    with pytest.raises(BrokenChain, match="not what its account goes on from"):
        live.run(journal)


def test_what_a_later_golive_kept_in_another_way_is_refused(
    live: LiveAccount, events: list[Received], journal: Journal
) -> None:
    run: LiveRun = live.run(journal)
    list(fed(run, events[:500]))
    save(journal, journal.head(), b'{"strange":1}')
    with pytest.raises(Refused, match="strange"):
        live.run(journal)
