"""`golive evidence`: facts that golive cannot measure itself, signed by people who saw them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from golive.cli.checklist import signing_options, strategy_option
from golive.cli.open_library import format_option, library_argument
from golive.cli.records_place import records_option


@click.group("evidence")
def command() -> None:
    """Give signed facts from outside: of clocks, keys, the venue, books, runbooks, surveillance and people on duty.

    A fact counts only with the signature of a person of `rules/people.yaml` in a role of its item.
    """


@command.command("form")
@click.argument("item")
@library_argument
@click.option("--schema", is_flag=True, help="Instead: the JSON Schema of the document.")
def form(item: str, library: str | None, *, schema: bool) -> None:
    """Write the document of facts about ITEM that is to be filled in; `golive evidence add` signs it then.

    Times are written as 2026-12-01T00:00:00Z. `--schema` says what each fact is, and in which unit.
    """
    from golive.cli.evidence_told import show_form

    show_form(item, library, schema=schema)


@command.command("add")
@click.argument("file", type=click.Path(path_type=Path))
@library_argument
@strategy_option
@signing_options
@records_option
@format_option
@click.pass_context
def add(ctx: click.Context, /, **options: Any) -> None:
    """Sign the facts in FILE, for strategies of LIBRARY, and write them into the records.

    Exit codes: 0 they are written, 1 your signature does not count here, 2 the document is not one, or usage, 75 the
    records cannot be written now.
    """
    from golive.cli.evidence_told import AddOptions, add_facts

    ctx.exit(add_facts(AddOptions(**options)))


@command.command("backtest")
@click.argument("journal", metavar="FILE|URL")
@library_argument
@click.option("--strategy", required=True, metavar="ID", help="Of whose account it is the backtest.")
@click.option("--name", metavar="RUN", help="Which journal, where there are several.")
@records_option
@format_option
def backtest(**options: Any) -> None:
    """Leave what the replay in FILE earned as evidence: what the days of the account on paper are held against.

    `golive run LIBRARY --journal FILE` writes it. It has to be of this policy, of all that the account trades, and over
    before the account begins; no day counts by it.

    Exit codes: 0 it is written, 1 an entry is not as it was written, 2 it is no such replay, 3 too few whole days, 75
    the records cannot be written now.
    """
    from golive.cli.backtest_told import BacktestOptions, give_backtest

    give_backtest(BacktestOptions(**options))


@command.command("list")
@library_argument
@strategy_option
@click.option(
    "--trust",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The root file, by which signatures are verified. Without it none is.",
)
@records_option
@format_option
@click.pass_context
def list_(ctx: click.Context, /, **options: Any) -> None:
    """List the evidence in the records. Exit codes: 0 there is some, 1 nobody counts by --trust, 3 there is none."""
    from golive.cli.evidence_told import list_evidence

    ctx.exit(list_evidence(**options))
