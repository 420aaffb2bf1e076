"""The kill file: while it lies in `.golive` of a library, every account of that library is halted.

For the shipped library that is `.golive` of the current folder; beside records that were named it halts as well.
It needs no journal, no network and no golive: `touch policy/.golive/KILL`. What lies there does not matter, nor whether
it can be read: a folder, a link to nowhere and an empty file halt alike, for somebody put it there. Its first line is
taken for the reason. Where nobody can tell whether it is there, that is a doubt about what people say.
"""

from __future__ import annotations

import enum
import os
import pwd
import stat
from collections.abc import Iterable
from pathlib import Path

from golive.core.dataclass import dataclass
from golive.journal.home_at import is_address

NAME = "KILL"

_MOST_BYTES = 200
"""How much of a reason is read: it goes into an entry."""


def kill_files(folder: Path, records: str | None) -> tuple[Path, ...]:
    """Return which files halt an account: in the folder of its library, and beside records that were named.

    >>> [file.as_posix() for file in kill_files(Path("policy/.golive"), "/srv/desk/records.db")]
    ['policy/.golive/KILL', '/srv/desk/KILL']
    """
    own = folder / NAME
    return (own,) if records is None or is_address(records) else (own, Path(records).parent / NAME)


class Presence(enum.Enum):
    """Whether a kill file is there."""

    ABSENT = "absent"
    PRESENT = "present"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class KillFile:
    """What lies at a path: `by` is who owns it, `reason` its first line, or why nobody can tell whether it is there."""

    path: Path
    presence: Presence
    by: str = ""
    reason: str = ""


def kill_file_at(path: Path) -> KillFile:
    """Look whether something lies at a path; a folder that is not there holds nothing."""
    try:
        status = os.lstat(path)
    except FileNotFoundError:
        return KillFile(path=path, presence=Presence.ABSENT)
    except (OSError, ValueError) as error:
        why = f"{path} cannot be looked at: {getattr(error, 'strerror', None) or error}".lower()
        return KillFile(path=path, presence=Presence.UNKNOWN, reason=why)
    return KillFile(path=path, presence=Presence.PRESENT, by=owner(status.st_uid), reason=_first_line(path, status))


def owner(uid: int) -> str:
    """Return the name of a user of this machine, or the number where there is none."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"uid {uid}"


def _first_line(path: Path, status: os.stat_result) -> str:
    """Return what a plain file begins with; whatever cannot be read says nothing, and waits for nobody."""
    if not stat.S_ISREG(status.st_mode):
        return ""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return ""
    try:
        lines = os.read(descriptor, _MOST_BYTES).decode("utf-8", "replace").replace("\0", "").splitlines()
    except OSError:
        return ""
    finally:
        os.close(descriptor)
    return lines[0].strip() if lines else ""


class KillFiles:
    """The places where one account is killed by a file: it is halted by any of them.

    A folder that was there and is gone, as one of a disk that was taken away, is a doubt: nobody could put one there.
    """

    def __init__(self, paths: Iterable[Path]) -> None:
        self._paths = tuple(dict.fromkeys(path.absolute() for path in paths))
        self._folders = {path.parent for path in self._paths if path.parent.is_dir()}

    def look(self) -> KillFile:
        """Return the first that is there, or else the first that nobody can tell of, or else one that is not there."""
        files = [self._look_at(path) for path in self._paths]
        return min(files, key=lambda file: _FIRST.index(file.presence))

    def _look_at(self, path: Path) -> KillFile:
        file = kill_file_at(path)
        if path.parent.is_dir():
            self._folders.add(path.parent)
        elif file.presence is Presence.ABSENT and path.parent in self._folders:
            return KillFile(path=path, presence=Presence.UNKNOWN, reason=f"{path.parent} is not there any more")
        return file


_FIRST = (Presence.PRESENT, Presence.UNKNOWN, Presence.ABSENT)
