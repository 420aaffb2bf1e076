"""An index that misses an entry: the chain holds, and what was written once can be written again."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg
from tests.commands import Golive

from golive.journal.entry import Draft
from golive.journal.home_at import home_at
from golive.journal.journal import Journal

NAME = "paper-29"
INDEX = "sqlite_autoindex_entry_3"
"""That of kinds and keys: the third that the table's own statement asks for."""

CONSTRAINT = 'CONSTRAINT entry_once UNIQUE (journal, kind, "key")'
DESCRIBE = "UPDATE sqlite_schema SET sql = ? WHERE name = 'entry'"


def written(place: str, first: int, last: int) -> list[str]:
    with Journal.open(home_at(place), NAME) as journal:
        drafts = [Draft(ts=n, kind="mark", key=f"m/{n}", body=b"{}") for n in range(first, last + 1)]
        return [once.value for once in journal.append(drafts).once]


def append_unseen(place: str) -> None:
    """Append the fourth entry while the index of kinds and keys is not looked after."""
    if "://" in place:
        with psycopg.connect(place.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute("CREATE EXTENSION amcheck")
            ready = "UPDATE pg_index SET indisready = {} WHERE indexrelid = 'entry_once'::regclass"
            connection.execute(ready.format("false"))
            written(place, 4, 4)
            connection.execute(ready.format("true"))
        return
    with schema(place) as connection:
        ((table,),) = connection.execute("SELECT sql FROM sqlite_schema WHERE name = 'entry'")
        (index,) = connection.execute("SELECT * FROM sqlite_schema WHERE name = ?", (INDEX,))
        connection.execute("DELETE FROM sqlite_schema WHERE name = ?", (INDEX,))
        connection.execute(DESCRIBE, (table.replace(CONSTRAINT, "CHECK (1)"),))
    written(place, 4, 4)
    with schema(place) as connection:
        connection.execute(DESCRIBE, (table,))
        connection.execute("INSERT INTO sqlite_schema VALUES (?, ?, ?, ?, ?)", index)


@contextmanager
def schema(place: str) -> Iterator[sqlite3.Connection]:
    """Return a connection that may write what the file says of its own tables."""
    with closing(sqlite3.connect(place)) as connection, connection:
        connection.execute("PRAGMA writable_schema = ON")
        yield connection


def test_a_chain_that_holds_over_a_damaged_index_does_not_pass(golive: Golive, journal_place: str) -> None:
    written(journal_place, 1, 3)
    append_unseen(journal_place)
    done = golive("journal", "verify", "--journal", journal_place)
    assert done.exit_code == 1
    assert "paper-29: 4 entries hold" in done.stdout
    assert "the database is damaged: " in done.stderr


def test_whoever_does_not_look_writes_an_acknowledged_entry_twice(golive: Golive, journal_place: str) -> None:
    written(journal_place, 1, 3)
    append_unseen(journal_place)
    assert written(journal_place, 4, 4) == ["new"]
    done = golive("journal", "verify", "--journal", journal_place)
    assert (done.exit_code, "entry 5 is wrong: its kind and key were written before" in done.stdout) == (1, True)


def test_a_database_whose_indexes_are_whole_has_no_damage(journal_place: str) -> None:
    written(journal_place, 1, 3)
    if "://" in journal_place:
        with psycopg.connect(journal_place.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute("CREATE EXTENSION amcheck")
    home = home_at(journal_place, read_only=True)
    assert home.damage() is None
    home.close()
