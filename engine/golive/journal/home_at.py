"""`home_at`: the database that a user names, by a file or by an address."""

from __future__ import annotations

from pathlib import Path

from golive.journal.home import Home
from golive.journal.sqlite_home import SqliteHome

_ADDRESS = "://"


def is_address(place: str) -> bool:
    """Say whether a place is an address, which may have a password in it, and not a file."""
    return _ADDRESS in place


def lies_at(place: str) -> bool:
    """Say whether something lies at a place: a link that leads nowhere is there, and what an address names may be.

    Whatever lies there is opened, or refused by its name: only where nothing does was nothing written yet.
    """
    return is_address(place) or Path(place).exists() or Path(place).is_symlink()


def home_at(place: str, *, read_only: bool = False) -> Home:
    """Return the database at a place: what holds `://` is an address, all else a file.

    Raises
    ------
    InvalidInput
        For a place where no journal can be.
    Unavailable
        For one that cannot be reached now.
    """
    if not is_address(place):
        return SqliteHome(Path(place), read_only=read_only)
    from golive.journal.postgres_home import PostgresHome

    return PostgresHome(place, read_only=read_only)
