"""`golive init`: a policy library to edit."""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

import click

from golive.cli.output_files import whole_folder
from golive.cli.schema import FOLDER, write_schemas
from golive.core.errors import InvalidInput
from golive.core.printable import printable

if TYPE_CHECKING:
    from golive.loader.profiles import Profile


@click.command("init")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--profile",
    metavar="NAME",
    default="book",
    show_default=True,
    help="`book` for bots that see quotes, books and trades, `bars` for those that see closed bars alone.",
)
def command(folder: Path, profile: str) -> None:
    """Copy the shipped policy library (rules, strategies, checklists, templates) to DIR, with its editor schemas.

    DIR must not exist or be empty.
    """
    from golive.loader.library import load_library
    from golive.loader.profiles import find_profile
    from golive.loader.shipped import FOLDERS, library_root

    root = library_root()
    chosen = find_profile(root, profile)
    present = [name for name in FOLDERS if (root / name).is_dir()]
    with whole_folder(folder, replaces=(), mark="") as copy:
        count = sum(_copy(root / name, copy / name, _left_out(chosen), name) for name in present)
        if not count:
            raise InvalidInput("this installation has no policy library to copy", hint="install golive again")
        count += _lay_over(chosen, copy)
        specs, _ = load_library(copy)
        schemas = write_schemas(specs, copy / FOLDER)
    click.echo(printable(f"{folder}: {count} files in {', '.join(present)}", keep=""))
    click.echo(printable(f"{folder / FOLDER}: {schemas} schemas for editors", keep=""))
    click.echo(printable(f"next: edit them, then `golive validate {shlex.quote(str(folder))}`", keep=""))


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
