"""`golive drill alerts`: an alert on every channel, which a person has to acknowledge by the word that arrived."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import click

from golive.cli.alert_letters import DRILL
from golive.cli.alert_terms_of import channels_here, secrets_here, terms_of
from golive.cli.open_library import find_library
from golive.cli.records_place import folder_of, records_at
from golive.cli.who import UNSIGNED, user_here
from golive.core.dataclass import dataclass
from golive.core.printable import printable
from golive.core.unit import NANOS

if TYPE_CHECKING:
    from golive.api.engine import Engine
    from golive.paper.drills.outcome import Outcome

_BYTES = 5
"""Of the word in the message: nobody guesses it, and anybody can type it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertDrill:
    """What `golive drill alerts` is asked for, as it is written on the command line."""

    library: str | None
    records: str | None
    wait_s: float
    by: str | None


def round_trip(asked: AlertDrill, engine: Engine) -> tuple[Outcome, ...]:
    """Send the alert, wait for a person, and return what that came to."""
    from golive.journal.home_at import home_at
    from golive.journal.journal import Journal
    from golive.journal.system_clock import SystemClock
    from golive.paper.drills.alert_round_trip import RoundTrip, drill_alerts

    clock, terms, place = SystemClock(), terms_of(engine), find_library(asked.library)
    channels = channels_here(terms, clock)
    if asked.records is None:
        folder_of(place).mkdir(parents=True, exist_ok=True)
    records = records_at(asked.records, place)
    trip = RoundTrip(
        terms=terms,
        channels=channels,
        code=secrets.token_hex(_BYTES),
        wait=int(asked.wait_s * NANOS),
        by=f"{asked.by or user_here()} ({UNSIGNED})",
    )

    def sent() -> None:
        if channels.senders:
            names, here = ", ".join(channels.senders), "" if asked.records is None else " with the same --records"
            words = f"sent to {names}; whoever gets it types the command in it{here}; waiting {asked.wait_s:g} s"
            click.echo(printable(words, keep=""), err=True)

    return drill_alerts(trip, lambda: Journal.shared(home_at(records), DRILL), clock, secrets=secrets_here(), sent=sent)
