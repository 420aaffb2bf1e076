"""The command line: one file a command, each imported only when it is called."""

from __future__ import annotations

import errno
import gc
import importlib
import signal
from typing import TYPE_CHECKING, Any

import click

from golive.core.suggest import did_you_mean
from golive.core.version import VERSION

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

COLLECT_AFTER = 100_000
"""Allocations between two looks of the garbage collector."""

COMMANDS = {
    "init": "Copy the shipped policy library to a folder, for editing.",
    "validate": "Check a library; print every issue with its place.",
    "eval": "Evaluate an expression at an instant, part by part.",
    "test": "Run the cases beside the rules.",
    "run": "Replay a market through strategies and pipeline.",
    "decide": "Decide a table of signals.",
    "decisions": "List what was decided, with ids and reasons.",
    "explain": "Explain one decision, and what would flip it.",
    "diff": "Compare two runs, decision by decision and in money.",
    "costs": "Say at which cost a return series stops paying.",
    "impact": "Say what an order costs, and how to spread it.",
    "sharpe": "Say what a Sharpe ratio of given moments is worth.",
    "score": "Score how durable the edge of a return series is.",
    "report": "Render the report of a run again.",
    "bench": "Time a library: a signal, a table, each of its parts.",
    "graph": "Draw the evaluation graph.",
    "journal": "Verify, show and export what was written down.",
    "paper": "Run accounts on paper, day and night, and look after them.",
    "switch": "Stop accounts, let them go on, say what stops them.",
    "kill": "Halt running accounts now.",
    "watch": "Watch accounts; as a check, say whether they live.",
    "alerts": "See that alerts arrive, and answer them.",
    "drill": "Exercise what stops accounts; leave evidence.",
    "model": "Say which models serve; put them into service and out.",
    "promote": "Take a strategy one stage further, signed.",
    "demote": "Take a strategy down, or say what brought it down.",
    "renew": "Renew a lease by a machine's key, or step down.",
    "waive": "Let an item of the checklist wait, signed.",
    "release": "Let one order leave that was skipped, signed.",
    "people": "Sign the list of people as a root; say who counts.",
    "checklist": "Say how ready strategies are; measure and sign it.",
    "sign": "Sign a packet; add the signature to its page.",
    "selftest": "Tamper with a packet; see that each change is refused.",
    "verify": "Check a packet offline: who signed what.",
    "evidence": "Give signed facts from outside.",
    "market": "Look the data of a market over; propose its description.",
    "schema": "Write JSON Schemas for editors.",
}
"""Every command with its line of `--help`, which is shown without importing the command."""

ENDS_AT_ONCE = ("validate",)
"""Commands that end with what they made: to look through it for circles would be a twentieth of their time."""

BY_SIGNAL = 128
"""What a shell adds to the number of the signal that ended a program; 1 would read as an answer of the policy."""


class Commands(click.Group):
    """Commands by name, imported when they are called; what they raise becomes one message and an exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order in which a user meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"golive.cli.{cmd_name}").command
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """Find a command, or say which one may have been meant."""
        if args and not args[0].startswith("-") and args[0] not in COMMANDS:
            hint = did_you_mean(args[0], COMMANDS, what="commands")
            ctx.fail(f"no command `{args[0]}`; {hint}")
        name, command, rest = super().resolve_command(ctx, args)
        if name not in ENDS_AT_ONCE:
            # `golive` begins with the collector off.
            gc.enable()
        return name, command, rest

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Return the commands and options that begin so, without importing a command."""
        from click.shell_completion import CompletionItem

        begun = [CompletionItem(name, help=does) for name, does in COMMANDS.items() if name.startswith(incomplete)]
        return [*begun, *click.Command.shell_complete(self, ctx, incomplete)]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; a user's mistake ends in one message, its exit code, and no traceback."""
        from golive.core.errors import GoliveError

        # Importing and compiling a library make hundreds of thousands of objects that all live on: looking through
        # them every 700 allocations is a tenth of what `validate` takes.
        gc.set_threshold(COLLECT_AFTER)
        try:
            return super().invoke(ctx)
        except GoliveError as error:
            from golive.cli.error_messages import ends_with, message_of

            end = ends_with(error)
            click.echo(message_of(end), err=True)
            ctx.exit(end.exit_code)
        except OSError as error:
            if error.errno == errno.EPIPE:
                ctx.exit(BY_SIGNAL + signal.SIGPIPE)
            from golive.cli.error_messages import message_of_system

            click.echo(message_of_system(error), err=True)
            ctx.exit(GoliveError.exit_code)
        except KeyboardInterrupt as stopped:
            # Python's own says nothing; a command that keeps something raises it again with what that is.
            click.echo(f"interrupted: {str(stopped) or 'nothing was written'}", err=True)
            ctx.exit(BY_SIGNAL + signal.SIGINT)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(VERSION, prog_name="golive")
def main() -> None:
    """Decide whether a trading signal may be executed, and at what size, by rules that are written as YAML.

    Exit codes: 0 done (and allowed, where one answer was asked for), 1 the policy says no, 2 invalid input, policy or
    usage, 3 could not decide or needs an approval, 70 a fault of golive itself, 75 a journal or a cluster is not
    available: try again, 128 + n ended by signal n (130 Ctrl-C).
    """
