"""`golive schema`: what editors check policy files with while they are written."""

from __future__ import annotations

import json
from pathlib import Path

import click

from golive.cli.open_library import find_library, library_argument, load
from golive.cli.output_files import write_text
from golive.core.errors import InvalidInput
from golive.core.printable import printable

FOLDER = ".golive"
"""Where the `# yaml-language-server: $schema=` lines of a library look."""


@click.command("schema")
@library_argument
@click.option("--out", metavar="DIR", type=click.Path(path_type=Path), help=f"Default: {FOLDER} in the library.")
def command(library: str | None, out: Path | None) -> None:
    """Write a JSON Schema for each kind of document, with the ids of LIBRARY filled in.

    A library with issues gets schemas as well: they help to mend it.
    """
    from golive.loader.editor_schemas import editor_schemas

    place = find_library(library)
    specs, _ = load(place)
    if not specs.sources:
        raise InvalidInput(f"`{place.folder}` holds no policy", hint="`golive init DIR` copies the shipped library")
    if out is None and library is None and place.folder != Path():
        raise InvalidInput("no library here to write into", hint="name a library, or `--out DIR`")
    folder = out if out is not None else place.folder / FOLDER
    schemas = editor_schemas(specs)
    for name, schema in schemas.items():
        write_text(folder / name, json.dumps(schema, indent=2, ensure_ascii=False) + "\n")
    click.echo(printable(f"{folder}: {len(schemas)} schemas", keep=""))
