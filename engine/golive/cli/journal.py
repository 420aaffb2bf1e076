"""`golive journal`: verify, show and export what was written down."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from golive.cli.journal_place import check_database, place_options, read_journals, text_option
from golive.core.errors import InvalidInput, Undecided
from golive.core.printable import printable
from golive.journal.entry import LARGEST

if TYPE_CHECKING:
    from golive.cli.journal_held import Held
    from golive.cli.journal_place import Chosen
    from golive.journal.verification import Verified

BROKEN = 1
"""What a command ends with when an entry is not as it was written."""

_PATH = click.Path(path_type=Path)

form_option = click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="Output."
)


@click.group("journal")
def command() -> None:
    """Read journals: entries that are appended, each once, and chained by their hashes.

    Nobody is kept from writing meanwhile, and no journal is changed, but that `anchor` tells the records what it did.
    Exit codes besides those of every command: 1 an entry is not as it was written, 3 there is no entry, 75 the journal
    is locked or cannot be reached: try again.
    """


@command.command("verify")
@place_options
@click.option(
    "--head",
    "heads",
    multiple=True,
    metavar="HASH",
    help="A hash told elsewhere: in a report, a signature. Repeatable.",
)
@click.option("--anchor", type=_PATH, metavar="FILE", help="Heads that `golive journal anchor` told outside.")
@click.option("--signed-by", type=_PATH, metavar="KEY", help="With --anchor: whose key signed each of them.")
@form_option
@click.pass_context
def verify_journals(
    ctx: click.Context,
    place: str | None,
    name: str | None,
    heads: tuple[str, ...],
    anchor: Path | None,
    signed_by: Path | None,
    form: str,
) -> None:
    """Check every entry from the first; name the first that is not as it was written, and why.

    A tail that was cut leaves a shorter chain that holds, and so does a journal that was written anew: only what was
    told elsewhere (--head, --anchor) shows it. With --anchor each journal that FILE tells of has to be there.
    """
    from golive.cli.journal_answers import heads_of, verified_as_json, verified_as_text
    from golive.cli.journal_held import Held, gone, held_against

    quoted = heads_of(heads)
    if signed_by is not None and anchor is None:
        raise click.UsageError("--signed-by says who signed what --anchor names")
    held = Held() if anchor is None else held_against(anchor, signed_by, name=name)
    with read_journals(place, name, quoted=quoted | (frozenset() if name is None else held.heads(name))) as chosen:
        if quoted and len(chosen) > 1:
            raise click.UsageError("say with --name which journal the hash is of")
        results = _verified(chosen, quoted, held)
        absent = gone(held, chosen)
        click.echo(
            verified_as_json(results, held, absent) if form == "json" else verified_as_text(results, held, absent)
        )
        check_database(chosen)
    if absent or any(result.first_bad is not None for result in results):
        ctx.exit(BROKEN)
    if not quoted and anchor is None:
        click.echo("whether a tail was cut cannot be seen from inside: quote a hash with `--head`", err=True)


def _verified(chosen: Chosen, quoted: Collection[bytes], held: Held) -> list[Verified]:
    from golive.cli.journal_entries import read_whole
    from golive.journal.verification import verify

    with read_whole(chosen, "verifying") as journals:
        return [
            verify(name, held.watching(name, entries), quoted={*quoted, *held.heads(name)}, at_least=last)
            for name, last, entries in journals
        ]


@command.command("anchor")
@place_options
@click.option("--to", type=_PATH, metavar="FILE", help="Add to FILE, which lies elsewhere. Default: the terminal.")
@click.option("--where", metavar="TEXT", help="Where what is printed is kept, as the records will say.")
@click.option("--key", type=_PATH, metavar="KEY", help="Sign it: your key, or its `.pub` with an agent.")
@click.option("--records", metavar="FILE|URL", help="Where it is written that it was told. Default: the library's own.")
@text_option("--by", "by", metavar="NAME", help="Who says so. Default: the user of this machine.")
def tell_heads(**options: Any) -> None:
    """Tell outside where journals stand: a line of JSON each, that `verify --anchor FILE` holds them against later.

    Whoever can write a journal can put back an older one; a head that he cannot change shows it. So FILE lies where the
    journal's writer cannot reach it: on another machine, or of another user; or the lines are mailed, or noted in git.
    Exit codes: 0 it is told, 1 a journal lacks what FILE told of it before, 75 the records cannot be written now.
    """
    from golive.cli.journal_anchor import AnchorOptions, anchor_journals

    anchor_journals(AnchorOptions(**options))


@command.command("show")
@place_options
@text_option("--kind", "kind", metavar="KIND", help="Only entries of a kind: decision, fill, switch...")
@text_option("--key", "key", metavar="TEXT", help="Only entries whose key begins so.")
@click.option("--after", type=click.IntRange(0, LARGEST), default=0, metavar="N", help="Only entries after number N.")
@click.option("--last", type=click.IntRange(1, LARGEST), metavar="N", help="Only the last N of those.")
@form_option
def show_entries(
    place: str | None, name: str | None, kind: str | None, key: str | None, after: int, last: int | None, form: str
) -> None:
    """Print entries as they are stored, one a line; what is printed is not verified."""
    from golive.cli.journal_entries import as_json, as_text

    shown = 0
    with read_journals(place, name) as chosen:
        # Without a filter, all that is before the last ones need not be read.
        tail = last if (kind, key) == (None, None) else None
        for reader, end in chosen:
            begin = after if tail is None else max(after, end - tail)
            entries = reader.entries(after=begin, kind=kind)
            wanted = (entry for entry in entries if entry.key.startswith(key or ""))
            for entry in wanted if last is None else deque(wanted, maxlen=last):
                click.echo((as_json if form == "json" else as_text)(reader.name, entry))
                shown += 1
    if not shown:
        raise Undecided("no entry is like that: nothing was shown")


@command.command("export")
@place_options
@click.option(
    "--out", required=True, metavar="FILE", type=click.Path(path_type=Path), help="FILE.parquet, FILE.csv, FILE.jsonl."
)
def export_entries(place: str | None, name: str | None, out: Path) -> None:
    """Write all entries to a table, verified on the way: of a journal that does not hold nothing is written."""
    from golive.cli.journal_entries import read_whole
    from golive.cli.journal_table import verified_table
    from golive.cli.output_files import check_place, write_whole
    from golive.cli.table_writers import write_table, writer_for
    from golive.core.several import several

    writer = writer_for(out)
    check_place(out)
    if place is not None and out.exists() and Path(place).exists() and out.samefile(place):
        raise InvalidInput(f"`{out}` is the journal itself", hint="name another file")
    with read_journals(place, name) as chosen, read_whole(chosen, "exporting") as journals:
        table = verified_table(journals)
    write_whole(out, lambda path: write_table(table, path, writer))
    click.echo(printable(f"{out}: {several(table.num_rows, 'entry')}", keep=""))


@command.command("policy")
@click.argument("digest")
@place_options
@click.option("--out", metavar="DIR", type=click.Path(path_type=Path), help="Write the files of a library there.")
def show_policy(digest: str, place: str | None, name: str | None, out: Path | None) -> None:
    """Print the text with DIGEST that entries were decided by: a library, its fills, or the meaning of a market.

    Runs keep them in their journal, so that a decision can be explained when the files are long gone.
    """
    from golive.cli.kept_policy import checked_text, write_library
    from golive.journal.policies import kept_as

    with read_journals(place, name) as chosen:
        text = kept_as(chosen[0][0], digest)
    if text is None:
        raise InvalidInput(f"no text with the digest `{digest}` is kept there", hint="a decision's `policy` is one")
    if out is None:
        click.echo(printable(checked_text(text, digest), keep="\n"))
    else:
        click.echo(write_library(text, digest, out))
