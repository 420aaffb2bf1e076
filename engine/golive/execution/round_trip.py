"""What one entry order opened, with all its fills and all its exits: one observation.

Source: section 11 of the description of execution. Five levels of one walk are one round trip; an order that fills
again after its position was closed begins another one.
"""

from __future__ import annotations

from dataclasses import replace

from golive.core.dataclass import dataclass
from golive.execution.position import Match
from golive.execution.side import Side


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundTrip:
    """A round trip, complete when nothing of it is open; instants in nanoseconds, money in nano-units.

    `entry_sum` and `exit_sum` are lots times ticks; `exit` is the order of the last exit. `worst` and `best` are the
    lowest and highest profit seen on the way, before fees, with 0 among them.
    """

    key: str
    side: Side
    since: int
    lots: int = 0
    open_lots: int = 0
    until: int = 0
    entry_sum: int = 0
    exit_sum: int = 0
    realised: int = 0
    fees: int = 0
    funding: int = 0
    worst: int = 0
    best: int = 0
    reason: str | None = None
    exit: str | None = None

    @property
    def order(self) -> str:
        """Return the id of the order that opened it."""
        return self.key.rpartition("#")[0]

    @property
    def complete(self) -> bool:
        """Say whether nothing of it is open."""
        return self.open_lots == 0

    @property
    def holding(self) -> int:
        """Return the nanoseconds from the first fill to the last exit."""
        return self.until - self.since

    @property
    def net(self) -> int:
        """Return what was earned after fees and funding."""
        return self.realised - self.fees + self.funding


def entered(trip: RoundTrip, lots: int, price: int, fee: int) -> RoundTrip:
    """Add an entry fill of unsigned lots, with its share of the fee."""
    return replace(
        trip,
        lots=trip.lots + lots,
        open_lots=trip.open_lots + lots,
        entry_sum=trip.entry_sum + lots * price,
        fees=trip.fees + fee,
    )


def left(trip: RoundTrip, match: Match, price: int, fee: int, *, ts: int, order: str, reason: str | None) -> RoundTrip:
    """Add an exit, filled of an order; the last one says when and why the trip ended."""
    return replace(
        trip,
        open_lots=trip.open_lots - match.lots,
        until=ts,
        exit_sum=trip.exit_sum + match.lots * price,
        realised=trip.realised + match.realised,
        fees=trip.fees + fee,
        reason=reason,
        exit=order,
    )


def seen_at(trip: RoundTrip, open_profit: int) -> RoundTrip:
    """Note the profit at some price: what is realised so far and what is open there."""
    profit = trip.realised + open_profit
    return replace(trip, worst=min(trip.worst, profit), best=max(trip.best, profit))
