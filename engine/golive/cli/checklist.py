"""`golive checklist`: how ready strategies are, item by item, and what golive measures of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from golive.cli.analysis_output import answer_options
from golive.cli.checklist_explain import explain
from golive.cli.checklist_sign import sign
from golive.cli.journal_place import text_option
from golive.cli.open_library import format_option, library_argument
from golive.cli.records_place import records_option
from golive.cli.switch import by_option

Command = TypeVar("Command", bound=Callable[..., Any])

strategy_option = text_option("--strategy", "strategy", metavar="NAME", help="One strategy. Default: all of LIBRARY.")


def signing_options(command: Command) -> Command:
    """Add `--key`, `--role` and `--trust`: by what, as what, and by whose list somebody signs."""
    key = click.option("--key", required=True, type=_PATH, help="Your key, or its `.pub` with an agent.")
    role = click.option("--role", required=True, metavar="ROLE", help="As what you sign.")
    trust = click.option("--trust", required=True, type=_PATH, help="The root file.")
    return key(role(trust(command)))


_PATH = click.Path(path_type=Path)

trust_option = click.option(
    "--trust", type=_PATH, metavar="FILE", help="The root file: without it nothing that people signed counts."
)
"""Adds `--trust` to what only looks: whose signatures count."""


anchor_option = click.option(
    "--anchor",
    type=_PATH,
    metavar="FILE",
    help="Heads that `golive journal anchor` told outside: records that lack one are not believed.",
)
"""Adds `--anchor` to what looks at the records, and to who signs by them."""


since_option = click.option(
    "--since", metavar="DATE", help="Show beside the scorecard how it was then, by the records: 2026-05-01, in UTC."
)


@click.group("checklist")
def command() -> None:
    """Say how ready strategies are, and measure what golive can measure itself.

    `checklists/deployment.yaml` of the library says what must be shown. Each item stands by the evidence in the
    records; three words satisfy: PASS, WAIVED, NOT_APPLICABLE.
    """


@command.command("status")
@library_argument
@strategy_option
@click.option(
    "--for", "stage", type=click.Choice(["canary", "live"]), default="live", show_default=True, help="What for."
)
@click.option("--expiring", metavar="TIME", help="Only items whose evidence is too old now or within, as in 14d.")
@trust_option
@anchor_option
@since_option
@records_option
@answer_options
@click.pass_context
def status(ctx: click.Context, /, **options: Any) -> None:
    """Say how each strategy of LIBRARY stands, and which command comes next.

    Exit codes: 0 every one is ready, 1 one is not, 2 an invalid library, 3 there is no strategy. With --expiring: 0
    nothing expires in that time, 1 something does, or has already.
    """
    from golive.cli.checklist_seen import StatusOptions, show_status

    ctx.exit(show_status(StatusOptions(**options)))


@command.command("measure")
@library_argument
@click.option("--item", "items", multiple=True, metavar="ITEM", help="Only this item; may be given again.")
@strategy_option
@by_option
@anchor_option
@trust_option
@records_option
@format_option
@click.pass_context
def measure(ctx: click.Context, /, **options: Any) -> None:
    """Measure the items that golive measures itself, for strategies of LIBRARY, and write that into the records.

    What is measured is what lies in journals, records and policy: drills are held by `golive drill`. Exit codes: 0 all
    that was measured passes, 1 something does not, 75 the evidence cannot be written now.
    """
    from golive.cli.checklist_measured import MeasureOptions, measure_items

    ctx.exit(measure_items(MeasureOptions(**options)))


@command.command("attest")
@click.argument("file", type=click.Path(path_type=Path))
@library_argument
@strategy_option
@signing_options
@records_option
@format_option
@click.pass_context
def attest(ctx: click.Context, /, **options: Any) -> None:
    """Sign what FILE says of an item that people attest, and write it into the records.

    `golive evidence form OPS-001` writes what is to be filled in. Exit codes: 0 it is written, 1 your signature does
    not count here, 2 the document is not one, or usage, 75 the records cannot be written now.
    """
    from golive.cli.evidence_told import AddOptions, add_facts

    ctx.exit(add_facts(AddOptions(**options, attested=True)))


@command.command("export")
@library_argument
@strategy_option
@trust_option
@anchor_option
@records_option
@click.option("--format", "form", type=click.Choice(["json", "html", "dsse"]), default="json", show_default=True)
@click.option("--export-key", "key", type=_PATH, metavar="FILE", help="For dsse: the key of the machine that exports.")
@click.option("--out", metavar="FILE", type=click.Path(path_type=Path), help="Default: the terminal.")
@click.pass_context
def export(ctx: click.Context, /, **options: Any) -> None:
    """Write how each strategy stands, with evidence, rules and digests, for whoever approves it.

    A page of `html` is of one strategy. `dsse` is the document of `json` as an in-toto statement in an envelope: it
    says who exported it, and nobody's approval. Exit codes: 0 it is written, 1 it is written and says that the records
    do not hold, 2 an invalid library or usage.
    """
    from golive.cli.checklist_seen import ExportOptions, export_status

    ctx.exit(export_status(ExportOptions(**options)))


command.add_command(sign)
command.add_command(explain)
