"""`golive alerts`: whether channels work, what nobody got, and what people say of it."""

from __future__ import annotations

from typing import Any

import click

from golive.cli.open_library import format_option, library_argument
from golive.cli.paper import accounts_option, journal_option
from golive.cli.records_place import records_option
from golive.cli.switch import by_option

note_option = click.option("--note", metavar="TEXT", help="What is said with it.")
alert_argument = click.argument("alert")


@click.group("alerts")
def command() -> None:
    """See that alerts arrive, and answer them.

    Who hears of what is the document of `kind: alerts` in LIBRARY; the addresses stand in the environment. Nobody has
    keys yet: every name is what somebody says of himself, and is shown as UNSIGNED.
    """


@command.command("test")
@library_argument
@click.option("--channel", "names", multiple=True, metavar="NAME", help="Which channel; may be repeated. Default: all.")
@by_option
@format_option
@click.pass_context
def test(ctx: click.Context, /, **options: Any) -> None:
    """Send one message to each channel of LIBRARY, once, and say what came of it; nothing is written.

    Exit codes besides those of every command: 0 each has it, 1 one has not, 3 there is no channel.
    """
    from golive.cli.alert_trial import TrialOptions, try_all

    ctx.exit(try_all(TrialOptions(**options)))


@command.command("dead")
@library_argument
@accounts_option
@journal_option
@records_option
@click.option("--all", "is_all", is_flag=True, help="List every alert, whatever became of it.")
@format_option
@click.pass_context
def dead(ctx: click.Context, /, **options: Any) -> None:
    """List what nobody got, and what still waits; nothing is changed.

    Exit codes besides those of every command: 0 everybody has everything, 1 nobody got something and nobody has closed
    that, 3 there is no alert, or no place of them can be read.
    """
    from golive.cli.alert_letters import LettersOptions, list_letters

    ctx.exit(list_letters(LettersOptions(**options)))


@command.command("ack")
@alert_argument
@library_argument
@accounts_option
@journal_option
@records_option
@by_option
@note_option
def ack(**options: Any) -> None:
    """Say that you have ALERT and look after it; its id stands in the message, and a part of it will do."""
    from golive.cli.alert_letters import AnswerOptions, answer_alert
    from golive.journal.bodies.alert_answer import ACKNOWLEDGED

    answer_alert(AnswerOptions(**options), ACKNOWLEDGED)


@command.command("close")
@alert_argument
@library_argument
@accounts_option
@journal_option
@records_option
@by_option
@note_option
def close(**options: Any) -> None:
    """Say that what ALERT is about is over: it is no dead letter any more, and is told at once when it comes again."""
    from golive.cli.alert_letters import AnswerOptions, answer_alert
    from golive.journal.bodies.alert_answer import CLOSED

    answer_alert(AnswerOptions(**options), CLOSED)
