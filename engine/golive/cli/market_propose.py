"""What `golive market propose` does: files become a description with doubts, on the terminal or in a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from golive.cli.output_files import write_text
from golive.cli.progress import progress_bar
from golive.core.errors import InvalidInput
from golive.core.printable import printable

if TYPE_CHECKING:
    from golive.market.proposal import Instrument
    from golive.market.proposed_file import ProposedFile

_NEXT = "next: check each at the venue, give it `confirmed_by:` with your name there, then"
TEMPLATE = "templates/proposed_market.txt"


def propose_market(files: tuple[Path, ...], instrument: Instrument, out: Path | None) -> None:
    """Write what is proposed of files, in order of time, and say what it leaves in doubt.

    Raises
    ------
    InvalidInput
        For a file of no known shape, one that does not lie beside the description or below it, and a place that is
        taken.
    """
    from golive.loader.shipped import library_root
    from golive.market.proposal import propose

    if out is not None and out.exists():
        raise InvalidInput(f"`{out}` is there already", hint="name another file, or remove it first")
    template = (library_root() / TEMPLATE).read_text(encoding="utf-8")
    text, doubts = propose(_looked_at(files, Path.cwd() if out is None else out.parent), instrument, template)
    if out is None:
        click.echo(text, nl=False)
        return
    write_text(out, text)
    click.echo(
        printable(f"{out}: proposed, with {len(doubts)} doubts; it is refused until each is confirmed:", keep="")
    )
    for doubt in doubts:
        click.echo(f"  {doubt.about}: {doubt.because}")
    click.echo(printable(f"{_NEXT} `golive market check {out}`", keep=""))


def _looked_at(files: tuple[Path, ...], beside: Path) -> list[ProposedFile]:
    from golive.market.proposed_file import proposed_file

    proposals: list[ProposedFile] = []
    with progress_bar("reading files") as progress:
        for n, path in enumerate(files):
            if progress is not None:
                progress(n, len(files))
            proposals += proposed_file(path, _below(path, beside))
    return proposals


def _below(path: Path, folder: Path) -> str:
    """Return a path as a description in a folder names it."""
    if not path.resolve().is_relative_to(folder.resolve()):
        raise InvalidInput(f"`{path}` is not below `{folder}`", hint="write `--out` beside the files, or above them")
    return path.resolve().relative_to(folder.resolve()).as_posix()
