"""The trust root: whose signature makes people count. A file outside of what they might edit, read once."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.public_key import ED25519, OTHER_ALGORITHMS, SK_ED25519, PublicKey, read_public_key
from golive.core.refusing import refuse_unless
from golive.core.utc_text import nanos_of_utc

MOST_BYTES = 65_536
_WRITTEN_BY_OTHERS = stat.S_IWGRP | stat.S_IWOTH
_FOLDER_FLAGS = getattr(os, "O_PATH", os.O_RDONLY) | os.O_DIRECTORY | os.O_NOFOLLOW
_FILE_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
_ALGORITHMS = frozenset((ED25519, SK_ED25519)) | OTHER_ALGORITHMS
_TIME_DIGITS = (8, 12, 14)


@dataclass(frozen=True, slots=True, kw_only=True)
class RootKey:
    """A line of the root file; it holds from `since` until before `until`, in nanoseconds UTC."""

    name: str
    key: PublicKey
    namespaces: frozenset[str] | None = None
    since: int | None = None
    until: int | None = None

    def holds(self, now: int) -> bool:
        """Say whether it holds at an instant."""
        return (self.since is None or self.since <= now) and (self.until is None or now < self.until)


def read_root(path: Path, *, library: Path | None, uid: int) -> tuple[RootKey, ...]:
    """Return the keys of a root file, in OpenSSH's format `allowed_signers`.

    Parameters
    ----------
    path
        The file. A link in its path is refused: who can turn a link chooses the root.
    library
        The policy library that the root is there to judge.
    uid
        Who runs this. The file and each folder above it must be theirs or the superuser's, and nobody else may write
        there; into a folder with the sticky bit, such as `/tmp`, others may write, and can replace nothing in it.

    Raises
    ------
    Refused
        `root_inside_library` and `root_in_same_repository` where whoever edits the policy could edit the root,
        `root_symlink`, `root_hard_linked`, `root_writable`, `root_not_a_file`, and what `root_keys` refuses.
    """
    if library is not None:
        _apart(path, library)
    return root_keys(_text(path, uid))


def _apart(path: Path, library: Path) -> None:
    place, home = path.resolve(), library.resolve()
    refuse_unless(not place.is_relative_to(home), "root_inside_library", f"`{path}` lies inside the library")
    for folder in (home, *home.parents):
        shared = (folder / ".git").exists() and place.is_relative_to(folder)
        message = f"`{path}` lies in the repository of the library: who edits the policy could edit it"
        refuse_unless(not shared, "root_in_same_repository", message)


def _text(path: Path, uid: int) -> str:
    *folders, name = path.absolute().parts
    at = os.open(folders[0], _FOLDER_FLAGS)
    try:
        _owned(os.fstat(at), folders[0], uid)
        for folder in folders[1:]:
            below = _open(folder, _FOLDER_FLAGS, at)
            os.close(at)
            at = below
            _owned(os.fstat(at), folder, uid)
        return _content(_open(name, _FILE_FLAGS, at), name, uid)
    finally:
        os.close(at)


def _open(name: str, flags: int, folder: int) -> int:
    link = stat.S_ISLNK(_there(name, folder).st_mode)
    refuse_unless(not link, "root_symlink", f"`{name}` in the path of the root file is a link")
    try:
        return os.open(name, flags, dir_fd=folder)
    except OSError as error:
        raise Refused("root_not_a_file", f"the root file cannot be read: {error.strerror}") from error


def _there(name: str, folder: int) -> os.stat_result:
    try:
        return os.stat(name, dir_fd=folder, follow_symlinks=False)
    except OSError as error:
        raise Refused("root_not_a_file", f"there is no `{name}` in the path of the root file") from error


def _owned(status: os.stat_result, name: str, uid: int) -> None:
    refuse_unless(status.st_uid in (0, uid), "root_writable", f"`{name}` belongs to somebody else")
    sticky = stat.S_ISDIR(status.st_mode) and status.st_mode & stat.S_ISVTX
    alone = sticky or not status.st_mode & _WRITTEN_BY_OTHERS
    refuse_unless(alone, "root_writable", f"others may write `{name}`, in the path of the root file")


def _content(descriptor: int, name: str, uid: int) -> str:
    try:
        status = os.fstat(descriptor)
        plain = stat.S_ISREG(status.st_mode) and status.st_size <= MOST_BYTES
        refuse_unless(plain, "root_not_a_file", f"`{name}` is no file of at most {MOST_BYTES:,} bytes")
        refuse_unless(status.st_nlink == 1, "root_hard_linked", f"`{name}` has another name elsewhere")
        _owned(status, name, uid)
        return os.read(descriptor, MOST_BYTES).decode("latin-1")
    finally:
        os.close(descriptor)


def root_keys(text: str) -> tuple[RootKey, ...]:
    """Return the keys of a text, one a line; every one of them has to sign.

    Raises
    ------
    Refused
        `root_line` for patterns, authorities and options that are not read here, `root_local_time` for a time without
        `Z` (what it means depends on where it is read), `same_key`, and what `read_public_key` refuses.
    """
    lines = (line.strip() for line in text.split("\n"))
    keys = tuple(_root_key(line.split()) for line in lines if line and not line.startswith("#"))
    refuse_unless(keys, "root_line", "the root file names no key")
    points = {one.key.point for one in keys}
    refuse_unless(len(points) == len(keys), "same_key", "two lines of the root file have one key")
    return keys


def _root_key(words: list[str]) -> RootKey:
    name, *rest = words
    refuse_unless(not set(name) & set("*?!,"), "root_line", f"`{name}` is a pattern: write one name a line")
    options = rest.pop(0) if rest and rest[0] not in _ALGORITHMS else ""
    # A comment may stand after the key.
    refuse_unless(len(rest) > 1, "root_line", f"the line of `{name}` has no key")
    given = dict(_options(options))
    spaces = given.get("namespaces")
    return RootKey(
        name=name,
        key=read_public_key(" ".join(rest[:2])),
        namespaces=None if spaces is None else frozenset(spaces.split(",")),
        since=_time(given.get("valid-after")),
        until=_time(given.get("valid-before")),
    )


def _options(text: str) -> Iterator[tuple[str, str]]:
    """Yield the options of a line: `namespaces="a,b",valid-after="20260101Z"`."""
    while text:
        name, _, rest = text.partition('="')
        value, quote, text = rest.partition('"')
        sound = name in ("namespaces", "valid-after", "valid-before") and quote
        refuse_unless(sound, "root_line", f"`{name}` is no option that is read here")
        text = text.removeprefix(",")
        yield name, value


def _time(text: str | None) -> int | None:
    """Return an instant as OpenSSH writes it, `20260101Z` or with the time of day in 4 or 6 digits."""
    if text is None:
        return None
    refuse_unless(text.endswith("Z"), "root_local_time", f"`{text}` has no `Z`: it means another time elsewhere")
    digits = text[:-1]
    filled = f"{digits:0<14}"
    clock = f"{filled[8:10]}:{filled[10:12]}:{filled[12:]}"
    at = nanos_of_utc(f"{filled[:4]}-{filled[4:6]}-{filled[6:8]}T{clock}Z") if len(digits) in _TIME_DIGITS else None
    refuse_unless(at is not None, "root_line", f"`{text}` is no time")
    return at
