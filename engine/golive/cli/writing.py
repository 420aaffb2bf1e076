"""Files that a user named: written whole or not at all."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

from golive.core.errors import InvalidInput


@contextlib.contextmanager
def whole_folder(target: Path, *, replaces: Collection[str], mark: str) -> Iterator[Path]:
    """Give a folder to write into; it becomes `target` when the block ends well, and is gone when it does not.

    Parameters
    ----------
    target
        Absent, empty, or an earlier result: a folder that holds `mark`, and nothing but names in `replaces`.
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
    target.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}."))
    try:
        made.chmod(0o777 & ~_umask())
        yield made
        check_target(target, replaces=replaces, mark=mark)
        _swap(made, target)
    finally:
        shutil.rmtree(made, ignore_errors=True)


def check_target(target: Path, *, replaces: Collection[str], mark: str) -> None:
    """Refuse a target that something would be lost from."""
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise InvalidInput(f"`{target}` is not a folder", hint="name a folder that does not exist yet")
    if not target.is_dir():
        return
    names = sorted(entry.name for entry in target.iterdir())
    foreign = [name for name in names if name not in replaces]
    if names and mark not in names:
        raise InvalidInput(f"`{target}` is not empty", hint="name a folder that does not exist yet")
    if foreign:
        hint = f"it holds `{foreign[0]}` as well; move that away or name another folder"
        raise InvalidInput(f"`{target}` is not only an earlier run", hint=hint)


def _swap(made: Path, target: Path) -> None:
    if not target.is_dir():
        made.rename(target)
        return
    # A folder cannot be replaced in one step: the old one steps aside, and comes back should the new one not come.
    aside = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}."))
    old = aside / target.name
    target.rename(old)
    try:
        made.rename(target)
    except OSError:
        old.rename(target)
        raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def write_whole(target: Path, write: Callable[[Path], None]) -> None:
    """Write one file: `write` gets the path of a new file beside it, which then takes its place."""
    if target.is_dir():
        raise InvalidInput(f"`{target}` is a folder", hint="name a file")
    target.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}."))
    try:
        made = folder / target.name
        write(made)
        made.replace(target)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def write_text(target: Path, text: str) -> None:
    """Write a text file whole, with the line ends it has."""
    write_whole(target, lambda made: _write(made, text))


def _write(path: Path, text: str) -> None:
    path.write_bytes(text.encode("utf-8"))
