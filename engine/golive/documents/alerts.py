"""`kind: alerts`: who hears of what, and how often an alert is tried before it is a dead letter."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from golive.core.civil import DAY_S
from golive.core.dataclass import dataclass
from golive.core.span import Span
from golive.core.unit import TIME
from golive.documents.declarations import Parameter
from golive.documents.header import Header, Name
from golive.documents.need import Need

SEVERITIES = ("info", "warning", "critical")
"""How much somebody has to care, each more than the one before."""

FROM_ENVIRONMENT = "env:"
"""What a channel's address begins with: the rest names a variable, for an address has secrets in it."""

DEDUPE, GIVE_UP, DEADLINE = "dedupe", "give_up", "deadline"
FIRST_WAIT, BACKOFF, MOST_WAIT = "first_wait", "backoff", "most_wait"
HOLD_LASTS, EVIDENCE_AGE, EVIDENCE_NOTICE = "hold_lasts", "evidence_age", "evidence_notice"

_MINUTE, _HOUR = 60.0, 3_600.0

ALERT_NEEDS: Mapping[str, Need] = MappingProxyType(
    {
        DEDUPE: Need(dimension=TIME, harsher="lower", lo=0.0, hi=DAY_S),
        GIVE_UP: Need(dimension=TIME, lo=_MINUTE, hi=7.0 * DAY_S),
        DEADLINE: Need(dimension=TIME, lo=1.0, hi=_MINUTE),
        FIRST_WAIT: Need(dimension=TIME, lo=1.0, hi=10.0 * _MINUTE),
        BACKOFF: Need(lo=1.0, hi=10.0),
        MOST_WAIT: Need(dimension=TIME, lo=1.0, hi=DAY_S),
        HOLD_LASTS: Need(dimension=TIME, harsher="lower", lo=_MINUTE, hi=DAY_S),
        EVIDENCE_AGE: Need(dimension=TIME, harsher="lower", lo=DAY_S, hi=3_650.0 * DAY_S),
        EVIDENCE_NOTICE: Need(dimension=TIME, harsher="higher", lo=0.0, hi=365.0 * DAY_S),
    }
)
"""The parameters of every document of alerts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """Where alerts of at least a severity go; `variable` names what of the environment holds the address."""

    id: str
    span: Span
    variable: Name
    least: Name


@dataclass(frozen=True, slots=True, kw_only=True)
class Alerts:
    """The channels in the order in which they are written, and how they are used."""

    header: Header
    channels: tuple[Channel, ...]
    parameters: tuple[Parameter, ...]
