"""A run that SIGKILL ends again and again comes to the journal and the state of one that nobody disturbed."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from tests.trading.killed_lives import OUT, SPOTS, Life, Nursery, Reread, When, live, lives, nursery
from tests.trading.killed_lives import command as command_life
from tests.trading.killed_run import NAME, library_in

from golive.journal.home_at import home_at
from golive.journal.journal import Journal
from golive.journal.verification import verify

SECONDS, KILLS = 180, 15
"""Thirty kills over both databases; `make campaign` kills 200 times on each, over a longer run."""


@pytest.fixture(scope="module")
def born(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    """Return where lives begin."""
    with nursery(library_in(tmp_path_factory.mktemp("library")), SECONDS, live) as own:
        yield own


@pytest.fixture(scope="module")
def undisturbed(born: Nursery, tmp_path_factory: pytest.TempPathFactory) -> tuple[list[tuple[object, ...]], str]:
    """Return the journal of a run that nobody disturbed, and the digest of its last state."""
    place = str(tmp_path_factory.mktemp("undisturbed") / "run.db")
    life = born.life(place)
    assert not life.was_killed
    return bytes_at(place), life.state


def bytes_at(place: str, name: str = NAME) -> list[tuple[object, ...]]:
    """Return all that a journal holds, hashes included."""
    with Journal.open(home_at(place), name) as journal:
        entries = list(journal.entries())
    assert verify(name, entries).first_bad is None
    return [tuple(entry) for entry in entries]


def test_thirty_kills_end_in_the_bytes_and_the_state_of_an_undisturbed_run(
    born: Nursery, undisturbed: tuple[list[tuple[object, ...]], str], journal_place: str
) -> None:
    entries, state = undisturbed
    before, lived = 0, list[Life]()
    for life in lives(born, journal_place, kills=KILLS, entries=len(entries), seed=14):
        there = bytes_at(journal_place)
        assert life.acknowledged <= len(there), "nothing that was acknowledged is lost"
        assert there == entries[: len(there)], "and nothing is doubled"
        assert life.reread.is_tail, f"{life.reread} reaches back before the checkpoint"
        assert life.reread.entries <= before - life.reread.after
        before = len(there)
        lived.append(life)
    *killed, last = lived
    assert [life.was_killed for life in killed] == [True] * KILLS
    assert (before, last.state) == (len(entries), state)
    rereads = [life.reread for life in lived]
    assert sum(reread.entries for reread in rereads) > 0
    assert sum(reread.events for reread in rereads) > 0
    assert len([reread for reread in rereads if reread.after]) > KILLS // 2, "most go on from a checkpoint"


@pytest.mark.parametrize("when", SPOTS)
def test_a_life_is_killed_where_it_is_said(born: Nursery, tmp_path: Path, when: When) -> None:
    place = str(tmp_path / "run.db")
    life = born.life(place, 5, when)
    there = len(bytes_at(place))
    assert life.was_killed
    assert {"acknowledged": there == life.acknowledged, "before": there == life.acknowledged}.get(
        when, there > life.acknowledged
    )


@pytest.fixture(scope="module")
def command(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Nursery]]:
    """Return where lives of the whole command begin, and the folder of their library."""
    library = library_in(tmp_path_factory.mktemp("library"))
    with nursery(library, SECONDS, command_life) as own:
        yield library, own


def result_of(library: Path) -> dict[str, bytes]:
    """Return the files of the run that was written last."""
    files = {path.name: path.read_bytes() for path in sorted((library / OUT).iterdir()) if path.is_file()}
    shutil.rmtree(library / OUT)
    return files


@pytest.fixture(scope="module")
def finished(
    command: tuple[Path, Nursery], tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, dict[str, bytes], list[tuple[object, ...]]]:
    """Return the name of a run of the command that nobody disturbed, its files and its journal."""
    library, own = command
    place = str(tmp_path_factory.mktemp("finished") / "run.db")
    assert not own.life(place).was_killed
    with closing(sqlite3.connect(place)) as database:
        ((name,),) = database.execute("SELECT DISTINCT journal FROM entry")
    return name, result_of(library), bytes_at(place, name)


def test_golive_run_is_killed_and_begun_again_and_ends_in_the_same_bytes(
    command: tuple[Path, Nursery],
    finished: tuple[str, dict[str, bytes], list[tuple[object, ...]]],
    journal_place: str,
) -> None:
    (library, own), (name, files, entries) = command, finished
    *killed, last = lives(own, journal_place, kills=2, entries=len(entries), seed=5)
    assert [life.was_killed for life in (*killed, last)] == [True, True, False]
    assert bytes_at(journal_place, name) == entries
    assert result_of(library) == files


def test_what_is_read_again_from_before_a_checkpoint_is_seen() -> None:
    assert Reread(after=5, since=7, first_entry=6, first_event=8).is_tail
    assert not Reread(after=5, since=7, first_entry=5, first_event=8).is_tail
    assert not Reread(after=5, since=7, first_entry=6, first_event=7).is_tail
    assert Reread(after=5, since=None, first_entry=6, first_event=1).is_tail
