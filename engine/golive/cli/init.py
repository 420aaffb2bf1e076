"""`golive init`: a policy library to edit."""

from __future__ import annotations

import shlex
import shutil
from pathlib import Path

import click

from golive.cli.output_files import whole_folder
from golive.core.errors import InvalidInput


@click.command("init")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def command(folder: Path) -> None:
    """Copy the shipped policy library (rules, strategies, checklists, templates) to DIR.

    DIR must not exist or be empty.
    """
    from golive.loader.shipped import FOLDERS, library_root

    root = library_root()
    present = [name for name in FOLDERS if (root / name).is_dir()]
    with whole_folder(folder, replaces=(), mark="") as copy:
        for name in present:
            shutil.copytree(root / name, copy / name, ignore=shutil.ignore_patterns("__pycache__", "*.py", ".*"))
        count = sum(path.is_file() for path in copy.rglob("*"))
        if not count:
            raise InvalidInput("this installation has no policy library to copy", hint="install golive again")
    click.echo(f"{folder}: {count} files in {', '.join(present)}")
    click.echo(f"next: edit them, then `golive validate {shlex.quote(str(folder))}`")
