"""`golive init`: a policy library to edit."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from golive.cli.editor_settings import write_settings
from golive.cli.output_files import whole_folder
from golive.cli.profile_library import write_profile
from golive.cli.schema import FOLDER, write_schemas
from golive.core.printable import printable


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
    from golive.loader.shipped import library_root

    chosen = find_profile(library_root(), profile)
    with whole_folder(folder, replaces=(), mark="") as copy:
        count, present = write_profile(chosen, copy)
        specs, _ = load_library(copy)
        schemas = write_schemas(specs, copy / FOLDER)
        write_settings(copy, FOLDER)
    click.echo(printable(f"{folder}: {count} files in {', '.join(present)}", keep=""))
    click.echo(printable(f"{folder / FOLDER}: {schemas} schemas for editors", keep=""))
    click.echo(printable(f"next: edit them, then `golive validate {shlex.quote(str(folder))}`", keep=""))
