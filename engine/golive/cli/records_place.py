"""Where the records of a library lie, which people's words are in, and the file that halts accounts without them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from golive.cli.journal_place import FOLDER

if TYPE_CHECKING:
    from golive.cli.open_library import LibraryPlace

Command = TypeVar("Command", bound=Callable[..., Any])

RECORDS_FILE = "records.db"
"""How the file of the records is called, in `.golive` of a library."""


def records_option(command: Command) -> Command:
    """Add `--records`."""
    shown = (FOLDER / RECORDS_FILE).as_posix()
    option = click.option("--records", metavar="FILE|URL", help=f"Where people's words are. Default: LIBRARY/{shown}.")
    return option(command)


def folder_of(library: LibraryPlace) -> Path:
    """Return where the journals of a library lie: beside it, and for the shipped one in the current folder."""
    return (Path() if _is_shipped(library) else library.folder) / FOLDER


def root_of(library: LibraryPlace) -> Path:
    """Return the folder that accounts of a library are below."""
    return folder_of(library).parent


def records_at(place: str | None, library: LibraryPlace) -> str:
    """Return the place of the records: as it was named, or the library's own."""
    return str(folder_of(library) / RECORDS_FILE) if place is None else place


def kill_files_of(place: str | None, library: LibraryPlace) -> tuple[Path, ...]:
    """Return which files halt the accounts of a library, that in its own folder first."""
    from golive.paper.kill_file import kill_files

    return kill_files(folder_of(library), place)


def _is_shipped(library: LibraryPlace) -> bool:
    return library.shown == "" and library.folder != Path()
