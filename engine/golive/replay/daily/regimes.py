"""In which regimes of the market something was signalled, what was let through there, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping

from golive.core.dataclass import dataclass
from golive.core.verdict import Verdict
from golive.journal.bodies.decision import DecisionTaken
from golive.replay.daily.account_record import AccountRecord
from golive.replay.daily.opening import episode_of, opening
from golive.replay.daily.period import Period
from golive.replay.round_trips import Trip

_STATE = ".state"
"""How the column of a row ends that holds a regime."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegimeSeen:
    """Of one regime: decisions on something to be opened, of which allowed, and the round trips that came of them.

    `net` is what those that ended came to, in nano-units.
    """

    regime: str
    decisions: int
    episodes: int
    allowed: int
    trips: int
    net: int


def regimes_in(record: AccountRecord, period: Period) -> tuple[RegimeSeen, ...]:
    """Return the regimes that decisions of a period were made in, the most decisions first; none where none looked."""
    own = [(regime, one) for one in opening(record, period) for regime in _regimes(one)]
    trips = {trip.entry_id: trip for trip in record.trips if not trip.is_open}
    regimes = sorted({regime for regime, _ in own})
    seen = (_seen(name, [one for regime, one in own if regime == name], trips) for name in regimes)
    return tuple(sorted(seen, key=lambda one: (-one.decisions, one.regime)))


def _regimes(decision: DecisionTaken) -> set[str]:
    return {cell for column, cell in decision.row.texts.items() if column.endswith(_STATE)}


def _seen(name: str, own: list[DecisionTaken], trips: Mapping[str, Trip]) -> RegimeSeen:
    ended = [trips[one.signal] for one in own if one.signal in trips]
    allowed = {episode_of(one) for one in own if Verdict[one.verdict].allowed}
    return RegimeSeen(
        regime=name,
        decisions=len(own),
        episodes=len({episode_of(one) for one in own}),
        allowed=len(allowed),
        trips=len(ended),
        net=sum(trip.net for trip in ended),
    )
