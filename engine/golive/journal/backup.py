"""A backup of a file of journals, taken while others write it, and put back as a file of its own."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from golive.core.errors import InvalidInput, Unavailable


def back_up(source: Path, target: Path) -> None:
    """Write one state of a file of journals into a file that is not there yet: what is durable then, page by page.

    Raises
    ------
    InvalidInput
        `target` is there already, or `source` is not.
    Unavailable
        The file cannot be read, or the other not be written.
    """
    if not source.is_file():
        raise InvalidInput(f"{source} is no file of journals")
    if target.exists():
        raise InvalidInput(f"{target} is there already", hint="a backup overwrites nothing")
    try:
        own = sqlite3.connect(f"file:{quote(str(source))}?mode=ro", uri=True)
        with closing(own), closing(sqlite3.connect(target)) as other:
            own.backup(other)
    except sqlite3.Error as error:
        target.unlink(missing_ok=True)
        raise Unavailable("backup", f"{source} cannot be backed up: {error}") from error


def put_back(backup: Path, folder: Path) -> Path:
    """Copy a backup into a folder, byte by byte, as on a host that has nothing else; return the file there."""
    target = folder / backup.name
    shutil.copyfile(backup, target)
    return target
