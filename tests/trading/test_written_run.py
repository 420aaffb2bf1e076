"""A run that is written down: killed anywhere, its journal ends byte for byte as that of one that nobody disturbed."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
from tests.machines import fills_of, opened, ran
from tests.trading.killed_run import NAME, begun, library_in, write, written_until_death

from golive.account.journalled_account import fold, written
from golive.api import Engine
from golive.core.errors import Refused, Unavailable
from golive.core.unit import NANOS
from golive.execution.account import Account
from golive.execution.latency import Constant, Leg
from golive.journal.checkpoints import forget, latest
from golive.journal.home_at import home_at
from golive.journal.journal import Journal
from golive.journal.verification import verify
from golive.trading.machine_checkpoint import checkpoint_of, go_on
from golive.trading.turned import Turned
from golive.trading.turns import turns
from golive.trading.written_run import JournalledMachine, WrittenRun

SECONDS = 200


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a library whose strategies trade often."""
    return library_in(tmp_path_factory.mktemp("library"))


@pytest.fixture(scope="module")
def engine(library: Path) -> Engine:
    """Return that library, compiled."""
    return Engine.from_folder(library)


def bytes_of(journal: Journal) -> list[tuple[object, ...]]:
    """Return all that a journal holds, hashes included."""
    assert verify(journal.name, journal.entries()).first_bad is None
    return [tuple(entry) for entry in journal.entries()]


@pytest.fixture(scope="module")
def undisturbed(engine: Engine) -> list[tuple[object, ...]]:
    """Return the journal of a run that nobody disturbed."""
    journal = Journal.in_memory(NAME)
    assert write(engine, journal, seconds=SECONDS).again == 0
    return bytes_of(journal)


def test_a_journal_holds_the_entries_that_are_kept_in_memory_without_one(
    engine: Engine, undisturbed: list[tuple[object, ...]]
) -> None:
    drafts = [begun().body.draft(begun().ts), *ran(engine, seconds=SECONDS).drafts]
    assert [(d.ts, d.kind, d.key, d.body) for d in drafts] == [entry[1:5] for entry in undisturbed]


@pytest.mark.parametrize("has_checkpoints", [True, False])
def test_a_run_that_is_cut_anywhere_and_begun_again_ends_in_the_same_bytes(
    engine: Engine, undisturbed: list[tuple[object, ...]], *, has_checkpoints: bool
) -> None:
    rng, journal = random.Random(3), Journal.in_memory(NAME)
    for until in sorted(rng.sample(range(1, len(undisturbed)), 4)):
        machine = write(engine, journal, until=until, seconds=SECONDS)
        assert until <= journal.last.seq < len(undisturbed)
        if not has_checkpoints:
            forget(journal)
            assert machine.after == 0
    last = write(engine, journal, seconds=SECONDS)
    assert bytes_of(journal) == undisturbed
    kept = latest(journal)
    assert kept is not None
    assert (last.after > 0) is has_checkpoints
    assert last.after + last.again < len(undisturbed)
    again = write(engine, journal, seconds=SECONDS)
    assert (again.after, again.after + again.again) == (kept.seq, len(undisturbed)), "once means once"
    assert bytes_of(journal) == undisturbed


def test_a_checkpoint_is_the_machine(engine: Engine) -> None:
    machine = opened(engine, seconds=SECONDS)
    kept = {}
    for turned in turns(machine.rule, machine.state, machine.working, machine.looks()):
        if turned.state.passed % (7 * NANOS) == 0:
            kept[turned.state.passed] = checkpoint_of(turned.state, turned.working)
    assert len(kept) > 20
    for stored in kept.values():
        fresh = opened(engine, seconds=1)
        assert checkpoint_of(*go_on(fresh.rule, fresh.working, stored)) == stored


def test_once_means_once(
    library: Path, engine: Engine, journal_place: str, undisturbed: list[tuple[object, ...]]
) -> None:
    before = 0
    for kill_at in (2, 30):
        acknowledged = written_until_death(library, journal_place, SECONDS, kill_at)
        with Journal.open(home_at(journal_place), NAME) as journal:
            there = bytes_of(journal)
        assert max(before, acknowledged) <= len(there), "nothing that was acknowledged is lost"
        assert there == undisturbed[: len(there)], "and nothing is doubled"
        before = len(there)
    with Journal.open(home_at(journal_place), NAME) as journal:
        write(engine, journal, seconds=SECONDS)
        assert bytes_of(journal) == undisturbed
        rule = ran(engine, seconds=1).rule.account
        state = fold(Account(rule), journal.entries())
    assert written(state) == written(ran(engine, seconds=SECONDS).opened.working.account)


def test_a_turn_that_cannot_be_written_is_not_acknowledged(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    journal, seen = Journal.in_memory(NAME), list[Turned]()
    machine = JournalledMachine(opened(engine, seconds=SECONDS), begun(), journal, kept_each=1_000)
    monkeypatch.setattr(journal, "append", _full)
    with pytest.raises(Unavailable):
        seen.extend(turned for turned in machine.turns() if turned.entries)
    assert seen == []
    assert journal.head().seq == 1


def _full(_: object) -> object:
    raise Unavailable("full", "the disk is full")


# Divergence


def test_another_world_is_a_divergence_that_names_the_entry(
    engine: Engine, undisturbed: list[tuple[object, ...]]
) -> None:
    journal = Journal.in_memory(NAME)
    write(engine, journal, until=40, kept_each=1_000, seconds=SECONDS)
    before = bytes_of(journal)
    fills = fills_of(engine)
    slow = replace(fills, latency={**fills.latency, Leg.ENTRY: Constant(value=NANOS // 4)})
    with pytest.raises(Refused, match=r"^divergence: at seq \d+: order `.*` was written with another body"):
        write(engine, journal, seconds=SECONDS, fills=slow)
    assert bytes_of(journal) == before == undisturbed[: len(before)]


def test_another_subject_diverges_at_the_first_entry(engine: Engine) -> None:
    journal = Journal.in_memory(NAME)
    write(engine, journal, seconds=60)
    machine, other = opened(engine, seconds=60), begun(subject="another")
    with pytest.raises(Refused, match=f"^divergence: at seq 1: run_started `{NAME}` was written with another body"):
        JournalledMachine(machine, other, journal, kept_each=1)
    forget(journal)
    with pytest.raises(Refused, match=f"^divergence: at seq 1: run_started `{NAME}` was written with another body"):
        JournalledMachine(machine, other, journal, kept_each=1)


def test_a_journal_that_goes_on_after_the_end_is_a_divergence(engine: Engine) -> None:
    journal = Journal.in_memory(NAME)
    write(engine, journal, seconds=60)
    with pytest.raises(Refused, match="divergence: at seq"):
        write(engine, journal, seconds=30)


def test_a_journal_that_was_cut_within_a_turn_is_no_journal_of_a_run(engine: Engine) -> None:
    made, journal = ran(engine, seconds=SECONDS), Journal.in_memory(NAME)
    several = next(turned.entries for turned in made.turned if len(turned.entries) > 1)
    WrittenRun(journal).write(several[:1])
    with pytest.raises(Refused, match="at seq 2: the journal ends within a turn"):
        WrittenRun(journal).write(several)
