"""`golive paper`: accounts that trade on paper, day and night."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from golive.cli.open_library import format_option, library_argument
from golive.cli.records_place import records_option

Command = TypeVar("Command", bound=Callable[..., Any])

journal_option = click.option(
    "--journal", metavar="FILE|URL", help="Where its journal is. Default: a file beside what else it leaves."
)
account_option = click.option("--account", metavar="NAME", help="Which account. Default: the only one of the library.")
accounts_option = click.option(
    "--account", "accounts", multiple=True, metavar="NAME", help="Which account; may be repeated."
)


@click.group("paper")
def command() -> None:
    """Run accounts on paper, and look after them.

    An account is a document of `kind: paper` in LIBRARY. What it does is in its journal, and what it leaves besides in
    `.golive/paper/ACCOUNT` of LIBRARY. An account that was stopped or killed goes on where it was at the next start.
    """


@command.command("start")
@library_argument
@accounts_option
@journal_option
@records_option
@click.option(
    "--models",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Where files of models lie whose ledger is in --records. Default: LIBRARY/.golive/models.",
)
@click.option(
    "--trust",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="The root file, by which signatures of resets are verified. Without it no reset is obeyed.",
)
@click.option("--background", is_flag=True, help="Return once the first turns are durable, and leave it running.")
@click.option("--record", metavar="DIR", type=click.Path(path_type=Path), help="Keep all that is received there.")
@click.option(
    "--from-positions",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Begin with what a live account holds: CSV or JSON with strategy, symbol, quantity, entry_price.",
)
@click.option("--log", metavar="FILE|-", help="Write what happens as JSON lines; `-` is standard error.")
@click.option(
    "--metrics-port",
    type=click.IntRange(0, 65_535),
    metavar="N",
    help="Answer Prometheus on this port of this machine; 0 takes one that is free.",
)
def start(**options: Any) -> None:
    """Run accounts of LIBRARY on their feed until they are stopped; several share one feed and one process.

    SIGTERM (`golive paper stop`), SIGHUP and Ctrl-C let the turn under way be the last, and the run goes on at the next
    start; what was acknowledged before a kill is in the journal. With --models FOLDER and --records the models of its
    strategies need not lie in LIBRARY; what they earn is written into that ledger.

    Exit codes besides those of every command: 0 the feed ended, 75 the journal is held by another process (it is
    named), 128 + n stopped by signal n.
    """
    from golive.cli.paper_start import StartOptions, start_in_background, start_in_foreground

    background = options.pop("background")
    asked = StartOptions(**options)
    (start_in_background if background else start_in_foreground)(asked)


@command.command("status")
@library_argument
@accounts_option
@journal_option
@click.option(
    "--days/--no-days", default=True, help="Leave out which days count: of a long run that takes some seconds."
)
@format_option
@click.pass_context
def status(ctx: click.Context, /, **options: Any) -> None:
    """Say whether accounts run, what they hold, and how many of their days count; nothing is changed.

    Exit codes besides those of every command: 0 all of them run and are well, 1 one does not or is halted, 3 nobody can
    tell.
    """
    from golive.cli.paper_seen import StatusOptions, seen_accounts, statuses_of
    from golive.cli.paper_status import statuses_as_json, statuses_as_text
    from golive.paper.status import worst

    asked = StatusOptions(**options)
    statuses = statuses_of(seen_accounts(asked.library, asked.accounts, asked.journal), days=asked.days)
    click.echo((statuses_as_json if asked.form == "json" else statuses_as_text)(statuses))
    ctx.exit(worst(one.status.exit for one in statuses))


@command.command("accounts")
@library_argument
@format_option
def accounts(library: str | None, form: str) -> None:
    """List the accounts of LIBRARY, those that left something there, and whether they run."""
    from golive.cli.paper_seen import listed_accounts
    from golive.cli.paper_status import accounts_as_json, accounts_as_text
    from golive.core.errors import Undecided

    listed = listed_accounts(library)
    click.echo((accounts_as_json if form == "json" else accounts_as_text)(listed))
    if not listed:
        raise Undecided("the library has no account, and none has left anything")


@command.command("stop")
@library_argument
@accounts_option
@click.pass_context
def stop(ctx: click.Context, library: str | None, accounts: tuple[str, ...]) -> None:
    """Let the process of accounts end with the turn under way, and wait for it; they go on at the next start.

    Exit codes: 0 it has ended, or had, 1 it was dead already, 3 nobody can tell, 75 it is still ending.
    """
    from golive.cli.paper_seen import names_of
    from golive.cli.paper_stop import stop_account
    from golive.paper.status import worst

    root, names = names_of(library, accounts)
    ctx.exit(worst(stop_account(root, name) for name in names))


@command.command("flatten")
@library_argument
@account_option
@journal_option
@records_option
@click.option("--reason", required=True, metavar="TEXT", help="Why, for whoever reads the journal.")
@click.option("--by", metavar="NAME", help="Who says so. Default: the user of this machine.")
@click.option(
    "--wait", "wait_s", type=click.FloatRange(min=0), default=60.0, show_default=True, help="Seconds to wait for it."
)
@click.pass_context
def flatten(ctx: click.Context, /, **options: Any) -> None:
    """Let an account close everything that it holds, and wait until it is flat or say what is left.

    It is written into the records as a word of a person, UNSIGNED, and obeyed at the account's next turn. The switch
    stays as it is: without `golive switch fire` it may open again. Exit codes: 0 it is flat, 1 something is left, 3 the
    account does not run: it will obey when it does.
    """
    from golive.cli.paper_flatten import FlattenOptions, flatten_account

    ctx.exit(flatten_account(FlattenOptions(**options)))


@command.command("new-run")
@library_argument
@account_option
@journal_option
def new_run(library: str | None, account: str | None, journal: str | None) -> None:
    """End an account's run, so that the next start begins another: flat, with its capital, its days counted anew.

    The journal of the run that ends is kept, in the same place under its own name. The account must not run, and its
    switch has to be active: a new run is no way round a halt. Exit codes besides those of every command: 1 something
    has stopped it, and nobody has reset it.
    """
    from golive.cli.paper_new_run import end_run

    click.echo(end_run(library, account, journal))
