"""What `golive watch` does: it looks once, or again and again until somebody ends it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from golive.cli.json_output import json_text
from golive.cli.open_library import open_engine
from golive.cli.paper_seen import SeenAccount, place_of, seen_accounts, status_now
from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput
from golive.core.printable import printable
from golive.core.unit import NANOS

if TYPE_CHECKING:
    from golive.api.engine import Engine
    from golive.cli.watch_screen import Screen
    from golive.journal.bodies.alert import AlertRaised
    from golive.paper.status import AccountStatus

_DAYS_EVERY = 30
"""Looks between two at which it is counted which days count: of a long run that takes some seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchOptions:
    """What `golive watch` is asked for, as it is written on the command line."""

    library: str | None
    accounts: tuple[str, ...]
    journal: str | None
    once: bool
    check: bool
    tell: bool
    every_s: float
    form: str


def check_once(options: WatchOptions) -> int:
    """Say of each account whether it lives, tell people if that is asked for, and return the exit code."""
    engine = open_engine(options.library)
    accounts = seen_accounts(options.library, options.accounts, options.journal, engine=engine)
    statuses = [(account, status_now(account, days=False)) for account in accounts]
    for account, status in statuses:
        if options.tell:
            _tell(engine, account, status)
    shown = [status for _, status in statuses]
    click.echo(_as_json(shown) if options.form == "json" else _as_text(shown))
    return _exit(shown)


def show_until_ended(options: WatchOptions) -> int:
    """Show accounts on a screen, once or until Ctrl-C; return the exit code of the last look."""
    if options.tell:
        raise InvalidInput("--tell goes with --check", hint="a screen tells whoever looks at it")
    from golive.cli.watch_screen import Screen

    engine = open_engine(options.library)
    screen = Screen(engine, seen_accounts(options.library, options.accounts, options.journal, engine=engine))
    if options.once or options.form == "json":
        statuses = screen.look(days=True)
        click.echo(_as_json(statuses) if options.form == "json" else screen.text(), nl=options.form == "json")
        return _exit(statuses)
    return _exit(_watched(screen, options.every_s))


def _watched(screen: Screen, every_s: float) -> Sequence[AccountStatus]:
    from rich.live import Live

    from golive.journal.system_clock import SystemClock

    clock, looks = SystemClock(), 0
    statuses: Sequence[AccountStatus] = screen.look(days=True)
    try:
        with Live(screen=True, auto_refresh=False) as live:
            while True:
                # Asked each time: a terminal may have been made larger or smaller.
                live.update(screen.drawn(lines=live.console.height), refresh=True)
                clock.wait_ns(int(every_s * NANOS))
                looks += 1
                statuses = screen.look(days=looks % _DAYS_EVERY == 0)
    except KeyboardInterrupt:
        return statuses


def _exit(statuses: Sequence[AccountStatus]) -> int:
    from golive.paper.alive import CANNOT_TELL, YES
    from golive.paper.status import worst

    return worst(code for one in statuses for code in (one.alive.exit, CANNOT_TELL if one.facts is None else YES))


def _as_text(statuses: Sequence[AccountStatus]) -> str:
    return "\n".join(printable(line, keep="") for one in statuses for line in _lines(one))


def _lines(status: AccountStatus) -> list[str]:
    lines = [f"{status.account}: {status.alive.text}"]
    return lines if status.facts is not None else [*lines, f"  cannot tell: {status.why_no_facts}"]


def _as_json(statuses: Sequence[AccountStatus]) -> str:
    each = [
        {
            "account": one.account,
            "state": one.alive.life.value,
            "exit": _exit([one]),
            "says": one.alive.text,
            "at": str(one.now),
            "heartbeat": None if one.beat is None else str(one.beat.at),
            "telling": None if one.beat is None or one.beat.telling is None else str(one.beat.telling),
            "switch": None if one.facts is None else one.facts.hardest.name.lower(),
            "undelivered": None if one.facts is None else one.facts.undelivered,
        }
        for one in statuses
    ]
    return json_text({"accounts": each, "exit": _exit(statuses)})


def _tell(engine: Engine, account: SeenAccount, status: AccountStatus) -> None:
    """Tell people of an account that is not heard of; what keeps that from being written goes to standard error."""
    from golive.cli.alert_terms_of import channels_here, secrets_here, terms_of
    from golive.journal.system_clock import SystemClock
    from golive.paper.alerts.silence import silence, tell_silence

    clock, terms = SystemClock(), terms_of(engine)
    unread = "" if status.facts is not None else status.why_no_facts

    def look(before: str | None) -> AlertRaised | None:
        return silence(status.account, status.alive, status.beat, now=clock.wall_ns(), unread=unread, before=before)

    place = place_of(account, status.beat)
    channels = channels_here(terms, clock)
    trouble = tell_silence(status.account, place, look, terms, channels, clock, secrets=secrets_here())
    if trouble is not None:
        click.echo(printable(f"warning: what was told could not be written: {trouble}", keep=""), err=True)
