"""`golive model`: which versions of models serve, and what people and bots say of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from golive.cli.data_folder import data_option
from golive.cli.journal_place import text_option
from golive.cli.open_library import format_option, library_argument
from golive.cli.records_place import records_option
from golive.cli.replay_options import EQUITY
from golive.cli.switch import by_option

Command = TypeVar("Command", bound=Callable[..., Any])

LAST_GOOD = "last_good"

model_argument = click.argument("model")
version_argument = click.argument("version")
reason_option = text_option(
    "--reason", "reason", required=True, metavar="TEXT", help="Why, for whoever reads it later."
)


def files_option(command: Command) -> Command:
    """Add `--models`."""
    option = click.option(
        "--models",
        "files",
        type=click.Path(path_type=Path),
        metavar="FOLDER",
        help="Where their files lie. Default: LIBRARY/.golive/models.",
    )
    return option(command)


@click.group("model")
def command() -> None:
    """Say which versions of models serve, and put them into service and out of it.

    Every word is written into the records first. Nobody has keys yet: every name is what somebody says of himself, and
    is shown as UNSIGNED. Exit codes besides those of every command: 0 done and allowed, 1 the guardrails, or what was
    said before, say no, 3 nobody can tell, 75 somebody else was heard first or the records cannot be written.
    """


@command.command("list")
@library_argument
@files_option
@records_option
@format_option
@click.pass_context
def list_models(ctx: click.Context, /, **options: Any) -> None:
    """List the models of LIBRARY with the version that serves; their files are held against the ledger.

    Exit codes: 0 each may be used, 1 one may not, 3 there is none.
    """
    from golive.cli.model_seen import list_models as listed

    ctx.exit(listed(**options))


@command.command("show")
@model_argument
@library_argument
@files_option
@records_option
@format_option
@click.pass_context
def show(ctx: click.Context, /, **options: Any) -> None:
    """Show every version of MODEL, every word on it, and what its ratio is worth after all looks.

    Exit codes: 0 it may be used, 1 it may not.
    """
    from golive.cli.model_seen import show_model

    ctx.exit(show_model(**options))


@command.command("propose")
@model_argument
@click.argument("file", type=click.Path(path_type=Path))
@library_argument
@text_option("--strategy", "strategy", required=True, metavar="NAME", help="Whose model it is.")
@click.option("--returns", type=click.Path(path_type=Path), metavar="FILE", help="Its returns out of sample, dated.")
@click.option(
    "--replaced", type=click.Path(path_type=Path), metavar="FILE", help="Returns of the one in service, same dates."
)
@text_option("--trained-until", "trained_until", metavar="DATE", help="The last date that FILE was trained on.")
@click.option(
    "--samples",
    type=click.IntRange(0),
    metavar="N",
    help="Samples there have been in all; needed beside a version in service.",
)
@text_option(
    "--regime",
    "regime",
    metavar="WORD",
    help="Which regime it is, in the words of the guardrails' model: trending, crisis. Untold, it may be a crisis.",
)
@text_option("--guardrails", "guardrails", default="", metavar="NAME", help="Which guardrails. Default: the only ones.")
@by_option
@files_option
@records_option
@format_option
@click.pass_context
def propose(ctx: click.Context, /, **options: Any) -> None:
    """Store FILE as a candidate of MODEL and judge it beside the version in service; every look is one more trial.

    FILE is what wrote it: .safetensors, .skops, .bin (bytes of a class of its own), .pickle. Returns are .csv or
    .parquet of a column of dates and a column of fractions; the metrics are measured from them. A first version has
    nothing to be compared with: leave --replaced out, and `accept` it.

    Exit codes: 0 ACCEPT, or a first version; 1 REJECT, or FILE may not be loaded; 3 UNDERPOWERED or HOLD: nothing
    changed but, where it was looked at, the count of looks.
    """
    from golive.cli.model_proposed import ProposeOptions, propose_model

    ctx.exit(propose_model(ProposeOptions(**options)))


@command.command("compare")
@model_argument
@version_argument
@library_argument
@click.option(
    "--market",
    "markets",
    multiple=True,
    metavar="FILE",
    help="The market that both trade: a description, or an id of the library; a recording of an account is one.",
)
@data_option
@click.option("--sample", is_flag=True, help="The embedded, simulated market.")
@click.option("--from", "start", metavar="T", help="First instant: 2024-08-08T23:55:00Z, or nanoseconds UTC.")
@click.option("--to", "stop", metavar="T", help="Last instant, likewise.")
@click.option("--equity", default=EQUITY, show_default=True, help="What each account begins with.")
@by_option
@files_option
@records_option
@format_option
@click.pass_context
def compare(ctx: click.Context, /, **options: Any) -> None:
    """Let VERSION of MODEL trade in shadow beside the version that serves, each in an account of its own.

    Both trade the same market apart; days of which both returns are known are paired, and judged as an update is. What
    comes of it is written into the records as evidence; no version changes, and no order of any account comes of it.

    Exit codes: 0 ACCEPT: it would be let in; 1 REJECT; 3 UNDERPOWERED or HOLD, with what is still needed.
    """
    from golive.cli.model_compared import CompareOptions, compare_versions

    ctx.exit(compare_versions(CompareOptions(**options)))


def _act(name: str, about: str, *, of_version: bool, exits: str) -> None:
    """Add a command that says one word on a model."""

    def run(ctx: click.Context, /, **options: Any) -> None:
        from golive.cli.model_acts import ActOptions, act_on_model

        ctx.exit(act_on_model(name, ActOptions(**options)))

    run.__doc__ = f"{about}\n\nExit codes: {exits}."
    decorators: list[Callable[..., Any]] = [
        model_argument,
        *([version_argument] if of_version else []),
        library_argument,
        reason_option,
        by_option,
        files_option,
        records_option,
        format_option,
        click.pass_context,
    ]
    if name == "rollback":
        to = click.option(
            "--to", type=click.Choice([LAST_GOOD]), default=LAST_GOOD, show_default=True, help="Where to."
        )
        decorators.insert(2, to)
    made: Any = run
    for decorate in reversed(decorators):
        made = decorate(made)
    command.command(name)(made)


_act(
    "accept",
    "Put a candidate of MODEL into service: one that the guardrails let in beside the version that serves now.",
    of_version=True,
    exits="0 it serves, 1 it was not let in, its file is not what was stored, or the model is frozen",
)
_act("reject", "Turn a candidate of MODEL down.", of_version=True, exits="0 it is rejected, 1 it is no candidate")
_act(
    "rollback",
    "Take the version of MODEL that serves out for good; the one before it whose file is good serves again.",
    of_version=False,
    exits="0 another serves, 1 none does, and nothing will until a person thaws it",
)
_act("freeze", "Stop use and updates of MODEL until a person thaws it.", of_version=False, exits="0 it is frozen")
_act(
    "thaw",
    "End a freeze of MODEL, as a person; a file that was lost and is there again, byte for byte, may serve again.",
    of_version=False,
    exits="0 it is thawed, 1 only a person may",
)
