"""`golive report`: reports of what was recorded, rendered again."""

from __future__ import annotations

from pathlib import Path

import click

from golive.cli.output_files import write_text
from golive.cli.run_folder import open_run, render_report
from golive.core.printable import printable
from golive.replay.run_files import REPORT


@click.group("report")
def command() -> None:
    """Render the report of something that was recorded."""


@command.command("run")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--out", metavar="FILE", type=click.Path(path_type=Path), help=f"Default: {REPORT} in DIR.")
def report_run(folder: Path, out: Path | None) -> None:
    """Render the report of the run in DIR from its own policy and signals, to the same bytes."""
    stored = open_run(folder)
    text = render_report(stored.restore(), stored.document)
    target = out if out is not None else folder / REPORT
    write_text(target, text)
    click.echo(printable(f"report: {target}", keep=""))
