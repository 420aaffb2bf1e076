"""Who hears of what, out of a document of `kind: alerts`: exact numbers, read in one place."""

from __future__ import annotations

from fractions import Fraction

from golive.api.fill_terms import nanoseconds
from golive.core.dataclass import dataclass
from golive.core.shortest_decimal import exactly
from golive.core.unit import Quantity
from golive.documents.alerts import (
    BACKOFF,
    DEADLINE,
    DEDUPE,
    EVIDENCE_AGE,
    EVIDENCE_NOTICE,
    FIRST_WAIT,
    GIVE_UP,
    HOLD_LASTS,
    MOST_WAIT,
    SEVERITIES,
    Alerts,
)


def weight(severity: str) -> int:
    """Return how severe a word is; one that nobody knows weighs as much as the most severe.

    >>> weight("info"), weight("critical"), weight("urgent")
    (0, 2, 2)
    """
    return SEVERITIES.index(severity) if severity in SEVERITIES else len(SEVERITIES) - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelTerms:
    """A channel: `variable` of the environment holds its address, `least` is the mildest severity that goes there."""

    name: str
    variable: str
    least: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tries:
    """How often an alert is tried, in nanoseconds; waits grow by the factor `backoff`."""

    dedupe: int
    give_up: int
    deadline: int
    first_wait: int
    backoff: Fraction
    most_wait: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertTerms:
    """Channels in their order, how alerts are tried, and after how many nanoseconds what is worth one."""

    channels: tuple[ChannelTerms, ...]
    tries: Tries
    hold_lasts: int
    evidence_age: int
    evidence_notice: int

    def channels_of(self, severity: str) -> tuple[str, ...]:
        """Return the channels that hear of a severity, in their order."""
        return tuple(channel.name for channel in self.channels if weight(severity) >= weight(channel.least))


def alert_terms(alerts: Alerts) -> AlertTerms:
    """Return the terms of a document of a checked library."""
    values = {one.id: one.value for one in alerts.parameters if isinstance(one.value, Quantity)}
    times = {name: nanoseconds(value) for name, value in values.items() if name != BACKOFF}
    return AlertTerms(
        channels=tuple(
            ChannelTerms(name=one.id, variable=one.variable.value, least=one.least.value) for one in alerts.channels
        ),
        tries=Tries(
            dedupe=times[DEDUPE],
            give_up=times[GIVE_UP],
            deadline=times[DEADLINE],
            first_wait=times[FIRST_WAIT],
            backoff=exactly(values[BACKOFF].value),
            most_wait=times[MOST_WAIT],
        ),
        hold_lasts=times[HOLD_LASTS],
        evidence_age=times[EVIDENCE_AGE],
        evidence_notice=times[EVIDENCE_NOTICE],
    )
