"""A connection to PostgreSQL that breaks at the worst moment, and a server that is gone."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Literal

import psycopg
import pytest
from tests.cut_wire import Wire, cut_wire
from tests.journal.marks import mark, marks
from tests.postgres_server import Server

from golive.core.errors import Unavailable
from golive.journal.journal import Journal
from golive.journal.postgres_home import PostgresHome
from golive.journal.postgres_session import PostgresSession
from golive.journal.verification import verify

NAME = "paper-29"
Opened = Callable[[], Journal]


@pytest.fixture
def wire(postgres: Server) -> Iterator[Wire]:
    """Return a wire to the server that can be cut; its folder has a short name, as sockets need."""
    with tempfile.TemporaryDirectory(prefix="golive-wire-") as folder, cut_wire(Path(folder), postgres.folder) as wire:
        yield wire


@pytest.fixture
def journal(wire: Wire, postgres_database: str) -> Iterator[Journal]:
    """Return a journal of three entries at the other end of the wire."""
    with Journal.open(PostgresHome(wire.url(postgres_database)), NAME) as journal:
        journal.append(marks(1, 3))
        yield journal


@pytest.fixture
def beside(postgres: Server, postgres_database: str) -> Iterator[psycopg.Connection]:
    """Return a connection that the wire does not carry."""
    with postgres.connect(postgres_database) as connection:
        yield connection


def keys(beside: psycopg.Connection) -> list[str]:
    return [key for (key,) in beside.execute("SELECT key FROM entry ORDER BY seq")]


def refused(append: Callable[[], object]) -> str:
    with pytest.raises(Unavailable) as error:
        append()
    assert error.value.exit_code == 75
    return error.value.why


@pytest.mark.parametrize(("cut", "once"), [("before", "new"), ("after", "same")])
def test_a_connection_that_breaks_at_the_commit_blocks_and_what_is_told_again_is_there_once(
    journal: Journal, wire: Wire, beside: psycopg.Connection, cut: Literal["before", "after"], once: str
) -> None:
    wire.cut = cut
    assert refused(lambda: journal.append([mark(4)])) == "lost"
    assert [answer.value for answer in journal.append([mark(4)]).once] == [once]
    assert keys(beside) == ["m/1", "m/2", "m/3", "m/4"]
    assert verify(NAME, journal.entries()).entries == 4


def test_without_the_index_on_keys_what_is_told_again_is_there_twice(
    journal: Journal, wire: Wire, beside: psycopg.Connection
) -> None:
    beside.execute("ALTER TABLE entry DROP CONSTRAINT entry_once")
    wire.cut = "after"
    assert refused(lambda: journal.append([mark(4)])) == "lost"
    assert [answer.value for answer in journal.append([mark(4)]).once] == ["new"]
    assert keys(beside)[3:] == ["m/4", "m/4"]


def test_while_the_server_is_gone_each_append_is_refused_and_the_first_after_it_is_back_goes_on(
    journal: Journal, wire: Wire
) -> None:
    wire.dead = True
    wire.down()
    for n in (4, 5, 4):
        assert refused(partial(journal.append, [mark(n)])) == "lost"
        assert refused(journal.head) == "lost"
    wire.dead = False
    assert journal.append(marks(3, 5)).head.seq == 5


def test_without_lock_and_lease_two_writers_write_one_journal(
    journal: Journal, wire: Wire, postgres: Server, postgres_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PostgresSession, "_take_again", lambda *_: None)
    monkeypatch.setattr("golive.journal.journal.refuse_superseded", lambda *_: None)
    wire.down()
    with Journal.open(PostgresHome(postgres.url(postgres_database)), NAME) as second:
        second.append([mark(4)])
        assert refused(lambda: journal.append([mark(5)])) == "lost"
        # The first has never seen the fourth entry, and goes on as if it were not there.
        assert journal.append([mark(5)]).head.seq == 5
