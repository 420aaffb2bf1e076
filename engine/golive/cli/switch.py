"""`golive switch`: stop running accounts, let them go on, and say what stops them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from golive.cli.journal_place import text_option
from golive.cli.open_library import find_library, format_option, library_argument
from golive.cli.records_place import records_option
from golive.cli.signed_act import SignOptions, sign_options
from golive.core.errors import InvalidInput
from golive.documents.people import ROLES

Command = TypeVar("Command", bound=Callable[..., Any])

REFUSED = 1
"""What `reset` ends with where something stands in its way that is seen from here."""

HARDER = ("reduce_only", "cancel_only", "halted")

scope_option = text_option(
    "--scope", "scope", default="global", show_default=True, metavar="SCOPE", help="account, strategy:X, symbol:Y."
)
account_option = text_option("--account", "account", metavar="NAME", help="One account. Default: all of them.")
wait_option = click.option(
    "--wait",
    "wait_s",
    type=click.FloatRange(0, 3_600),
    metavar="SECONDS",
    help="Wait so long for what running accounts answer.",
)
by_option = text_option("--by", "by", metavar="NAME", help="Who says so. Default: the user of this machine.")


@click.group("switch")
def command() -> None:
    """Stop running accounts, let them go on, and say what stops them.

    What people say is written into the records, and each account obeys it at its next turn, once, whether it runs now
    or later. Whoever stops says who he is, and is shown as UNSIGNED; whoever lets one go on signs it.
    """


@command.command("fire")
@library_argument
@scope_option
@click.option("--to", type=click.Choice(HARDER), default=HARDER[-1], show_default=True, help="How hard it stops.")
@account_option
@text_option("--reason", "reason", required=True, metavar="TEXT", help="Why, for whoever has to reset it.")
@by_option
@wait_option
@records_option
@format_option
@click.pass_context
def fire(ctx: click.Context, /, scope: str, **options: Any) -> None:
    """Stop running accounts of LIBRARY; what is as hard already stays as it is.

    Exit codes: 0 it is written and will be obeyed, 2 usage, 75 the records cannot be written now; standard error then
    says what halts every account without them. With --wait: 3 an account that runs has not answered, or none runs.
    """
    ctx.exit(stop(scope=scope, **options))


def stop(*, library: str | None, scope: str, **options: Any) -> int:
    """Write a command that stops, say what was written, and return the exit code."""
    from golive.cli.command_given import checked_scope
    from golive.journal.bodies.command import FIRE

    checked_scope(find_library(library), scope)
    return _write(library, word=FIRE, scope=scope, role=None, **options)


def _write(
    library: str | None, *, records: str | None, form: str, by: str | None, wait_s: float | None, **fields: Any
) -> int:
    """Write a command, and say what running accounts answer to it where somebody waits for that."""
    from golive.cli.command_given import command_as_json, command_as_text, write_command
    from golive.cli.who import user_here
    from golive.journal.bodies.command import CommandGiven
    from golive.journal.commands import id_of
    from golive.journal.system_clock import SystemClock

    place, at = find_library(library), SystemClock().wall_ns()
    body = CommandGiven(n=0, by=by or user_here(), at=at, **fields)
    entry = write_command(place, records, body)
    click.echo((command_as_json if form == "json" else command_as_text)(entry, body))
    if wait_s is None:
        return 0
    from golive.cli.command_heard import wait_for_answers

    return wait_for_answers(place, id_of(entry), body.account, wait_s, beside=form == "json")


@command.command("reset")
@library_argument
@scope_option
@account_option
@click.option("--role", required=True, type=click.Choice(ROLES), help="As what you sign; the policy says who resets.")
@text_option("--reason", "reason", required=True, metavar="TEXT", help="Why it may go on.")
@wait_option
@sign_options
@click.pass_context
def reset(
    ctx: click.Context,
    /,
    library: str | None,
    scope: str,
    account: str | None,
    reason: str,
    wait_s: float | None,
    **how: Any,
) -> None:
    """Let one account of LIBRARY go on in a scope, as far as its policy allows it: signed by who may.

    The signature is verified before anything is written. The account checks the role, the reason, the cool-off and
    whether it knows its equity, and writes its answer, yes or no, into its journal: `golive switch status` shows it,
    and so does --wait. Exit codes: 0 it is written, 1 refused, or a kill file is there, 2 usage, 75 the records cannot
    be written now. With --wait: 1 the account says no, 3 it has not answered, or does not run.
    """
    from golive.cli.command_given import checked_scope
    from golive.cli.switch_reset import epoch_of, reset_account
    from golive.journal.bodies.command import RESET, CommandGiven
    from golive.journal.system_clock import SystemClock

    place = find_library(library)
    checked_scope(place, scope)
    options = SignOptions(library=library, **how)
    if not any(letter.isprintable() and not letter.isspace() for letter in reason):
        raise click.UsageError("--reason says nothing: whoever lets an account go on says why")
    if (file := _kill_file(place, options.records)) is not None:
        click.echo(f"{file} halts every account: remove it first; nothing was written", err=True)
        ctx.exit(REFUSED)
    named = _only_account(place) if account is None else account
    command = CommandGiven(
        n=0, word=RESET, scope=scope, to="active", account=named, by="", reason=reason, at=SystemClock().wall_ns()
    )
    epoch = epoch_of(place, options.records, named, scope)
    ctx.exit(reset_account(place, command, options, epoch=epoch, wait_s=wait_s))


@command.command("status")
@library_argument
@click.option("--account", "accounts", multiple=True, metavar="NAME", help="Only this account. Repeatable.")
@click.option("--journal", metavar="FILE|URL", help="Where its journal is. Default: as the account says.")
@records_option
@format_option
@click.pass_context
def status(
    ctx: click.Context,
    library: str | None,
    accounts: tuple[str, ...],
    journal: str | None,
    records: str | None,
    form: str,
) -> None:
    """Say what stops the accounts of LIBRARY, by which trip, since when, and from when on it may be reset.

    Nobody is kept from trading meanwhile. Exit codes: 0 nothing stops any account, 1 something does or is about to, 3
    nobody can tell, or no account has run here.
    """
    from golive.cli.switch_answers import status_as_json, status_as_text
    from golive.cli.switch_seen import switch_seen

    if journal is not None and len(accounts) != 1:
        raise click.UsageError("--journal is of one account: say which with --account")
    seen = switch_seen(find_library(library), records, journal, accounts)
    click.echo((status_as_json if form == "json" else status_as_text)(seen))
    ctx.exit(seen.exit)


def _kill_file(place: Any, records: str | None) -> Path | None:
    from golive.cli.records_place import kill_files_of
    from golive.paper.kill_file import KillFiles, Presence

    file = KillFiles(kill_files_of(records, place)).look()
    return None if file.presence is Presence.ABSENT else file.path


def _only_account(place: Any) -> str:
    from golive.cli.records_place import root_of
    from golive.paper.account_files import accounts_below

    names = [files.account for files in accounts_below(root_of(place))]
    if len(names) != 1:
        listed = ", ".join(f"`{name}`" for name in names) or "none that has run"
        raise InvalidInput("a reset is of one account", hint=f"say which: `--account NAME`; there is {listed}")
    return names[0]
