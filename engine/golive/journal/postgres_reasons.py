"""What an error of PostgreSQL means for a journal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError

from golive.core.errors import DAMAGED, InvalidInput, Unavailable, first_line
from golive.journal.sqlite_home import FAILED, FULL, READ_ONLY
from golive.journal.writer_lock import LOCKED

LOST = "lost"
"""Why a journal is not available whose server is not there, or went away."""

_REASONS = {
    "08": LOST,
    "25006": READ_ONLY,
    "40": LOCKED,
    "42501": READ_ONLY,
    "53100": FULL,
    "53300": LOCKED,
    "55P03": LOCKED,
    "57P": LOST,
    "XX": DAMAGED,
}
"""Reasons by how the codes of errors begin that PostgreSQL's manual lists."""


@contextmanager
def translated(place: str) -> Iterator[None]:
    """Say of an error of the database what it means for a journal; of a row that is there already, nothing.

    An error without a code comes from a server that was not reached; why, only its sentence says.
    """
    try:
        yield
    except IntegrityError:
        raise
    except DBAPIError as error:
        state, sentence = getattr(error.orig, "sqlstate", None), first_line(error.orig or error)
        why = LOST if error.connection_invalidated or state is None else reason(state)
        raise Unavailable(why, f"{sentence} ({place})") from error


_MISTAKEN = re.compile(
    r"(connection is bad: )?(invalid |bad value |definition of service |could not parse network address )"
    r"|connection failed: .*FATAL: +(unrecognized configuration parameter|invalid value for parameter"
    r"|invalid command-line|--|(database|role) \"[^\"]*\" does not exist"
    r"|password authentication failed|no pg_hba\.conf entry)"
)
"""How errors begin that trying again will not mend: of the driver, of libpq, and of a server that speaks English."""


@contextmanager
def mistakes_named() -> Iterator[None]:
    """Tell an address that means nothing from a server that is not there now, where a database is opened.

    libpq gives neither a code, so that its sentences are looked at; one that is not known is tried again.
    """
    try:
        yield
    except ArgumentError as error:
        # Nothing of it is repeated: it may be part of a password.
        raise InvalidInput("the address of a database is `postgresql://user@host:port/name`") from error
    except Unavailable as error:
        if _MISTAKEN.match(error.sentence):
            raise InvalidInput(f"the address of a database cannot be used: {error.sentence}") from error
        raise


def reason(state: str) -> str:
    """Return why a journal is not available, by the code of an error.

    >>> reason("53100"), reason("57P01"), reason("22021")
    ('full', 'lost', 'failed')
    """
    return next((why for begin, why in _REASONS.items() if state.startswith(begin)), FAILED)
