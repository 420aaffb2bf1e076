"""`golive paper flatten`: a word of a person, and what the account still holds after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from golive.cli.open_library import find_library
from golive.cli.paper_seen import SeenAccount, declared_accounts, only_account, seen_accounts, shown_of, status_now
from golive.core.dataclass import dataclass
from golive.core.printable import printable
from golive.core.unit import NANOS

if TYPE_CHECKING:
    from golive.paper.account_facts import AccountFacts

LOOK_NS = 250_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class FlattenOptions:
    """What `golive paper flatten` is asked for, as it is written on the command line."""

    library: str | None
    account: str | None
    journal: str | None
    records: str | None
    reason: str
    by: str | None
    wait_s: float


def flatten_account(options: FlattenOptions) -> int:
    """Write the word, wait for what it comes to, and return an exit code."""
    from golive.cli.command_given import command_as_text, write_command
    from golive.cli.who import user_here
    from golive.journal.bodies.command import FLATTEN, CommandGiven
    from golive.journal.commands import id_of
    from golive.journal.system_clock import SystemClock

    name = only_account(declared_accounts(options.library), options.account)
    (account,) = seen_accounts(options.library, [name], options.journal)
    body = CommandGiven(
        n=0,
        word=FLATTEN,
        scope="account",
        to="active",
        account=name,
        by=options.by or user_here(),
        reason=options.reason,
        at=SystemClock().wall_ns(),
    )
    entry = write_command(find_library(options.library), options.records, body)
    click.echo(command_as_text(entry, body))
    return _wait(account, id_of(entry), options.wait_s)


def _wait(account: SeenAccount, command: str, wait_s: float) -> int:
    """Wait until the account has heard the word and holds nothing any more, and say so, or what is left."""
    from golive.journal.system_clock import SystemClock
    from golive.paper.alive import CANNOT_TELL, NO, YES

    clock = SystemClock()
    until = clock.monotonic_ns() + round(wait_s * NANOS)
    while True:
        status = status_now(account, days=False)
        if not status.alive.runs or status.facts is None:
            _say(account, f"{status.alive.text}; it will close what it holds when it runs")
            return CANNOT_TELL
        is_flat = not status.facts.holdings and not status.facts.orders
        if is_flat and command in status.facts.answered:
            _say(account, "flat")
            return YES
        if clock.monotonic_ns() >= until:
            _say(account, _left(account, status.facts, has_heard=command in status.facts.answered))
            return NO
        clock.wait_ns(LOOK_NS)


def _left(account: SeenAccount, facts: AccountFacts, *, has_heard: bool) -> str:
    from golive.cli.paper_status import order_words, position_words

    shown = shown_of(account)
    held = [*(position_words(one, shown) for one in facts.holdings), *(order_words(one) for one in facts.orders)]
    heard = "heard" if has_heard else "not heard yet"
    return f"{heard}, and this is left: {'; '.join(held) or 'nothing'}"


def _say(account: SeenAccount, words: str) -> None:
    click.echo(printable(f"{account.files.account}: {words}", keep=""))
