"""The account as one frozen value, and again from it: what a checkpoint holds.

Terms are those of the rule, not of the state: a market that was described anew is another account.
"""

from __future__ import annotations

from fractions import Fraction

from golive.core.dataclass import dataclass
from golive.execution.account import Account, AccountRule
from golive.execution.account_events import Filled, Marking
from golive.execution.position import OpenLots, Position
from golive.execution.round_trip import RoundTrip


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPosition:
    """What one strategy has open in one symbol, or had and closed; the average is in ticks."""

    strategy: str
    symbol: str
    open: tuple[OpenLots, ...]
    average: Fraction | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineOfDay:
    """A day since the epoch, and what its loss is counted from."""

    day: int
    baseline: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountState:
    """Everything that the fold goes on from: of two equal states, equal events make equal ones."""

    ts: int
    day: int
    cash: int
    peak: int
    baseline: int
    known: int
    realised: int
    fees: int
    funding: int
    duplicates: int
    days: tuple[BaselineOfDay, ...]
    positions: tuple[OpenPosition, ...]
    trips: tuple[RoundTrip, ...]
    marks: tuple[Marking, ...]
    fills: tuple[Filled, ...]


_NUMBERS = ("ts", "day", "cash", "peak", "baseline", "known", "realised", "fees", "funding", "duplicates")


def state_of(account: Account) -> AccountState:
    """Return what an account came to; round trips and fills in their order, the rest sorted by name."""
    return AccountState(
        **{name: getattr(account, name) for name in _NUMBERS},
        days=tuple(BaselineOfDay(day=day, baseline=baseline) for day, baseline in account.days),
        positions=tuple(
            OpenPosition(strategy=strategy, symbol=symbol, open=held.open, average=held.average)
            for (strategy, symbol), held in sorted(account.positions.items())
        ),
        trips=tuple(account.trips.values()),
        marks=tuple(marking for _, marking in sorted(account.marks.items())),
        fills=tuple(account.fills.values()),
    )


def account_of(rule: AccountRule, state: AccountState) -> Account:
    """Return the account that came to a state, under the same rule.

    >>> account = Account(AccountRule(markets={}, capital=10, mark_max_age=5, start=3))
    >>> account_of(account.rule, state_of(account)).cash
    10
    """
    account = Account(rule)
    for name in _NUMBERS:
        setattr(account, name, getattr(state, name))
    account.days = [(each.day, each.baseline) for each in state.days]
    for held in state.positions:
        terms = rule.markets[held.symbol]
        position = Position(terms=terms, open=held.open, average=held.average)
        account.positions[held.strategy, held.symbol] = position
    account.trips = {trip.key: trip for trip in state.trips}
    account.marks = {marking.symbol: marking for marking in state.marks}
    for fill in state.fills:
        account.fills[fill.id] = fill
        account.filled[fill.order] = account.filled.get(fill.order, 0) + fill.lots
    for trip in state.trips:
        # A key is `order#k`, and an order's round trips are counted from 1.
        order, _, count = trip.key.rpartition("#")
        account.rounds[order] = max(account.rounds.get(order, 0), int(count))
    return account
