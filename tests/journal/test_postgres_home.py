"""A journal in PostgreSQL: who holds it, what is refused, and a connection that is lost."""

from __future__ import annotations

import os
import re
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from tests.journal.marks import mark, marks
from tests.places import ENGINE
from tests.postgres_server import Server

from golive.core.errors import InvalidInput, Unavailable
from golive.journal.home_at import home_at
from golive.journal.journal import Journal, JournalReader
from golive.journal.postgres_home import PostgresHome
from golive.journal.verification import verify

README = ENGINE / "journal" / "README.md"
OpenHome = Callable[..., PostgresHome]


@pytest.fixture
def url(postgres: Server, postgres_database: str) -> str:
    """Return the address of an empty database."""
    return postgres.url(postgres_database)


@pytest.fixture
def beside(postgres: Server, postgres_database: str) -> Iterator[psycopg.Connection]:
    """Return a connection to the same database that golive knows nothing of."""
    with postgres.connect(postgres_database) as connection:
        yield connection


@pytest.fixture
def home(url: str) -> Iterator[OpenHome]:
    """Return what opens the database, as a process of its own would each time."""
    homes: list[PostgresHome] = []

    def opened(**options: Any) -> PostgresHome:
        homes.append(PostgresHome(url, **options))
        return homes[-1]

    yield opened
    for one in homes:
        one.close()


def cut_off(beside: psycopg.Connection) -> None:
    """End every session of the database but this."""
    mine = "pid <> pg_backend_pid() AND datname = current_database()"
    beside.execute(f"SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE {mine}")


def test_the_holder_is_named_by_its_session(home: OpenHome, beside: psycopg.Connection) -> None:
    with Journal.open(home(), "paper-29"):
        sessions = "SELECT application_name FROM pg_stat_activity WHERE datname = current_database()"
        names = {name for (name,) in beside.execute(sessions) if name}
        assert len(names) == 1
        assert f"golive process {os.getpid()} on " in min(names)
        other = home()
        with pytest.raises(Unavailable, match=rf"{names.pop()} \(session \d+\) writes `paper-29`") as refused:
            other.lock("paper-29")
        assert (refused.value.why, refused.value.exit_code) == ("locked", 75)


def test_a_lock_is_free_once_it_is_given_back_or_its_session_has_ended(home: OpenHome) -> None:
    one, two = home(), home()
    with one.lock("paper-29"):
        with pytest.raises(Unavailable, match="writes `paper-29`"):
            one.lock("paper-29")
        two.lock("paper-30").release()
    two.lock("paper-29")
    two.close()
    one.lock("paper-29").release()


@pytest.mark.parametrize("value", ["off", "local", "remote_write"])
def test_a_session_that_may_forget_what_it_commits_is_refused(
    home: OpenHome, beside: psycopg.Connection, value: str
) -> None:
    beside.execute(f"ALTER DATABASE {beside.info.dbname} SET synchronous_commit = {value}")
    with pytest.raises(InvalidInput, match=f"has `synchronous_commit = {value}`: what it calls written could be lost"):
        home()


def test_a_setting_that_is_loosened_later_is_seen_by_the_next_session(
    home: OpenHome, beside: psycopg.Connection
) -> None:
    journal = Journal.open(home(), "paper-29")
    beside.execute(f"ALTER DATABASE {beside.info.dbname} SET synchronous_commit = off")
    cut_off(beside)
    with pytest.raises(Unavailable):
        journal.append([mark(1)])
    with pytest.raises(InvalidInput, match="synchronous_commit"):
        journal.append([mark(1)])
    journal.close()


def test_where_no_server_answers_the_journal_is_lost_for_now() -> None:
    with pytest.raises(Unavailable) as refused:
        home_at("postgresql://desk:secret@/paper?host=/nowhere")
    assert (refused.value.why, refused.value.exit_code) == ("lost", 75)
    assert "postgresql://desk@/paper?host=/nowhere" in str(refused.value)
    assert "secret" not in str(refused.value)


def test_an_address_that_means_nothing_is_refused(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for address in ("mysql://desk@db/paper", "https://db/paper"):
        with pytest.raises(InvalidInput, match="is no kind of database that journals lie in"):
            home_at(address)
    with pytest.raises(InvalidInput, match="the address of a database is"):
        home_at("://")
    with pytest.raises(InvalidInput, match="does not exist"):
        home_at(url.replace("/test_", "/other_"))
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(InvalidInput, match=r"pip install 'golive\[postgres\]'"):
        home_at(url)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("sslmode=nonsense", 'invalid sslmode value: "nonsense"'),
        ("nosuch=1", 'invalid connection option "nosuch"'),
        ("connect_timeout=abc", "bad value for connect_timeout"),
        ("port=99999", "invalid port number"),
        ("port=abc", "the address of a database is"),
        ("hostaddr=abc", "could not parse network address"),
        ("service=nope", 'definition of service "nope" not found'),
        ("options=-c%20nonsense%3D1", "unrecognized configuration parameter"),
        ("options=-c%20lock_timeout%3Dabc", "invalid value for parameter"),
        ("client_encoding=NOPE", "invalid value for parameter"),
        ("user=nobody_here", 'role "nobody_here" does not exist'),
    ],
)
def test_options_that_mean_nothing_are_a_mistake_and_not_tried_again(url: str, options: str, said: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        home_at(f"{url}&{options}")
    assert said in str(refused.value)


def test_a_database_that_goes_while_its_journal_is_open_is_a_journal_that_is_not_available(
    home: OpenHome, postgres: Server, postgres_database: str
) -> None:
    """A mistake is named where a journal is opened; later on the caller must block and try again."""
    journal = Journal.open(home(), "paper-29")
    with postgres.connect() as beside:
        beside.execute(
            f"SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '{postgres_database}'"
        )
        beside.execute(f"ALTER DATABASE {postgres_database} RENAME TO {postgres_database}_gone")
        for said in ("terminating connection", "does not exist"):
            with pytest.raises(Unavailable, match=said):
                journal.append([mark(1)])
        beside.execute(f"ALTER DATABASE {postgres_database}_gone RENAME TO {postgres_database}")
    assert journal.append([mark(1)]).head.seq == 1
    journal.close()


def test_a_database_of_something_else_or_of_a_later_format_is_refused(
    home: OpenHome, beside: psycopg.Connection
) -> None:
    with pytest.raises(InvalidInput, match="holds no journal"):
        home(read_only=True)
    beside.execute("CREATE TABLE entry (x int)")
    with pytest.raises(InvalidInput, match="its table `entry` is of something else"):
        home()
    beside.execute("DROP TABLE entry")
    home().close()
    beside.execute("COMMENT ON TABLE entry IS 'golive journal, format 2'")
    with pytest.raises(InvalidInput, match="has format 2; this golive reads formats up to 1"):
        home()


def test_who_only_reads_cannot_write(home: OpenHome) -> None:
    with Journal.open(home(), "paper-29") as journal:
        journal.append(marks(1, 3))
        reader = home(read_only=True)
        assert JournalReader(reader, "paper-29").head() == journal.head()
        with pytest.raises(Unavailable, match="read-only") as refused, reader.writing() as connection:
            connection.exec_driver_sql("INSERT INTO lease VALUES ('a', 'b', 'c', 1)")
        assert refused.value.why == "read_only"


def test_two_who_come_first_together_make_one_database(home: OpenHome) -> None:
    homes: list[PostgresHome] = []
    together = [threading.Thread(target=lambda: homes.append(home())) for _ in range(4)]
    for thread in together:
        thread.start()
    for thread in together:
        thread.join()
    assert len(homes) == len(together)


def test_a_lost_connection_blocks_and_the_next_append_goes_on(home: OpenHome, beside: psycopg.Connection) -> None:
    with Journal.open(home(), "paper-29") as journal:
        journal.append(marks(1, 3))
        cut_off(beside)
        with pytest.raises(Unavailable) as refused:
            journal.append([mark(4)])
        assert refused.value.why == "lost"
        assert [once.value for once in journal.append(marks(3, 5)).once] == ["same", "new", "new"]
        with pytest.raises(Unavailable, match="writes `paper-29`"):
            home().lock("paper-29")
        assert verify("paper-29", journal.entries()).entries == 5


def test_who_lost_the_lock_with_the_connection_does_not_write_beside_the_next_holder(
    home: OpenHome, beside: psycopg.Connection
) -> None:
    first = Journal.open(home(), "paper-29")
    first.append(marks(1, 3))
    cut_off(beside)
    with Journal.open(home(), "paper-29") as second:
        second.append([mark(4)])
        with pytest.raises(Unavailable, match="terminating connection"):
            first.append([mark(5)])
        for _ in range(2):
            with pytest.raises(Unavailable, match="writes `paper-29` since the connection was lost") as refused:
                first.append([mark(5)])
            assert refused.value.why == "locked"
        assert second.head().seq == 4
    first.close()


def test_a_pooler_that_changes_sessions_is_refused(home: OpenHome, monkeypatch: pytest.MonkeyPatch) -> None:
    pooled = home()
    monkeypatch.setattr(pooled._session, "_process", -1)
    with pytest.raises(Unavailable, match="through a pooler that changes sessions"), pooled.writing():
        pass


def test_another_transaction_is_waited_for_and_then_named_as_the_reason(
    home: OpenHome, beside: psycopg.Connection
) -> None:
    with Journal.open(home(wait_ns=20_000_000), "paper-29") as journal:
        with beside.transaction():
            beside.execute("LOCK TABLE entry")
            with pytest.raises(Unavailable) as refused:
                journal.append([mark(1)])
            assert refused.value.why == "locked"
        journal.append([mark(1)])


def test_the_role_of_the_readme_can_append_and_can_change_nothing(
    home: OpenHome, url: str, beside: psycopg.Connection
) -> None:
    role = f"writer_{beside.info.dbname}"
    home()
    (granting,) = re.findall(r"```sql\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    beside.execute(granting.replace("golive_writer", role))
    with Journal.open(PostgresHome(url.replace("golive@", f"{role}@")), "paper-29") as journal:
        journal.append(marks(1, 3))
        before = list(journal.entries())
        # An owner who has taken the triggers away has not given the writer anything.
        beside.execute("ALTER TABLE entry DISABLE TRIGGER ALL")
        for statement in ("UPDATE entry SET ts = 0", "DELETE FROM entry", "TRUNCATE entry", "DROP TABLE entry"):
            with pytest.raises(Unavailable) as refused, journal.home.writing() as connection:
                connection.exec_driver_sql(statement)
            assert refused.value.why == "read_only"
        assert list(journal.entries()) == before
    beside.execute(f"DROP OWNED BY {role}; DROP ROLE {role}")


def test_an_owner_is_held_by_triggers_alone(home: OpenHome, beside: psycopg.Connection) -> None:
    with Journal.open(home(), "paper-29") as journal:
        journal.append(marks(1, 3))
        for statement in ("UPDATE entry SET ts = 0", "DELETE FROM entry", "TRUNCATE entry"):
            with pytest.raises(psycopg.errors.IntegrityConstraintViolation, match="never changed"):
                beside.execute(statement)
        beside.execute("ALTER TABLE entry DISABLE TRIGGER ALL")
        beside.execute("DELETE FROM entry WHERE seq = 2")
        assert verify("paper-29", journal.entries()).first_bad == 2
