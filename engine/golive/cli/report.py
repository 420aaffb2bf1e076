"""`golive report`: reports of what was recorded, rendered again or compared with what it was made of."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from golive.cli.analysis_output import answer_options
from golive.cli.checklist import anchor_option, since_option, trust_option
from golive.cli.journal_place import text_option
from golive.cli.model import files_option
from golive.cli.open_library import format_option, library_argument
from golive.cli.output_files import write_text
from golive.cli.records_place import records_option
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
@files_option
@records_option
@answer_options
@click.pass_context
def report_paper(ctx: click.Context, /, **options: Any) -> None:
    """Compare an account on paper with the replay of what it received, by the policy of LIBRARY.

    The replay takes the gaps in which nobody was there, and the words of people, out of the journal. The first line
    says whether it wrote the same entries; the parts of the difference in money add up to it exactly. Models stand as
    the journal says that they stood, and their files are read. Exit codes: 0 the same entries, 1 not the same.
    """
    from golive.cli.report_paper import ReportOptions
    from golive.cli.report_paper import report_paper as compared

    ctx.exit(compared(ReportOptions(**options)))


@command.command("daily")
@library_argument
@click.option("--account", "accounts", multiple=True, metavar="NAME", help="Which account; several are compared.")
@click.option(
    "--journal", metavar="FILE|URL", help="Where its journal is. Default: where the account says, or its own file."
)
@records_option
@click.option("--date", metavar="DAY", help="Of UTC, as YYYY-MM-DD. Default: the last that had ended.")
@click.option(
    "--backtest",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="The folder of a `golive run` to compare with.",
)
@click.option(
    "--recorded",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="What `golive paper start --record DIR` kept: tells what each gate earned or cost.",
)
@format_option
@click.option(
    "--out", metavar="DIR", type=click.Path(path_type=Path), help="Write page, JSON, metrics and round trips there."
)
def report_daily(**options: Any) -> None:
    """Report a day of accounts on paper, out of their journals: did it earn, is it healthy, what needs me.

    With `--out DIR` each account leaves ACCOUNT-DAY.html, .json, .metrics.json and its round trips as .csv and
    .parquet; the same journal gives the same bytes. Without it the report is printed. The journal is read and not
    changed, and whether the process lives now is what `golive paper status` says.
    """
    from golive.cli.report_daily import DailyOptions
    from golive.cli.report_daily import report_daily as report

    report(DailyOptions(**options))


@command.command("models")
@library_argument
@click.option(
    "--of", "names", multiple=True, metavar="NAME", help="A model, or a strategy for its models. Default: all."
)
@files_option
@records_option
@click.option(
    "--live",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Dated returns of what the model traded since it was accepted, for one model.",
)
@click.option("--account", metavar="NAME", help="The account on paper that trades the model's strategy, and no other.")
@click.option(
    "--journal", metavar="FILE|URL", help="Where its journal is. Default: where the account says, or its own file."
)
@format_option
@click.option("--out", metavar="DIR", type=click.Path(path_type=Path), help="Write page and JSON there.")
@click.pass_context
def report_models(ctx: click.Context, /, **options: Any) -> None:
    """Report models that learn, out of the records: versions, what let them in, what watches them, what it has seen.

    With `--out DIR` each model leaves MODEL.html and MODEL.json; the same records, files and returns give the same
    bytes. Without it the report is printed. Live returns are of days that began after a version came into service.
    Nothing is written into the records, and no version changes.

    Exit codes: 0 there is a model, 3 there is none.
    """
    from golive.cli.report_models import ModelsOptions
    from golive.cli.report_models import report_models as report

    ctx.exit(report(ModelsOptions(**options)))


@command.command("readiness")
@click.argument("strategy", required=False)
@library_argument
@trust_option
@anchor_option
@since_option
@records_option
@answer_options
@click.pass_context
def report_readiness(ctx: click.Context, /, **options: Any) -> None:
    """Report how ready STRATEGY is: what stands in its way, each item, what expires when, the steps, the scorecard.

    Without STRATEGY every one is told; a page is of one. It renders what the records say, and decides nothing. Exit
    codes: 0 it is rendered, 1 it is rendered and says that the records do not hold, 2 an invalid library or usage.
    """
    from golive.cli.checklist_seen import ReportOptions, show_report

    ctx.exit(show_report(ReportOptions(**options)))


PACKET_FORMS = ("text", "json", "html", "pdf", "dsse")


@command.command("packet")
@click.argument("strategy", required=False)
@library_argument
@trust_option
@anchor_option
@records_option
@click.option("--capital", metavar="AMOUNT", help="What the desk has in all. Default: that of its account on paper.")
@click.option("--templates", metavar="DIR", type=click.Path(path_type=Path, exists=True, file_okay=False),
              help="Draw by these templates; `golive verify` then says that golive did not.")  # fmt: skip
@click.option("--before", metavar="PAGE", type=click.Path(path_type=Path),
              help="An older packet to compare with, verified first. Default: that of the records.")  # fmt: skip
@click.option("--of", "of", metavar="PAGE", type=click.Path(path_type=Path), help="The packet, for pdf and dsse.")
@click.option(
    "--export-key", metavar="FILE", type=click.Path(path_type=Path), help="The key of the machine that exports."
)
@click.option("--out", metavar="FILE", type=click.Path(path_type=Path), help="Write to FILE instead of the terminal.")
@click.option("--format", "form", type=click.Choice(PACKET_FORMS), default="text", show_default=True, help="Output.")
@click.pass_context
def report_packet(ctx: click.Context, /, **options: Any) -> None:
    """Write the packet of STRATEGY: one page from which people decide, sign and verify years later.

    It holds everything that it shows, as facts that are signed with it. Draw it when the packet is frozen (`golive
    promote STRATEGY --to review`), sign it with `golive sign`, check it anywhere with `golive verify`. With `--of PAGE
    --format dsse` a page that was drawn is written as an in-toto statement in an envelope, for standard tools, and with
    `--of PAGE --format pdf` on numbered sheets of paper (golive[pdf]).

    Exit codes: 0 all evidence is there, 1 something stands in the way and is on its first page.
    """
    from golive.cli.report_packet import PacketOptions
    from golive.cli.report_packet import report_packet as report

    ctx.exit(report(PacketOptions(**options)))
