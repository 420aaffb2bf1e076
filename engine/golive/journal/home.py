"""`Home`: the database that journals lie in, as narrow as what they ask of it."""

from __future__ import annotations

from contextlib import AbstractContextManager
from types import TracebackType
from typing import Protocol

from sqlalchemy import Connection


class Lock(Protocol):
    """The right to write a journal, held until `release`."""

    def release(self) -> None: ...
    def __enter__(self) -> Lock: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None: ...


class Home(Protocol):
    """A database. What fails in it is `Unavailable`, with its reason; a row that is there already is not."""

    @property
    def place(self) -> str:
        """Return where it is, in words for a message: no password."""
        ...

    def reading(self) -> AbstractContextManager[Connection]:
        """Return a connection in a transaction that sees one state of the database, and cannot write."""
        ...

    def writing(self) -> AbstractContextManager[Connection]:
        """Return a connection in a transaction of the only writer: committed at the end, durable when that returns."""
        ...

    def lock(self, journal: str, *, wait_ns: int = 0) -> Lock:
        """Return the right to write a journal, or name who holds it (`Unavailable`)."""
        ...

    def damage(self) -> str | None:
        """Return what the database finds damaged of its own pages and indexes, None where it finds nothing.

        An index that misses an entry lets it be written twice, and a chain that is read in order does not show it.
        """
        ...

    def changes(self) -> int | None:
        """Return a number that is another after each commit of anybody else, None where nobody can tell."""
        ...

    def close(self) -> None:
        """Let go of every connection."""
        ...
