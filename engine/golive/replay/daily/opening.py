"""The decisions of a period on something to be opened, and the episodes that they are of."""

from __future__ import annotations

from collections.abc import Iterator

from golive.core.intent import closes
from golive.journal.bodies.decision import DecisionTaken
from golive.replay.daily.account_record import AccountRecord
from golive.replay.daily.period import Period


def opening(record: AccountRecord, period: Period) -> Iterator[DecisionTaken]:
    """Yield the decisions on something to be opened, as they were written."""
    return (one for one in record.decisions if period.has(one.at) and not closes(one.intent))


def episode_of(decision: DecisionTaken) -> str:
    """Return the episode that a decision is of; what has none is one by itself."""
    return decision.episode or decision.signal
