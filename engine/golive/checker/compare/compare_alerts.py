"""What changed from one document of alerts to another: where fewer people hear of less, it is looser."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from golive.checker.checked import Key
from golive.checker.compare.compare_fills import RISES
from golive.checker.compare.looser_tighter import Direction, paired
from golive.checker.movement import Moves
from golive.core.span import Span
from golive.documents.alerts import ALERT_NEEDS, SEVERITIES, Alerts
from golive.documents.library import Specs

Said = tuple[Direction, str, Span, bool]
"""Which way, what, where, and whether that is where it was."""


def alerts_moves(specs: Specs) -> Mapping[Key, Moves]:
    """Return how much less is told as each parameter rises."""
    return {
        (alerts.header.id, name): RISES[need.harsher] for alerts in specs.alerts for name, need in ALERT_NEEDS.items()
    }


def alerts_changes(old: Alerts, new: Alerts) -> Iterator[Said]:
    """Yield what changed of channels: one that is gone, or hears of less, is looser; another address is neither."""
    for name, before, after in paired(old.channels, new.channels, lambda channel: channel.id):
        if before is None and after is not None:
            yield Direction.TIGHTER, f"channel `{name}` is new", after.span, False
        elif after is None and before is not None:
            yield Direction.LOOSER, f"channel `{name}` is gone", before.span, True
        elif before is not None and after is not None:
            least, was = after.least, before.least
            if least.value != was.value:
                milder = SEVERITIES.index(least.value) < SEVERITIES.index(was.value)
                text = f"channel `{name}` hears of what is {least.value} on, it was {was.value}"
                yield Direction.TIGHTER if milder else Direction.LOOSER, text, least.span, False
            if after.variable.value != before.variable.value:
                text = f"the address of channel `{name}` is in `{after.variable.value}`"
                yield Direction.CHANGED, text, after.variable.span, False
