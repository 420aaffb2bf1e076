"""A disk that fails under PostgreSQL: a flush of its log, of its tables, no space for either; and a server that goes.

Each blocks with its reason, nothing that was acknowledged is lost or doubled, and the journal that was open goes on
once the server is back. Beside each stands what would happen without the guard.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.exc import DBAPIError
from tests.journal.failing_server import ABSENT, FailingServer, compiled, failing_server
from tests.journal.marks import mark, marks
from tests.once_it_is_back import once_it_is_back
from tests.places import absent

from golive.core.errors import Unavailable
from golive.journal import postgres_home
from golive.journal.entry import Draft
from golive.journal.journal import Journal
from golive.journal.postgres_home import PostgresHome
from golive.journal.verification import verify

NAME = "paper-29"
NUMBERS = count(1)
LARGE = random.Random(7).randbytes(60_000)
"""A body that no compression makes smaller, so that a table has to grow for it."""


@pytest.fixture(scope="module")
def failing(postgres_programs: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FailingServer]:
    """Return a server of these tests alone, whose disk can be made to fail."""
    folder = tmp_path_factory.mktemp("failing")
    library = compiled(folder)
    if library is None:
        absent(ABSENT)
    with failing_server(postgres_programs, folder, library) as server:
        yield server


@pytest.fixture
def database(failing: FailingServer) -> Iterator[str]:
    """Return an empty database of that server."""
    name = f"failing_{next(NUMBERS)}"
    with failing.server.connect() as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield name
    with failing.server.connect() as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def journal(failing: FailingServer, database: str) -> Iterator[Journal]:
    """Return a journal of three entries."""
    with Journal.open(PostgresHome(failing.server.url(database)), NAME) as journal:
        journal.append(marks(1, 3))
        yield journal


@pytest.fixture
def beside(failing: FailingServer, database: str) -> Callable[[str], None]:
    """Return what tells the server something that golive does not know of."""

    def tell(statement: str) -> None:
        with failing.server.connect(database) as connection:
            connection.execute(statement)

    return tell


def refused(journal: Journal, draft: Draft) -> str:
    with pytest.raises(Unavailable) as error:
        journal.append([draft])
    assert error.value.exit_code == 75
    return error.value.why


def keys(journal: Journal) -> list[str]:
    """Return the keys of a journal that holds."""
    entries = list(journal.entries())
    assert verify(NAME, entries).first_bad is None
    return [entry.key for entry in entries]


def test_a_flush_of_the_log_that_fails_blocks_and_what_is_told_again_is_there_once(
    failing: FailingServer, journal: Journal
) -> None:
    failing.fail("sync", "pg_wal")
    assert refused(journal, mark(4)) == "lost"
    assert failing.has_failed("sync", "pg_wal")
    # The server has crashed and reads its log again, in which the entry may be that nobody was told of.
    assert once_it_is_back(lambda: journal.append(marks(4, 5))).head.seq == 5
    assert keys(journal) == ["m/1", "m/2", "m/3", "m/4", "m/5"]


def test_without_the_index_on_keys_an_entry_whose_flush_failed_is_there_twice(
    failing: FailingServer, journal: Journal, beside: Callable[[str], None]
) -> None:
    beside("ALTER TABLE entry DROP CONSTRAINT entry_once")

    def twice(number: int) -> bool:
        """Return whether what was told again is there twice: not when another's flush failed before its own."""
        failing.fail("sync", "pg_wal")
        assert refused(journal, mark(number)) == "lost"
        assert [once.value for once in once_it_is_back(lambda: journal.append([mark(number)])).once] == ["new"]
        return [entry.key for entry in journal.entries()].count(f"m/{number}") == 2

    assert any(twice(number) for number in range(4, 9))


def test_a_flush_of_the_tables_that_fails_loses_nothing(
    failing: FailingServer, journal: Journal, beside: Callable[[str], None]
) -> None:
    failing.fail("sync", "base")
    with pytest.raises(psycopg.OperationalError):
        beside("CHECKPOINT")
    assert failing.has_failed("sync", "base")
    assert once_it_is_back(lambda: journal.append([mark(4)])).head.seq == 4
    # An append may still have been taken by the server that was about to go down.
    assert once_it_is_back(lambda: keys(journal)) == ["m/1", "m/2", "m/3", "m/4"]


def test_no_space_for_the_log_blocks_and_loses_nothing(failing: FailingServer, journal: Journal) -> None:
    failing.fail("write", "pg_wal")
    assert refused(journal, mark(4)) in {"full", "lost"}
    assert failing.has_failed("write", "pg_wal")
    assert once_it_is_back(lambda: journal.append(marks(4, 5))).head.seq == 5
    assert keys(journal) == ["m/1", "m/2", "m/3", "m/4", "m/5"]


def test_no_space_for_a_table_blocks_and_the_next_append_goes_on(failing: FailingServer, journal: Journal) -> None:
    large = [mark(n, body=LARGE) for n in range(4, 12)]
    with failing.failing("write", "base"):
        for _ in range(3):
            with pytest.raises(Unavailable) as error:
                journal.append(large)
            assert (error.value.why, error.value.exit_code) == ("full", 75)
            assert journal.head().seq == 3
    assert journal.append(large).head.seq == 11
    assert len(keys(journal)) == 11


def test_without_the_refusal_an_acknowledged_entry_is_nowhere(
    failing: FailingServer, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def unheard(_: str) -> Iterator[None]:
        with suppress(DBAPIError):
            yield

    with Journal.open(PostgresHome(failing.server.url(database)), NAME) as journal:
        journal.append(marks(1, 3))
        monkeypatch.setattr(postgres_home, "translated", unheard)
        failing.fail("write", "base")
        assert journal.append([mark(4, body=LARGE)]).head.seq == 4
        assert keys(journal) == ["m/1", "m/2", "m/3"]


def test_a_server_that_goes_dark_in_the_middle_keeps_all_that_it_acknowledged(
    failing: FailingServer, journal: Journal
) -> None:
    for n in range(4, 7):
        assert journal.append([mark(n)]).head.seq == n
        failing.restart()
        assert refused(journal, mark(n + 1)) == "lost"
    assert once_it_is_back(lambda: journal.append([mark(7)])).head.seq == 7
    assert keys(journal) == [draft.key for draft in marks(1, 7)]


def test_without_a_flush_for_each_commit_a_server_that_goes_dark_forgets_what_it_acknowledged(
    failing: FailingServer, database: str, monkeypatch: pytest.MonkeyPatch, beside: Callable[[str], None]
) -> None:
    monkeypatch.setattr(postgres_home, "DURABLE", {})
    with failing.server.connect() as connection:
        # What flushes the log some time after a commit comes by rarely.
        connection.execute("ALTER SYSTEM SET wal_writer_delay = '10s'")
        connection.execute("SELECT pg_reload_conf()")
    url = f"{failing.server.url(database)}&options=-c%20synchronous_commit%3Doff"
    with Journal.open(PostgresHome(url), NAME) as journal:
        journal.append(marks(1, 3))
        beside("CHECKPOINT")
        assert journal.append([mark(4)]).head.seq == 4
    failing.restart()
    with Journal.open(PostgresHome(failing.server.url(database)), NAME) as journal:
        assert keys(journal) == ["m/1", "m/2", "m/3"]
