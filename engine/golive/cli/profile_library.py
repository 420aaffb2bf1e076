"""The library of a profile: the shipped documents that it keeps, and its own laid over them."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from golive.core.errors import InvalidInput

if TYPE_CHECKING:
    from golive.api.engine import Engine
    from golive.loader.profiles import Profile


def write_profile(profile: Profile, folder: Path) -> tuple[int, Sequence[str]]:
    """Write the library of a profile into a folder; return how many files it has, and its folders."""
    from golive.loader.shipped import FOLDERS, library_root

    root = library_root()
    present = [name for name in FOLDERS if (root / name).is_dir()]
    count = sum(_copy(root / name, folder / name, _left_out(profile), name) for name in present)
    if not count:
        raise InvalidInput("this installation has no policy library to copy", hint="install golive again")
    return count + _lay_over(profile, folder), present


def open_profile(name: str) -> Engine:
    """Compile the library of a shipped profile; like the shipped library, it is nobody's."""
    from golive.api.engine import Engine
    from golive.loader.library import load_library
    from golive.loader.profiles import find_profile
    from golive.loader.shipped import library_root

    profile = find_profile(library_root(), name)
    with tempfile.TemporaryDirectory() as folder:
        write_profile(profile, Path(folder))
        engine = Engine.from_specs(*load_library(Path(folder), cases=False))
    click.echo(f"library: the shipped profile `{name}`", err=True)
    return engine


def _left_out(profile: Profile) -> frozenset[str]:
    """Return the places of files that are not copied: profiles themselves, and what one leaves out or has of its own.

    The cases of such a document are of the one that is shipped, and go with it.
    """
    from golive.loader.files import PROFILES

    gone = {*profile.without, *profile.places}
    return frozenset({PROFILES, *gone, *(place.replace(".yaml", ".cases.yaml") for place in gone)})


def _copy(source: Path, target: Path, left_out: Collection[str], place: str) -> int:
    """Copy a folder of policy and return how many files it has; the first file that fails ends it."""
    target.mkdir()
    count = 0
    for entry in sorted(source.iterdir()):
        own = f"{place}/{entry.name}"
        if entry.name == "__pycache__" or entry.name.startswith(".") or entry.suffix == ".py" or own in left_out:
            continue
        if entry.is_dir():
            count += _copy(entry, target / entry.name, left_out, own)
        else:
            shutil.copyfile(entry, target / entry.name)
            count += 1
    return count


def _lay_over(profile: Profile, target: Path) -> int:
    """Copy the files of a profile to their places; return how many they are."""
    for place, source in profile.files:
        (target / place).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target / place)
    return len(profile.files)
