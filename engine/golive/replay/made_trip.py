"""A round trip of an account as reports and tables show it."""

from __future__ import annotations

from collections.abc import Collection

from golive.execution.account import Account
from golive.execution.account_events import Marking
from golive.execution.position import open_profit
from golive.execution.round_trip import RoundTrip
from golive.execution.side import Side
from golive.replay.money.bookkeeping import TripCosts
from golive.replay.round_trips import Trip
from golive.trading.pair import Pair

DIRECTIONS = {Side.BUY: "long", Side.SELL: "short"}
"""What a position is called that was opened on a side."""


def made_trip(
    account: Account,
    trip: RoundTrip,
    *,
    signals: tuple[str, str | None],
    pair: Pair,
    episode: str,
    because: str | None,
    costs: TripCosts,
    marks: Collection[Marking],
) -> Trip:
    """Return a round trip of an account.

    `signals` are those that opened it and, if any did, left it last; `marks` are what is open still is worth at.
    """
    strategy, symbol = pair
    tick, closed = account.rule.markets[symbol].tick, trip.lots - trip.open_lots
    return Trip(
        entry_id=signals[0],
        strategy=strategy,
        symbol=symbol,
        direction=DIRECTIONS[trip.side],
        episode=episode,
        lots=trip.lots,
        open_lots=trip.open_lots,
        entry_ts=trip.since,
        entry_price=float(trip.entry_sum * tick / trip.lots),
        exit_id=signals[1],
        exit_ts=trip.until if trip.complete else None,
        exit_price=float(trip.exit_sum * tick / closed) if closed else None,
        reason=trip.reason,
        because=because,
        realised=trip.realised,
        fees=trip.fees,
        funding=trip.funding,
        spread=costs.spread,
        impact=costs.impact,
        open_profit=_open_profit(account, trip, pair, marks),
        worst=trip.worst,
        best=trip.best,
    )


def _open_profit(account: Account, trip: RoundTrip, pair: Pair, marks: Collection[Marking]) -> int | None:
    held = account.positions.get(pair)
    if trip.complete or held is None:
        return 0
    marking = next((one for one in marks if one.symbol == pair[1]), None)
    mark = None if marking is None else marking.long if trip.side is Side.BUY else marking.short
    own = [lots for lots in held.open if lots.trip == trip.key]
    return None if mark is None else open_profit(held.terms, own, mark)
