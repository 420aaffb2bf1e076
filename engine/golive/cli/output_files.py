"""Files that a user named: written whole or not at all."""

from __future__ import annotations

import contextlib
import fcntl
import glob
import os
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import BinaryIO

import click

from golive.core.errors import InvalidInput
from golive.core.printable import printable


@contextlib.contextmanager
def whole_folder(target: Path, *, replaces: Collection[str], mark: str) -> Iterator[Path]:
    """Give a folder to write into; it becomes `target` when the block ends well, and is gone when it does not.

    Parameters
    ----------
    target
        Absent, empty, or an earlier result: a folder that holds `mark`, and nothing but names in `replaces`. The folder
        one stands in, or one that a file system is mounted on, stays what it is, and its content is changed.
    replaces
        Names that an earlier result may hold.
    mark
        The file that makes a folder an earlier result.

    Raises
    ------
    InvalidInput
        When `target` holds anything else: nobody's files are deleted.
    """
    check_target(target, replaces=replaces, mark=mark)
    place = target.resolve()
    fresh = _new_folder(place, _above(place))
    try:
        fresh.chmod(0o777 & ~_umask())
        yield fresh
        check_target(target, replaces=replaces, mark=mark, besides=fresh.name)
        (_fill if fresh.parent == place else _swap)(fresh, place)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    for left in _left_beside(place, fresh.parent):
        click.echo(printable(f"note: `{left}` is of a command that was killed, or that still runs", keep=""), err=True)


def _left_beside(place: Path, above: Path) -> list[Path]:
    """Return the folders that commands made for a target, and neither put in its place nor removed."""
    random = "?" * _RANDOM
    return sorted(path for path in above.glob(f"{glob.escape(_prefix(place))}{random}") if path.is_dir())


@contextlib.contextmanager
def nameless_files(target: Path) -> Iterator[Callable[[], BinaryIO]]:
    """Give what opens files without a name on the file system of a folder that is written later.

    However the process ends, nothing is left of them.
    """
    above = _standing_above(target)
    with contextlib.ExitStack() as files:
        yield lambda: files.enter_context(tempfile.TemporaryFile(dir=above))


def check_target(target: Path, *, replaces: Collection[str], mark: str, besides: str = "") -> None:
    """Refuse a target that something would be lost from; the name `besides` in it is not looked at."""
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise InvalidInput(f"`{target}` is not a folder", hint="name a folder that does not exist yet")
    _check_above(target)
    if not target.is_dir():
        return
    names = sorted(entry.name for entry in target.iterdir() if entry.name != besides)
    foreign = [name for name in names if name not in replaces]
    if names and mark not in names:
        raise InvalidInput(f"`{target}` is not empty", hint="name a folder that does not exist yet")
    if foreign:
        hint = f"it holds `{foreign[0]}` as well; move that away or name another folder"
        raise InvalidInput(f"`{target}` is not only an earlier run", hint=hint)


def _swap(fresh: Path, target: Path) -> None:
    if not target.is_dir():
        fresh.rename(target)
        return
    # A folder cannot be replaced in one step: the old one steps aside, and comes back should the new one not come.
    aside = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}."))
    old = aside / target.name
    target.rename(old)
    try:
        fresh.rename(target)
    except BaseException:
        old.rename(target)
        raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _fill(fresh: Path, target: Path) -> None:
    """Put what a folder inside `target` holds in the place of what else `target` holds, or change nothing."""
    made, before = sorted(fresh.iterdir()), sorted(entry for entry in target.iterdir() if entry != fresh)
    aside = Path(tempfile.mkdtemp(dir=fresh))
    moves = [*((old, aside / old.name) for old in before), *((new, target / new.name) for new in made)]
    done: list[tuple[Path, Path]] = []
    try:
        for source, place in moves:
            source.rename(place)
            done.append((source, place))
    except BaseException:
        for source, place in reversed(done):
            place.rename(source)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def write_whole(target: Path, write: Callable[[Path], None]) -> None:
    """Write one file: `write` gets the path of a new file beside it, which then takes its place."""
    check_place(target)
    folder = _new_folder(target, target.parent)
    try:
        fresh = folder / target.name
        write(fresh)
        fresh.replace(target)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def folder_lock(folder: Path) -> Iterator[None]:
    """Let nobody else who asks for it change the files of a folder while the block runs; it leaves no file behind."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        except OSError as error:
            raise InvalidInput(f"the files of `{folder}` cannot be kept from others", hint=_ELSEWHERE) from error
        yield
    finally:
        os.close(descriptor)


def check_place(target: Path) -> None:
    """Refuse a place in which no file can be written, before any work is done for it."""
    if target.is_dir():
        raise InvalidInput(f"`{target}` is a folder", hint="name a file")
    _check_above(target)


def _check_above(target: Path) -> None:
    above = _standing_above(target)
    if not above.is_dir():
        raise InvalidInput(f"`{above}` is not a folder, so nothing can be written below it", hint=_ELSEWHERE)
    if not os.access(above, os.W_OK | os.X_OK):
        raise InvalidInput(f"nothing can be written into `{above}`: permission denied", hint=_ELSEWHERE)


def _standing_above(target: Path) -> Path:
    """Return what exists already of where a target is made."""
    return _above(target) if target.is_dir() else _nearest(target)


def _nearest(target: Path) -> Path:
    """Return the nearest thing above `target` that exists: of an absolute path, at least the root does."""
    return next(p for p in (*target.parents, *target.absolute().parents) if p.exists() or p.is_symlink())


def _above(target: Path) -> Path:
    """Return the folder in which what becomes a folder is made: beside it, or inside it where it has to stay."""
    place = target.resolve()
    if not place.is_dir():
        return place.parent
    stays = Path.cwd().is_relative_to(place) or place.is_mount() or not os.access(place.parent, os.W_OK | os.X_OK)
    return place if stays else place.parent


def _new_folder(target: Path, above: Path) -> Path:
    """Make a folder for what becomes `target`: on the same file system, so that it can take its place at once."""
    try:
        above.mkdir(parents=True, exist_ok=True)
        return Path(tempfile.mkdtemp(dir=above, prefix=_prefix(target)))
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise InvalidInput(f"nothing can be written into `{above}`: {reason}", hint=_ELSEWHERE) from error


def _prefix(target: Path) -> str:
    """Return how the names of folders begin that are made for a target."""
    return f".{target.name[:_SHORT]}."


_ELSEWHERE = "name another place, or make that one writable"
_SHORT = 32
"""Characters of a name that a folder beside it repeats: names have a greatest length."""
_RANDOM = 8
"""Characters that `mkdtemp` adds."""


def write_synced(target: Path, data: bytes) -> None:
    """Write a file whole that has to outlive a power cut, and be read by nobody else: so do permits."""
    write_whole(target, lambda path: _write_synced(path, data))
    _sync(target.parent)


def _write_synced(path: Path, data: bytes) -> None:
    path.touch(mode=0o600)
    path.write_bytes(data)
    _sync(path)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_text(target: Path, text: str) -> None:
    """Write a text file whole, with the line ends it has."""
    write_whole(target, lambda path: _write(path, text))


def _write(path: Path, text: str) -> None:
    path.write_bytes(text.encode("utf-8"))
