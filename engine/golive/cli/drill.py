"""`golive drill`: exercises of what stops an account, on private accounts, that leave evidence in the records."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from golive.cli.open_library import format_option, library_argument
from golive.cli.records_place import records_option
from golive.cli.switch import by_option

if TYPE_CHECKING:
    from golive.cli.drill_evidence import DrillAsked
    from golive.cli.drills_held import Held

Command = TypeVar("Command", bound=Callable[..., Any])

NO = 1
"""What a drill ends with when something did not come out as it has to."""

_ACCOUNTS, _COMMANDS, _KILLS, _WAIT_S = 3, 9, 3, 300.0
_PAIRS, _TRIALS, _MODELS = 100, 5, 20


@click.group("drill")
def command() -> None:
    """Exercise what stops accounts, and leave what it came to as evidence in the records.

    Drills are held on private accounts, on a SIMULATED market, but for that of alerts: none of yours is touched. That
    one began is written first, so that an item is unmeasured until its drill has ended. Exit codes: 0 everything came
    out as it has to and the items of the checklist pass by it, 1 something did not, 3 something could not be tried, 75
    the evidence cannot be written now.
    """


def accounts_option(command: Command) -> Command:
    """Add `--accounts`."""
    option = click.option(
        "--accounts",
        type=click.IntRange(1, 100),
        default=_ACCOUNTS,
        show_default=True,
        help="Private accounts to stop, each where one of its orders was just sent.",
    )
    return option(command)


@command.command("breakers")
@library_argument
@accounts_option
@by_option
@records_option
@format_option
@click.pass_context
def breakers(
    ctx: click.Context, library: str | None, accounts: int, by: str | None, records: str | None, form: str
) -> None:
    """Fire each trip of the switch of LIBRARY once, by planted facts.

    Each has to stop in one look, to stay through quiet facts, to only reduce in doubt after its patience, and to be
    reset by the policy's role alone; no order that it forbids may leave, and none may stay.
    """
    from golive.cli.drills_held import hold_breakers

    ctx.exit(_finish(hold_breakers(_asked(library, records, by), accounts=accounts), form))


@command.command("kill")
@library_argument
@accounts_option
@click.option(
    "--commands",
    type=click.IntRange(1, 1_000),
    default=_COMMANDS,
    show_default=True,
    help="How often a private process is commanded.",
)
@by_option
@records_option
@format_option
@click.pass_context
def kill(
    ctx: click.Context,
    library: str | None,
    accounts: int,
    commands: int,
    by: str | None,
    records: str | None,
    form: str,
) -> None:
    """Kill private accounts of LIBRARY with orders under way: by hand, by the kill file, and by a rule.

    Each has to be halted in the very turn that hears of it; no order may leave after that, and none may stay. Then a
    private process is commanded, and killed by the file: how long it takes to obey is measured by the wall clock.
    """
    from golive.cli.drills_held import hold_kills

    ctx.exit(_finish(hold_kills(_asked(library, records, by), accounts=accounts, commands=commands), form))


@command.command("failover")
@library_argument
@click.option(
    "--kills", type=click.IntRange(1, 1_000), default=_KILLS, show_default=True, help="How often it is killed."
)
@click.option("--seed", type=int, default=1, show_default=True, help="What the instants of the kills are drawn by.")
@by_option
@records_option
@format_option
@click.pass_context
def failover(
    ctx: click.Context,
    library: str | None,
    kills: int,
    seed: int,
    by: str | None,
    records: str | None,
    form: str,
) -> None:
    """Lose the feed and the broker of private accounts of LIBRARY, then kill the process of one, and start it again.

    Each has to be safe soon, with no order sent twice and every position known. Of the process that is killed no entry
    may be lost or doubled, each time that nobody was there has to be told as a gap, and how long it takes until the
    account looks again is measured by the wall clock.
    """
    from golive.cli.drills_held import hold_failover

    ctx.exit(_finish(hold_failover(_asked(library, records, by), kills=kills, seed=seed), form))


@command.command("restore")
@library_argument
@click.option("--account", metavar="NAME", help="Which account, where the library has several.")
@click.option("--backup", metavar="FILE", help="The backup to put back. Default: one that is taken now.")
@by_option
@records_option
@format_option
@click.pass_context
def restore(
    ctx: click.Context,
    library: str | None,
    account: str | None,
    backup: str | None,
    by: str | None,
    records: str | None,
    form: str,
) -> None:
    """Put back a backup of the journal of an account of LIBRARY in a clean place, and verify it there to the byte.

    Its last entry has to be that of the journal: a backup that is short of a page, or cut, is found. The time that it
    lacks and how long all took are measured. The journal itself is only read.
    """
    from golive.cli.drills_held import hold_restore

    ctx.exit(_finish(hold_restore(_asked(library, records, by), account=account, backup=backup), form))


@command.command("drift")
@library_argument
@click.option(
    "--models", type=click.IntRange(2, 1_000), default=_MODELS, show_default=True, help="Private models that live."
)
@click.option("--seed", type=int, default=1, show_default=True, help="What their returns are drawn by.")
@by_option
@records_option
@format_option
@click.pass_context
def drift(
    ctx: click.Context, library: str | None, models: int, seed: int, by: str | None, records: str | None, form: str
) -> None:
    """Let private models decay under the guardrails of LIBRARY, and as many live on as they were accepted.

    Each has to alarm as rarely as its live gate states, to be seen to fall as soon as it states, and to be rolled back
    by that to the last good model; a crash has to end it at once, and a return that is not told has to hold it.
    """
    from golive.cli.drills_held import hold_drift

    ctx.exit(_finish(hold_drift(_asked(library, records, by), models=models, seed=seed), form))


@command.command("alerts")
@library_argument
@click.option(
    "--wait",
    "wait_s",
    type=click.FloatRange(0, 86_400),
    default=_WAIT_S,
    show_default=True,
    help="Seconds to wait for whoever gets it.",
)
@by_option
@records_option
@format_option
@click.pass_context
def alerts(
    ctx: click.Context, library: str | None, wait_s: float, by: str | None, records: str | None, form: str
) -> None:
    """Send an alert on every channel of LIBRARY, and wait until a person who got it says so.

    It has to arrive on each channel, and somebody has to type the command that stands in it: the word in that is
    nowhere else. How long both took is measured by the wall clock. No account is touched, and nothing is simulated.
    """
    from golive.cli.drill_alerts import AlertDrill
    from golive.cli.drills_held import hold_alerts

    asked = AlertDrill(library=library, records=records, wait_s=wait_s, by=by)
    ctx.exit(_finish(hold_alerts(asked), form))


def seed_option(command: Command) -> Command:
    """Add `--seed`."""
    option = click.option("--seed", type=int, default=1, show_default=True, help="What returns are drawn by.")
    return option(command)


@command.command("guardrails")
@library_argument
@click.option(
    "--pairs", type=click.IntRange(1, 10_000), default=_PAIRS, show_default=True, help="Updates of each kind."
)
@seed_option
@by_option
@records_option
@format_option
@click.pass_context
def guardrails(
    ctx: click.Context, library: str | None, pairs: int, seed: int, by: str | None, records: str | None, form: str
) -> None:
    """Propose planted updates to the guardrails of LIBRARY: poisoned ones, doubtful ones, and some of equal skill.

    None that is poisoned or in doubt may get in; of equal skill no larger share than the policy lets in, by the lower
    end of its interval. Then planted models lose in a private ledger, and have to be taken out for the very file of the
    one before. Nothing is put into service anywhere else.
    """
    from golive.cli.drills_held import hold_guardrails

    ctx.exit(_finish(hold_guardrails(_asked(library, records, by), pairs=pairs, seed=seed), form))


@command.command("rollback")
@library_argument
@click.option("--trials", type=click.IntRange(1, 1_000), default=_TRIALS, show_default=True, help="Models that lose.")
@seed_option
@by_option
@records_option
@format_option
@click.pass_context
def rollback(
    ctx: click.Context, library: str | None, trials: int, seed: int, by: str | None, records: str | None, form: str
) -> None:
    """Put planted models into service in a private ledger, let them lose, and see the guardrails of LIBRARY end them.

    Each has to be taken out, the very file of the one before has to serve again, somebody has to be told, and a file
    that was tampered with may not be used. It tells nothing of how a model of yours would decay. Then a private account
    is shut down with orders and positions open, and the library is put back from what its journal keeps.
    """
    from golive.cli.drills_held import hold_rollback

    ctx.exit(_finish(hold_rollback(_asked(library, records, by), trials=trials, seed=seed), form))


def _asked(library: str | None, records: str | None, by: str | None) -> DrillAsked:
    from golive.cli.drill_evidence import DrillAsked

    return DrillAsked(library=library, records=records, by=by)


def _finish(held: Held, form: str) -> int:
    """Say what came out, and return the exit code."""
    from golive.cli.drills_held import drilled_as_json, drilled_as_text, exit_code

    click.echo((drilled_as_json if form == "json" else drilled_as_text)(held))
    return exit_code(held)
