"""The inputs of an account that say how much happened: orders, trades, rejections, losses, stops, and equity's day."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace

from golive.account.account_entry import EQUITY
from golive.account.counts import Counted, Counts
from golive.account.holding import DAY
from golive.account.ledger import HOUR, MINUTE, Scope
from golive.account.order import Order
from golive.account.untold import sure
from golive.core.value import Unknown, invalid, stale

DAY_START, DRAWDOWN = "equity_at_day_start", "drawdown"
OPEN_ORDERS, ORDERS_MINUTE, ORDERS_TODAY = "open_orders", "orders_last_minute", "orders_today"
TRADES_TODAY, REJECT_SHARE = "trades_today", "reject_share"
LOSSES, STOPS_TODAY, SINCE_CLOSE = "consecutive_losses", "stops_today", "since_close"

_NO_RESULT = invalid("result_unknown", "a round trip of today was told without its prices")
_ANOTHER_DAY = stale("another_day", "the equity that the day began with was told on another day")


def day_start(counts: Counts) -> Counted | None:
    """Return the equity that the day began with; the first day of an account begins with its first equity."""
    now = counts.asking.now
    stated = counts.number(DAY_START)
    if DAY_START in counts.columns or not counts.standing.is_born:
        return sure(_ANOTHER_DAY) if stated is not None and stated.at // DAY != now // DAY else None
    if counts.curve is None:
        return counts.lasting(EQUITY)
    return Counted(value=counts.curve.at_day_start(now), at=counts.curve.last_at)


def drawdown(counts: Counts) -> Counted | None:
    """Return how far equity is below its peak, as told or as seen here, whichever is more."""
    curve, stated = counts.curve, counts.number(DRAWDOWN)
    seen = 0.0 if curve is None else curve.drawdown
    if DRAWDOWN in counts.columns:
        return None if stated is None or stated.value < 0 else Counted(value=max(stated.value, seen), at=stated.at)
    equity = counts.lasting(EQUITY)
    return replace(equity, value=seen) if counts.standing.is_born and equity is not None else None


def open_orders(counts: Counts) -> Counted | None:
    """Return how many orders have not ended, as far as anybody told."""
    ledger = counts.standing.ledger
    return counts.counted(OPEN_ORDERS, ledger.sent_since, lambda: Counted.of_now(ledger.open))


def orders_last_minute(counts: Counts) -> Counted | None:
    """Return how many orders were allowed in the last minute."""
    return _sent(counts, ORDERS_MINUTE, counts.asking.now - MINUTE)


def orders_today(counts: Counts) -> Counted | None:
    """Return how many orders were allowed since the day began."""
    return _sent(counts, ORDERS_TODAY, _midnight(counts))


def _sent(counts: Counts, name: str, begin: int) -> Counted | None:
    sent_since = counts.standing.ledger.sent_since
    return counts.counted(name, lambda when: sent_since(max(when, begin)), lambda: Counted.of_now(sent_since(begin)))


def reject_share(counts: Counts) -> Counted | None:
    """Return which share of the last hour's orders was rejected, 0 where there was none."""
    ledger, now = counts.standing.ledger, counts.asking.now

    def share(begin: int) -> float:
        return ledger.rejected_since(begin) / max(1, ledger.sent_since(begin))

    stated = counts.number(REJECT_SHARE)
    if REJECT_SHARE in counts.columns:
        if stated is None or stated.value < 0:
            return None
        return Counted(value=max(stated.value, share(max(stated.at, now - HOUR))), at=stated.at)
    return Counted.of_now(share(now - HOUR)) if counts.standing.is_born else None


def trades_today(counts: Counts) -> Counted | None:
    """Return how many positions the strategy opened since the day began, with those that orders may still open."""

    def since(begin: int) -> int:
        return sum(not order.closes for order in _orders(counts, _own(counts)) if order.decided_at >= begin)

    def birth() -> Counted:
        return Counted.of_now(sum(_opened(counts, scope) for scope in _own(counts)))

    return counts.counted(TRADES_TODAY, lambda when: since(max(when, _midnight(counts))), birth)


def _opened(counts: Counts, scope: Scope) -> int:
    opening = [order for order in _today(counts, scope) if not order.closes]
    holding = counts.holding(*scope)
    if isinstance(holding, Unknown):
        return len(opening)
    return holding.opened + sum([order.course.filled == 0 < order.course.most for order in opening])


def losses(counts: Counts) -> Counted | None:
    """Return how many round trips of the strategy lost in a row today; over several instruments, the sum of them."""

    def since(when: int) -> int:
        return sum(order.closes for order in _orders(counts, _own(counts)) if order.decided_at >= when)

    def birth() -> Counted:
        rows = [sure(counts.holding(*scope)).losses for scope in _own(counts)]
        known = [row for row in rows if row is not None]
        return Counted.of_now(sum(known)) if len(known) == len(rows) else sure(_NO_RESULT)

    return counts.counted(LOSSES, since, birth)


def stops_today(counts: Counts) -> Counted | None:
    """Return how many positions in the instrument were left by a stop today, with those that are being left.

    One that was stopped out in part counts, whatever the rest is left for. A stop may rest at the venue since long
    before it is filled. What nobody names may be one, and so may what was filled of an order that was never allowed
    here.
    """
    ledger, symbol, midnight = counts.standing.ledger, counts.asking.symbol, _midnight(counts)

    def birth() -> Counted:
        own = sum(_stopped(counts, scope) for scope in _here(counts))
        return Counted.of_now(own + ledger.strangers.stops(symbol, midnight))

    def since(when: int) -> int:
        begin = max(when, midnight)
        own = sum(_stopping(counts, scope, begin) for scope in _here(counts))
        return own + ledger.strangers.stops(symbol, begin)

    return counts.counted(STOPS_TODAY, since, birth)


def _stopped(counts: Counts, scope: Scope) -> int:
    holding, midnight = counts.holding(*scope), _midnight(counts)
    if isinstance(holding, Unknown):
        return _stopping(counts, scope, midnight)
    is_counted = holding.is_stopped
    rest = [order for order in _stops(counts, scope, midnight) if order.since(midnight).rest]
    # What is left of a stop whose part was counted stops out the same position.
    return holding.stopped + _apart(order for order in rest if not (is_counted and order.since(midnight).most))


def _stopping(counts: Counts, scope: Scope, begin: int) -> int:
    """Return how many positions may be stopped out since an instant."""
    since = [(order, order.since(begin)) for order in _stops(counts, scope, begin)]
    return _apart(order for order, some in since if some.rest or some.most)


def _stops(counts: Counts, scope: Scope, begin: int) -> Sequence[Order]:
    """Return the orders that may be stops and of which something may have been filled since an instant."""
    return counts.standing.ledger.of(scope).stops.since(begin)


def _apart(orders: Iterable[Order]) -> int:
    """Return how many orders there are, those of one group as one."""
    return len({("order", order.id) if order.group is None else ("group", order.group) for order in orders})


def since_close(counts: Counts) -> Counted | None:
    """Return how long ago the strategy last left a position on the instrument, in seconds; since 1970 for never."""
    asking, stated = counts.asking, counts.number(SINCE_CLOSE)
    is_told = SINCE_CLOSE in counts.columns
    if (is_told and stated is None) or not (is_told or counts.standing.is_born):
        return None
    holding = counts.holding(asking.strategy, asking.symbol)
    closed_at = None if is_told and isinstance(holding, Unknown) else sure(holding).closed_at
    known_by = Counted.of_now(math.inf) if stated is None else stated
    return replace(known_by, since=closed_at or 0)


def _midnight(counts: Counts) -> int:
    return counts.asking.now // DAY * DAY


def _own(counts: Counts) -> tuple[Scope, ...]:
    """Return the strategy on each instrument that it has, or may have, traded."""
    symbols = counts.standing.symbols | {counts.asking.symbol}
    return tuple((counts.asking.strategy, symbol) for symbol in sorted(symbols))


def _here(counts: Counts) -> tuple[Scope, ...]:
    """Return every strategy on the instrument."""
    symbol = counts.asking.symbol
    strategies = counts.standing.strategies(symbol) | {counts.asking.strategy}
    return tuple((strategy, symbol) for strategy in sorted(strategies))


def _orders(counts: Counts, scopes: tuple[Scope, ...]) -> list[Order]:
    return [order for scope in scopes for order in counts.standing.ledger.of(scope)]


def _today(counts: Counts, scope: Scope) -> list[Order]:
    midnight = _midnight(counts)
    return [order for order in counts.standing.ledger.of(scope) if order.decided_at >= midnight]
