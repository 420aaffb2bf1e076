"""A venue as one frozen value, and again from it: what a checkpoint holds."""

from __future__ import annotations

from fractions import Fraction

from golive.core.dataclass import dataclass
from golive.execution.consumption import Ledger, Taken
from golive.execution.latency import Sent
from golive.execution.limit_orders import LimitOrders, Working
from golive.execution.reduce_only import Exits
from golive.execution.side import Side
from golive.execution.snapshot import Print, Snapshot
from golive.execution.stop import Held
from golive.trading.bar_venue import made_venue
from golive.trading.connection import Connection
from golive.trading.live_order import LiveOrder, UnderWay
from golive.trading.venue import Venue
from golive.trading.venue_terms import VenueTerms


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldStop:
    """A stop that the venue holds, by the id of its order."""

    id: str
    held: Held


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitsOf:
    """What a strategy has open at the venue, and the orders that reduce it."""

    strategy: str
    exits: Exits


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueState:
    """Everything that a venue goes on from: of two equal states, equal moments and orders make equal answers."""

    ts: int | None
    book: Snapshot | None
    printed: tuple[Print, ...]
    taken: tuple[Taken, ...]
    resting: tuple[Working, ...]
    live: tuple[LiveOrder, ...]
    stops: tuple[HeldStop, ...]
    exits: tuple[ExitsOf, ...]
    under_way: tuple[UnderWay, ...]
    ordered: Sent | None
    answered: Sent | None
    last_for_buys: Fraction | None
    last_for_sells: Fraction | None
    gap_until: int | None


def state_of(venue: Venue) -> VenueState:
    """Return what a venue has come to; strategies sorted by name, all else in its order."""
    return VenueState(
        ts=venue.ts,
        book=venue.depth.book,
        printed=venue.depth.printed,
        taken=venue.depth.ledger.entries(),
        resting=venue.limits.resting,
        live=tuple(venue.live.values()),
        stops=tuple(HeldStop(id=id, held=held) for id, held in venue.stops.items()),
        exits=tuple(ExitsOf(strategy=strategy, exits=exits) for strategy, exits in sorted(venue.exits.items())),
        under_way=tuple(venue.under_way),
        ordered=venue.connection.ordered,
        answered=venue.connection.answered,
        last_for_buys=venue.last[Side.BUY],
        last_for_sells=venue.last[Side.SELL],
        gap_until=venue.gap_until,
    )


def venue_of(terms: VenueTerms, state: VenueState) -> Venue:
    """Return the venue that came to a state, under the same terms."""
    venue = made_venue(terms)
    venue.ts, venue.gap_until = state.ts, state.gap_until
    if state.book is not None:
        venue.depth.see_book(state.book)
    for trade in state.printed:
        venue.depth.see_print(trade)
    venue.depth.ledger = Ledger(terms.depth.consumption, state.taken)
    venue.limits = LimitOrders(venue.depth, terms.queue, state.resting)
    venue.connection = Connection(terms.legs, ordered=state.ordered, answered=state.answered)
    venue.live = {live.order.id: live for live in state.live}
    venue.stops = {one.id: one.held for one in state.stops}
    venue.exits = {one.strategy: one.exits for one in state.exits}
    venue.under_way = list(state.under_way)
    venue.last = {Side.BUY: state.last_for_buys, Side.SELL: state.last_for_sells}
    return venue
