"""`golive watch`: accounts on one screen, and as a check whether they live."""

from __future__ import annotations

from typing import Any

import click

from golive.cli.open_library import format_option, library_argument
from golive.cli.paper import accounts_option, journal_option

_EVERY_S = 2.0


@click.command("watch")
@library_argument
@accounts_option
@journal_option
@click.option("--once", is_flag=True, help="Show the screen once, and end.")
@click.option("--check", is_flag=True, help="Say in one line an account whether it lives, and end.")
@click.option("--tell", is_flag=True, help="With --check: tell the channels of LIBRARY where it is not 0.")
@click.option(
    "--every",
    "every_s",
    type=click.FloatRange(0.5, 3_600),
    default=_EVERY_S,
    show_default=True,
    help="Seconds between two looks.",
)
@format_option
@click.pass_context
def command(ctx: click.Context, /, **options: Any) -> None:
    """Watch accounts of LIBRARY from outside: by what they leave, whoever runs them, and without changing it.

    On the screen are equity, days, switch, the last decisions with reasons, how old their inputs were, and alerts.
    --check is for cron and timers of systemd: what it tells is written into an outbox of its own beside the journal, so
    that each silence is told once. Exit codes besides those of every command: 0 every account is heard of, 1 one is
    not, 3 nobody can tell: there never was a heartbeat, it is dated ahead of this clock, or a journal cannot be read.
    """
    from golive.cli.watch_check import WatchOptions, check_once, show_until_ended

    asked = WatchOptions(**options)
    ctx.exit(check_once(asked) if asked.check else show_until_ended(asked))
