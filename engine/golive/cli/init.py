"""`golive init`: a policy library to edit."""

from __future__ import annotations

import shlex
import shutil
from pathlib import Path

import click

from golive.cli.output_files import whole_folder
from golive.cli.schema import FOLDER, write_schemas
from golive.core.errors import InvalidInput
from golive.core.printable import printable


@click.command("init")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def command(folder: Path) -> None:
    """Copy the shipped policy library (rules, strategies, checklists, templates) to DIR, with its editor schemas.

    DIR must not exist or be empty.
    """
    from golive.loader.library import load_library
    from golive.loader.shipped import FOLDERS, library_root

    root = library_root()
    present = [name for name in FOLDERS if (root / name).is_dir()]
    with whole_folder(folder, replaces=(), mark="") as copy:
        count = sum(_copy(root / name, copy / name) for name in present)
        if not count:
            raise InvalidInput("this installation has no policy library to copy", hint="install golive again")
        specs, _ = load_library(copy)
        schemas = write_schemas(specs, copy / FOLDER)
    click.echo(printable(f"{folder}: {count} files in {', '.join(present)}", keep=""))
    click.echo(printable(f"{folder / FOLDER}: {schemas} schemas for editors", keep=""))
    click.echo(printable(f"next: edit them, then `golive validate {shlex.quote(str(folder))}`", keep=""))


def _copy(source: Path, target: Path) -> int:
    """Copy a folder of policy and return how many files it has; the first file that fails ends it."""
    target.mkdir()
    count = 0
    for entry in sorted(source.iterdir()):
        if entry.name == "__pycache__" or entry.name.startswith(".") or entry.suffix == ".py":
            continue
        if entry.is_dir():
            count += _copy(entry, target / entry.name)
        else:
            shutil.copyfile(entry, target / entry.name)
            count += 1
    return count
