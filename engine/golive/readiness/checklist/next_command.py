"""What to do about an item that is not satisfied: the command, as it is typed."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from types import MappingProxyType

from golive.documents.checklist import GOLIVE, OUTSIDE, ChecklistItem, How

DRILLS: Mapping[str, str] = MappingProxyType(
    {
        "INFRA-002": "restore",
        "INFRA-003": "failover",
        "RISK-001": "kill",
        "RISK-003": "breakers",
        "STRAT-005": "guardrails",
        "MON-001": "alerts",
        "MON-003": "drift",
        "OPS-003": "rollback",
    }
)
"""The drill whose evidence an item is measured by."""

_DAYS = "STRAT-001"


def next_command(item: ChecklistItem, library: str | None) -> str:
    """Return the command that comes next for an item, for a library as it was named.

    What golive drills is drilled first, and measured then; a fact from outside begins with its form.
    """
    at = "" if library is None else f" {shlex.quote(library)}"
    if item.measured_by == OUTSIDE:
        return f"golive evidence form {item.id}{at}"
    if item.measured_by == GOLIVE:
        if item.id == _DAYS:
            return f"golive paper start{at}"
        return f"golive drill {DRILLS[item.id]}{at}" if item.id in DRILLS else f"golive checklist measure{at}"
    # One line for all of them: ITEM is whichever is listed beside it.
    return f"golive checklist sign ITEM{at}" if item.how is How.SIGNOFF else f"golive evidence form {item.id}{at}"
