"""What `golive journal anchor` tells outside: where journals stand, in a file, a mail or a note."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from golive.cli.journal_held import NAMESPACE, refuse_behind
from golive.cli.journal_place import FOLDER, read_journals
from golive.cli.people_signed import key_beside
from golive.cli.records_place import RECORDS_FILE
from golive.cli.who import user_here
from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput
from golive.core.printable import printable
from golive.journal.anchor_file import Anchored, anchored, append_anchors, read_anchors
from golive.journal.anchors import write_anchor
from golive.journal.home_at import home_at, is_address
from golive.journal.journal import Journal
from golive.journal.system_clock import SystemClock
from golive.trust.ssh_keygen import sign_by_ssh_keygen

if TYPE_CHECKING:
    from golive.cli.journal_place import Chosen


@dataclass(frozen=True, slots=True, kw_only=True)
class AnchorOptions:
    """What is asked for, as it is written on the command line."""

    place: str | None
    name: str | None
    to: Path | None
    where: str | None
    key: Path | None
    records: str | None
    by: str | None


def anchor_journals(asked: AnchorOptions) -> None:
    """Tell where journals stand: add that to a file, or print it, and write into the records where it was told."""
    before = () if asked.to is None or not asked.to.exists() else read_anchors(asked.to)
    with read_journals(asked.place, asked.name) as chosen:
        files = _files_of(chosen)
        if asked.to is not None:
            _refuse_beside(asked.to, files)
        if asked.name is None:
            _refuse_other_places(before, chosen)
        for reader, _ in chosen:
            refuse_behind(reader, before)
        now = SystemClock().wall_ns()
        each = [_signed(anchored(reader, now=now), asked.key) for reader, _ in chosen]
        records = asked.records or _records_of(files)
    if asked.to is None:
        click.echo("".join(one.text() for one in each), nl=False)
    else:
        append_anchors(asked.to, each)
        for one in each:
            click.echo(
                printable(f"{one.journal}: entry {one.seq}, head {one.head.hex()}: added to {asked.to}", keep="")
            )
    where = asked.where or (None if asked.to is None else str(asked.to))
    if where is None or records is None:
        why = "say where it is kept: `--where TEXT`" if records is not None else "name the records: `--records FILE`"
        click.echo(f"not written into the records: {why}", err=True)
        return
    with Journal.shared(home_at(records)) as journal:
        for one in each:
            write_anchor(journal, one, where=where, by=asked.by or user_here())


def _signed(one: Anchored, key: Path | None) -> Anchored:
    if key is None:
        return one
    signature = sign_by_ssh_keygen(one.line(), key_file=key, namespace=NAMESPACE, key=key_beside(key))
    return replace(one, signature=signature)


def _files_of(chosen: Chosen) -> list[Path]:
    places = {reader.home.place for reader, _ in chosen}
    return [Path(place).resolve() for place in places if not is_address(place)]


def _refuse_beside(to: Path, files: Iterable[Path]) -> None:
    """Refuse a file that whoever writes a journal would write as well: beside it, or where a library keeps its own."""
    place = to.resolve()
    if FOLDER.name in place.parts or any(place.parent == file.parent for file in files):
        hint = "name a file on another machine's disk, or of another user's; or print it, for a mail or a git note"
        raise InvalidInput(f"`{to}` lies where the journal lies: who can change one can change both", hint=hint)


def _refuse_other_places(before: Iterable[Anchored], chosen: Chosen) -> None:
    there = {reader.name for reader, _ in chosen}
    other = next((one for one in before if one.journal not in there), None)
    if other is not None:
        hint = "name another file for each place, or say with `--name` which journal is meant"
        raise InvalidInput(f"the file tells of `{other.journal}`, which is not at this place", hint=hint)


def _records_of(files: Iterable[Path]) -> str | None:
    """Return the records of the library that a journal lies in, None where it lies in none."""
    for file in files:
        for folder in file.parents:
            if folder.name == FOLDER.name:
                return str(folder / RECORDS_FILE)
    return None
