"""Lines of the structured log: one JSON object each, of an entry that was written or of what befell the process."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from golive.journal.bodies.alert import AlertRaised
from golive.journal.bodies.delivery import DeliveryTried
from golive.journal.bodies.delivery_begun import DeliveryBegun
from golive.journal.bodies.gap import Gap
from golive.journal.bodies.looks import Looks
from golive.journal.bodies.mark import Marked
from golive.journal.bodies.switch import STATES, SwitchSet
from golive.journal.body import Body
from golive.journal.body_codec import fields_of, to_bytes
from golive.market.instants import show
from golive.paper.listening import Level, Notice
from golive.trading.entries import Noted

_ACTIVE, *_, _HALTED = STATES
_UNSAID = ("v", "row", "asked", "gates")
"""What a line leaves out: the journal has it, and a ready row is most of a decision's bytes."""


def lines_of_entries(account: str, entries: tuple[Noted, ...]) -> Iterator[tuple[Level, str]]:
    """Yield how much each entry matters, and its line."""
    for noted in entries:
        fields = {name: value for name, value in fields_of(to_bytes(noted.body)).items() if name not in _UNSAID}
        level = level_of(noted.body)
        yield level, line(noted.ts, level, noted.body.KIND, account, fields)


def line_of_notice(notice: Notice) -> str:
    """Return the line of what befell a process."""
    return line(notice.at, notice.level, notice.event, notice.account, notice.fields)


def line(ts: int, level: Level, event: str, account: str, fields: Mapping[str, Any]) -> str:
    r"""Return one line; whatever stands in a field, it stays one, and ASCII.

    >>> line(7, Level.INFO, "gap", "paper", {"why": "a\nb"}).partition(" ")[2]
    '"1970-01-01T00:00:00.000000007Z", "level": "info", "event": "gap", "account": "paper", "fields": {"why": "a\\nb"}}'
    """
    written = {"ts": show(ts), "level": level.value, "event": event, "account": account, "fields": dict(fields)}
    return json.dumps(written)


def level_of(body: Body) -> Level:
    """Return how much an entry matters to who keeps a log."""
    match body:
        case Looks() | Marked() | DeliveryBegun():
            return Level.DEBUG
        case SwitchSet(to=to):
            return {_ACTIVE: Level.INFO, _HALTED: Level.ERROR}.get(to, Level.WARNING)
        case AlertRaised(severity="critical"):
            return Level.ERROR
        case Gap() | AlertRaised():
            return Level.WARNING
        case DeliveryTried(outcome=outcome):
            return {"delivered": Level.INFO, "dead": Level.ERROR}.get(outcome, Level.WARNING)
    return Level.INFO
