"""What can happen to a journal, while a machine writes a run there: it stops by name, and loses and doubles nothing.

Begun again once the fault is gone, the run ends in the bytes of one that nobody disturbed.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Literal

import pytest
from click.testing import Result
from tests.commands import run_command
from tests.cut_wire import Wire, cut_wire
from tests.faulty_files import ABSENT, FULL, IOERR_FSYNC, IOERR_WRITE, Faults, faulty_files, reachable
from tests.machines import BEGIN, opened
from tests.once_it_is_back import once_it_is_back
from tests.places import absent
from tests.postgres_server import Server
from tests.trading.killed_run import NAME, begun, library_in, write

from golive.api import Engine
from golive.core.errors import Refused, Unavailable
from golive.core.unit import NANOS
from golive.journal.home_at import home_at
from golive.journal.journal import Journal
from golive.journal.postgres_home import PostgresHome
from golive.journal.verification import verify
from golive.trading.written_run import JournalledMachine

SECONDS, KEPT_EACH = 110, 13
Bytes = list[tuple[object, ...]]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return library_in(tmp_path_factory.mktemp("library"))


@pytest.fixture(scope="module")
def engine(library: Path) -> Engine:
    return Engine.from_folder(library)


@pytest.fixture(scope="module")
def undisturbed(engine: Engine) -> Bytes:
    """Return the journal of a run that nobody disturbed."""
    journal = Journal.in_memory(NAME)
    write(engine, journal, seconds=SECONDS)
    return bytes_of(journal)


@pytest.fixture
def faults() -> Iterator[Faults]:
    """Return what lets the files of SQLite fail."""
    files = reachable()
    if files is None:
        absent(ABSENT)
    with faulty_files(files) as faults:
        yield faults


@pytest.fixture
def wire(postgres: Server) -> Iterator[Wire]:
    """Return a wire to the server that can be cut; its folder has a short name, as sockets need."""
    with tempfile.TemporaryDirectory(prefix="golive-wire-") as folder, cut_wire(Path(folder), postgres.folder) as wire:
        yield wire


def bytes_of(journal: Journal) -> Bytes:
    """Return all that a journal holds, hashes included."""
    entries = list(journal.entries())
    assert verify(journal.name, entries).first_bad is None
    return [tuple(entry) for entry in entries]


def stopped(engine: Engine, journal: Journal, at: int, happens: Callable[[], object]) -> tuple[str, int]:
    """Run a machine to which something happens after so many entries; return why it stopped, and after which entry."""
    acknowledged = [0]
    run = JournalledMachine(opened(engine, seconds=SECONDS), begun(), journal, kept_each=KEPT_EACH)

    def goes() -> None:
        for _ in run.turns():
            acknowledged.append(journal.last.seq)
            if acknowledged[-2] < at <= acknowledged[-1]:
                happens()

    with pytest.raises(Unavailable) as error:
        goes()
    return error.value.why, acknowledged[-1]


def ends(engine: Engine, place: str) -> Bytes:
    """Begin a run again where it was written, and return what its journal ends in."""
    with Journal.open(home_at(place), NAME) as journal:
        write(engine, journal, seconds=SECONDS)
        return bytes_of(journal)


@pytest.mark.parametrize("at", [2, 9, 14])
@pytest.mark.parametrize(
    ("what", "code", "why"), [("write", FULL, "full"), ("write", IOERR_WRITE, "failed"), ("sync", IOERR_FSYNC, "flush")]
)
def test_a_disk_that_fails_stops_the_machine_by_name(
    faults: Faults, engine: Engine, undisturbed: Bytes, tmp_path: Path, at: int, what: str, code: int, why: str
) -> None:
    place = str(tmp_path / "run.db")
    with Journal.open(home_at(place), NAME) as journal:
        told, acknowledged = stopped(engine, journal, at, lambda: faults.fail(what, code=code, times=10**6))
        assert told == why
    faults.mend()
    with Journal.open(home_at(place), NAME) as journal:
        there = bytes_of(journal)
    assert acknowledged <= len(there) < len(undisturbed)
    assert there == undisturbed[: len(there)]
    assert ends(engine, place) == undisturbed


@pytest.mark.parametrize("cut", ["before", "after"])
def test_a_connection_that_breaks_at_a_commit_stops_the_machine_by_name(
    wire: Wire,
    postgres: Server,
    postgres_database: str,
    engine: Engine,
    undisturbed: Bytes,
    cut: Literal["before", "after"],
) -> None:
    def cuts() -> None:
        wire.cut = cut

    with Journal.open(PostgresHome(wire.url(postgres_database)), NAME) as journal:
        told, acknowledged = stopped(engine, journal, 9, cuts)
        assert told == "lost"
    place = postgres.url(postgres_database)
    with Journal.open(home_at(place), NAME) as journal:
        there = bytes_of(journal)
    assert acknowledged <= len(there)
    assert there == undisturbed[: len(there)]
    assert ends(engine, place) == undisturbed


def test_a_database_that_is_gone_stops_the_machine_until_it_is_back(
    wire: Wire, postgres: Server, postgres_database: str, engine: Engine, undisturbed: Bytes
) -> None:
    def goes() -> None:
        wire.dead = True
        wire.down()

    with Journal.open(PostgresHome(wire.url(postgres_database)), NAME) as journal:
        told, _ = stopped(engine, journal, 9, goes)
    assert told == "lost"
    with pytest.raises(Unavailable):
        Journal.open(PostgresHome(wire.url(postgres_database)), NAME)
    # The server may not have noticed yet that the session behind the wire is gone, and then still keeps its lock.
    assert once_it_is_back(lambda: ends(engine, postgres.url(postgres_database))) == undisturbed


def test_a_machine_whose_lock_another_took_writes_nothing_more(
    wire: Wire, postgres: Server, postgres_database: str, engine: Engine, undisturbed: Bytes
) -> None:
    place = postgres.url(postgres_database)

    def taken() -> None:
        wire.down()
        assert ends(engine, place) == undisturbed

    with Journal.open(PostgresHome(wire.url(postgres_database)), NAME) as journal:
        told, _ = stopped(engine, journal, 9, taken)
        assert told in ("lost", "held", "superseded")
        run = JournalledMachine(opened(engine, seconds=SECONDS), begun(), journal, kept_each=KEPT_EACH)
        assert run.after > 0
    with Journal.open(home_at(place), NAME) as journal:
        assert bytes_of(journal) == undisturbed


@pytest.mark.parametrize("cut", [1, 100, 4_000, 9_000])
def test_a_torn_tail_is_made_again(engine: Engine, undisturbed: Bytes, tmp_path: Path, cut: int) -> None:
    place, torn = tmp_path / "run.db", tmp_path / "torn.db"
    with Journal.open(home_at(str(place)), NAME) as journal:
        write(engine, journal, until=14, seconds=SECONDS)
        whole = len(bytes_of(journal))
        # As a process leaves it that dies here, with the end of its last write not on the disk.
        shutil.copyfile(place, torn)
        log = Path(f"{place}-wal").read_bytes()
        Path(f"{torn}-wal").write_bytes(log[:-cut])
    with Journal.open(home_at(str(torn)), NAME) as journal:
        there = bytes_of(journal)
    assert len(there) <= whole
    assert there == undisturbed[: len(there)]
    assert ends(engine, str(torn)) == undisturbed


def test_an_entry_that_was_changed_stops_the_machine_at_its_number(engine: Engine, tmp_path: Path) -> None:
    place = tmp_path / "run.db"
    with Journal.open(home_at(str(place)), NAME) as journal:
        write(engine, journal, until=9, seconds=SECONDS, kept_each=10**6)
    with closing(sqlite3.connect(place)) as database, database:
        for verb in ("update", "delete"):
            database.execute(f"DROP TRIGGER entry_no_{verb}")
        database.execute("UPDATE entry SET body = ? WHERE seq = 6", (b"{}",))
    with (
        Journal.open(home_at(str(place)), NAME) as journal,
        pytest.raises(Refused, match=r"^divergence: at seq 6: .* was written with another body"),
    ):
        write(engine, journal, seconds=SECONDS, kept_each=10**6)


# The whole command


def run(library: Path, place: Path, out: Path) -> Result:
    """Run the command over a stretch of the embedded market, into a journal."""
    asked = ("--sample", "--to", BEGIN + SECONDS * NANOS, "--journal", place)
    return run_command("run", library, *asked, "--out", out)


def stored(place: Path) -> Bytes:
    """Return the entries of the only journal in a file."""
    with closing(sqlite3.connect(place)) as database:
        return list(database.execute("SELECT journal, seq, ts, kind, key, body, prev, hash FROM entry ORDER BY seq"))


def test_golive_run_stops_with_75_on_a_full_disk_and_goes_on_once_there_is_space(
    faults: Faults, library: Path, tmp_path: Path
) -> None:
    clean, place = tmp_path / "clean.db", tmp_path / "run.db"
    assert run(library, clean, tmp_path / "clean").exit_code == 0
    faults.fail("write", nth=150, code=FULL, times=10**6)
    full = run(library, place, tmp_path / "out")
    assert full.exit_code == 75
    assert "full" in full.stderr
    assert not (tmp_path / "out").exists()
    faults.mend()
    there = stored(place)
    assert 0 < len(there) < len(stored(clean))
    assert run(library, place, tmp_path / "out").exit_code == 0
    assert stored(place) == stored(clean)
    assert (tmp_path / "out" / "run.json").read_bytes() == (tmp_path / "clean" / "run.json").read_bytes()


def test_golive_run_names_who_writes_the_journal_already(library: Path, tmp_path: Path) -> None:
    place = tmp_path / "run.db"
    assert run(library, place, tmp_path / "first").exit_code == 0
    before = stored(place)
    with Journal.open(home_at(str(place)), str(before[0][0])):
        held = run(library, place, tmp_path / "second")
    assert held.exit_code == 75
    assert "process" in held.stderr
    assert stored(place) == before
    assert run(library, place, tmp_path / "second").exit_code == 0
    assert stored(place) == before
