"""`golive schema`: what editors check policy files with while they are written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from golive.cli.open_library import find_library, library_argument, load
from golive.cli.output_files import write_text
from golive.core.errors import InvalidInput
from golive.core.printable import printable

if TYPE_CHECKING:
    from golive.documents.library import Specs

JOURNAL = "journal.schema.json"

FOLDER = ".golive"
"""Where the `# yaml-language-server: $schema=` lines of a library look."""


@click.command("schema")
@library_argument
@click.option("--out", metavar="DIR", type=click.Path(path_type=Path), help=f"Default: {FOLDER} in the library.")
@click.option("--journal", is_flag=True, help="Instead: what entries of a journal say, to stdout or into DIR.")
@click.option("--evidence", is_flag=True, help="Instead: what people tell of items of LIBRARY, to stdout or into DIR.")
def command(library: str | None, out: Path | None, *, journal: bool, evidence: bool) -> None:
    """Write a JSON Schema for each kind of document, with the ids of LIBRARY filled in.

    A library with issues gets schemas as well: they help to mend it.
    """
    if evidence:
        _write_evidence(library, out)
        return
    if journal:
        if library is not None:
            raise InvalidInput("entries of a journal depend on no library", hint="`golive schema --journal`")
        _write_journal(out)
        return

    place = find_library(library)
    specs, _ = load(place)
    if not specs.sources:
        raise InvalidInput(f"`{place.folder}` holds no policy", hint="`golive init DIR` copies the shipped library")
    if out is None and library is None and place.folder != Path():
        raise InvalidInput("no library here to write into", hint="name a library, or `--out DIR`")
    folder = out if out is not None else place.folder / FOLDER
    click.echo(printable(f"{folder}: {write_schemas(specs, folder)} schemas", keep=""))


def write_schemas(specs: Specs, folder: Path) -> int:
    """Write the schemas of a library's documents into a folder; return how many there are."""
    from golive.loader.editor_schemas import ANY_DOCUMENT, any_document, editor_schemas

    schemas = {**editor_schemas(specs), ANY_DOCUMENT: any_document()}
    for name, schema in schemas.items():
        write_text(folder / name, json.dumps(schema, indent=2, ensure_ascii=False) + "\n")
    return len(schemas)


def _write_journal(out: Path | None) -> None:
    from golive.journal.bodies.kinds import journal_schema

    text = json.dumps(journal_schema(), indent=2, ensure_ascii=False) + "\n"
    if out is None:
        click.echo(text, nl=False)
        return
    write_text(out / JOURNAL, text)
    click.echo(printable(f"{out / JOURNAL}: 1 schema", keep=""))


def _write_evidence(library: str | None, out: Path | None) -> None:
    """Write a schema for each item of the checklist that people tell of from outside."""
    from golive.cli.checklist_ground import checklist_ground
    from golive.cli.evidence_told import told_outside
    from golive.readiness.checklist.outside_facts import facts_schema

    schemas = {item: facts_schema(one) for item, one in told_outside(checklist_ground(library, None)).items()}
    if out is None:
        click.echo(json.dumps(schemas, indent=2, ensure_ascii=False))
        return
    for item, schema in schemas.items():
        write_text(out / f"{item}.schema.json", json.dumps(schema, indent=2, ensure_ascii=False) + "\n")
    click.echo(printable(f"{out}: {len(schemas)} schemas", keep=""))
