"""What a run opened and how it was left, by strategy and by exit; what is open at its end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median

from golive.account.exits import ExitRule
from golive.core.dataclass import dataclass
from golive.replay.replay import Run
from golive.replay.round_trips import Trip, open_profit
from golive.trading.liquidation import LIQUIDATED

REASONS = (*map(str, ExitRule), LIQUIDATED)
"""Why a position was left: by an exit of its strategy, or by force."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitTally:
    """Round trips of one strategy that one exit left; money in nano-units, `held` the median of nanoseconds."""

    strategy: str
    reason: str
    count: int
    held: int
    realised: int
    fees: int
    funding: int
    worst: int
    best: int

    @property
    def net(self) -> int:
        return self.realised - self.fees + self.funding


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionTally:
    """The round trips of a run: `exits` of those that were left, `open` those that were not.

    `reasons` counts the left ones by exit, in the order of `REASONS`. Money is of all, in nano-units; `open_profit` is
    None where the last mark is unknown.
    """

    opened: int
    exits: tuple[ExitTally, ...]
    reasons: tuple[tuple[str, int], ...]
    open: tuple[Trip, ...]
    realised: int
    fees: int
    funding: int
    open_profit: int | None

    @property
    def left(self) -> int:
        return self.opened - len(self.open)

    @property
    def net(self) -> int:
        return self.realised - self.fees + self.funding


def tally_positions(run: Run) -> PositionTally:
    """Count the round trips of a run."""
    left = [trip for trip in run.trips if not trip.is_open]
    counted = [(rule, sum(trip.reason == rule for trip in left)) for rule in REASONS]
    return PositionTally(
        opened=len(run.trips),
        exits=tuple(_exits(left, tuple(run.looks))),
        reasons=tuple((reason, n) for reason, n in counted if n),
        open=tuple(trip for trip in run.trips if trip.is_open),
        realised=sum(trip.realised for trip in run.trips),
        fees=sum(trip.fees for trip in run.trips),
        funding=sum(trip.funding for trip in run.trips),
        open_profit=open_profit(run.trips),
    )


def _exits(left: Sequence[Trip], strategies: Sequence[str]) -> Iterator[ExitTally]:
    for strategy in strategies:
        for rule in REASONS:
            trips = [trip for trip in left if trip.strategy == strategy and trip.reason == rule]
            if trips:
                yield ExitTally(
                    strategy=strategy,
                    reason=rule,
                    count=len(trips),
                    held=round(median(trip.held for trip in trips)),
                    realised=sum(trip.realised for trip in trips),
                    fees=sum(trip.fees for trip in trips),
                    funding=sum(trip.funding for trip in trips),
                    worst=min(trip.worst for trip in trips),
                    best=max(trip.best for trip in trips),
                )
