"""`golive report`: reports of what was recorded, rendered again or compared with what it was made of."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from golive.cli.analysis_output import answer_options
from golive.cli.journal_place import text_option
from golive.cli.open_library import library_argument
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


@command.command("paper")
@library_argument
@click.option("--journal", required=True, metavar="FILE|URL", help="The account's journal.")
@text_option("--name", "name", metavar="RUN", help="One run of several, such as paper-1.")
@click.option(
    "--recorded",
    required=True,
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="What `golive paper start --record DIR` kept of the same run.",
)
@answer_options
@click.pass_context
def report_paper(ctx: click.Context, /, **options: Any) -> None:
    """Compare an account on paper with the replay of what it received, by the policy of LIBRARY.

    The replay takes the gaps in which nobody was there, and the words of people, out of the journal. The first line
    says whether it wrote the same entries; the parts of the difference in money add up to it exactly. Exit codes: 0 the
    same entries, 1 not the same.
    """
    from golive.cli.report_paper import ReportOptions
    from golive.cli.report_paper import report_paper as compared

    ctx.exit(compared(ReportOptions(**options)))
