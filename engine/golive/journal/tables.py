"""The tables, once for SQLite and PostgreSQL: entries and policies that only grow, and three that are worked with.

`checkpoint` is a cache: without it a start takes longer, and nothing else changes. `lease` and `outbox` say what is
being done now; what came of it are entries. No entry is ever updated or deleted: triggers refuse that to everyone, in
SQLite together with `recursive_triggers`, for a row that is replaced is deleted without them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Dialect,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    insert,
)
from sqlalchemy.dialects import sqlite

FORMAT = 1
"""The number of this layout; a file of a later one is refused, and of an earlier one read for ever."""

METADATA = MetaData()

_WHOLE = BigInteger().with_variant(sqlite.INTEGER(), "sqlite")


def _table(name: str, *columns: Column[int] | Column[str] | Column[bytes], keys: tuple[str, ...]) -> Table:
    return Table(name, METADATA, *columns, PrimaryKeyConstraint(*keys), sqlite_strict=True)


def _whole(name: str) -> Column[int]:
    return Column(name, _WHOLE, nullable=False)


def _text(name: str) -> Column[str]:
    return Column(name, Text(), nullable=False)


def _bytes(name: str) -> Column[bytes]:
    return Column(name, LargeBinary(), nullable=False)


ENTRY = _table(
    "entry",
    _text("journal"),
    _whole("seq"),
    _whole("ts"),
    _text("kind"),
    _text("key"),
    _bytes("body"),
    _bytes("prev"),
    _bytes("hash"),
    keys=("journal", "seq"),
)
ENTRY.append_constraint(UniqueConstraint("prev", name="entry_follows_once"))
ENTRY.append_constraint(UniqueConstraint("journal", "kind", "key", name="entry_once"))

POLICY = _table("policy", _text("digest"), _text("kind"), _bytes("text"), keys=("digest",))
"""Libraries, fills and markets by the digest that decisions carry, so that these can be explained years later."""

CHECKPOINT = _table(
    "checkpoint",
    _text("journal"),
    _whole("seq"),
    _text("cursor"),
    _bytes("head"),
    _bytes("state"),
    _bytes("state_hash"),
    keys=("journal", "seq"),
)

LEASE = _table("lease", _text("journal"), _text("name"), _text("holder"), _whole("epoch"), keys=("journal", "name"))

OUTBOX = _table(
    "outbox",
    _text("journal"),
    _text("alert"),
    _text("channel"),
    _whole("attempt"),
    _whole("next_at"),
    _text("state"),
    keys=("journal", "alert", "channel"),
)

_ONLY_GROW = (ENTRY, POLICY)
_REFUSAL = "what was written is never changed"
_RAISE = f"RAISE EXCEPTION '{_REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'"

TRIGGERS: Mapping[str, tuple[str, ...]] = {
    "sqlite": tuple(
        f"CREATE TRIGGER {table.name}_no_{verb.lower()} BEFORE {verb} ON {table.name}"
        f" BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
        for table in _ONLY_GROW
        for verb in ("UPDATE", "DELETE")
    ),
    "postgresql": (
        f"CREATE FUNCTION golive_only_grows() RETURNS trigger AS $$ BEGIN {_RAISE}; END $$ LANGUAGE plpgsql",
        *(
            f"CREATE TRIGGER {table.name}_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON {table.name}"
            " FOR EACH STATEMENT EXECUTE FUNCTION golive_only_grows()"
            for table in _ONLY_GROW
        ),
    ),
}
"""What lets tables only grow, by the name of the database's dialect."""


def create(connection: Connection) -> None:
    """Make the tables of an empty database, and what guards them."""
    METADATA.create_all(connection)
    for statement in TRIGGERS[connection.dialect.name]:
        connection.exec_driver_sql(statement)


def insert_entries(connection: Connection, rows: Sequence[tuple[str, int, int, str, str, bytes, bytes, bytes]]) -> None:
    """Insert entries, given as `ENTRY` has its columns.

    As the driver takes them: looking at each value once more takes longer than writing it.
    """
    sql, names = _insertion(connection.dialect)
    connection.exec_driver_sql(sql, [dict(zip(names, row, strict=True)) for row in rows] if names else rows)


@lru_cache(maxsize=4)
def _insertion(dialect: Dialect) -> tuple[str, tuple[str, ...]]:
    """Return the statement of a driver, and the names that it takes values by; none where they come in their order."""
    compiled = insert(ENTRY).compile(dialect=dialect)
    return str(compiled), () if compiled.positional else tuple(ENTRY.columns.keys())
