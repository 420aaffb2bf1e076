"""`golive kill`: halt running accounts now; `golive switch fire --to halted`, without having to say why."""

from __future__ import annotations

from typing import Any

import click

from golive.cli.journal_place import text_option
from golive.cli.open_library import format_option, library_argument
from golive.cli.records_place import records_option
from golive.cli.switch import HARDER, account_option, by_option, scope_option, stop, wait_option


@click.command("kill")
@library_argument
@scope_option
@account_option
@text_option("--reason", "reason", metavar="TEXT", help="Why, for whoever has to reset it.")
@by_option
@wait_option
@records_option
@format_option
@click.pass_context
def command(ctx: click.Context, /, **options: Any) -> None:
    """Halt running accounts of LIBRARY: nothing is opened any more, and no order stays.

    What is held stays held: `golive paper flatten` closes it. Exit codes: 0 it is written and will be obeyed, 2 usage,
    75 the records cannot be written now; standard error then says what halts every account without them. With --wait: 3
    an account that runs has not answered, or none runs.
    """
    ctx.exit(stop(to=HARDER[-1], **options))
