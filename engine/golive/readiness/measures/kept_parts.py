"""What the folds of orders and of days came to, as it is kept with the fold of their account."""

from __future__ import annotations

from collections import Counter

from golive.core.dataclass import dataclass
from golive.journal.bodies.order import OrderSent
from golive.journal.body import Count, Lots, Ns, Ratio
from golive.readiness.measures.days_fold import DaysFold
from golive.readiness.measures.facts import OwnImpact
from golive.readiness.measures.orders_fold import OrdersFold, Sum
from golive.trading.order_impact import OrderImpact, TakenLevel


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptImpact:
    """An order that was filled whole, as the impact model is fitted to it."""

    participation: Ratio
    volatility: Ratio
    cost: Ratio
    at: Ns


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptCount:
    """How often something was, by a word, or by two; of the regime of a day it is once."""

    of: str
    then: str = ""
    n: Count


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptSum:
    """Numbers of a symbol, or of a strategy and a day, that were added up."""

    of: str
    then: str = ""
    total: Ratio
    n: Count


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptLevel:
    """Lots at a price in ticks, with when that was heard, in nanoseconds."""

    ts: Ns
    price: Count
    lots: Lots


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptOrder:
    """An order that may be filled further."""

    key: str
    sent: OrderSent
    levels: tuple[KeptLevel, ...]
    bid: Count | None
    ask: Count | None
    rested: bool
    forced: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptOpened:
    """Signals that were decided in one regime for one strategy."""

    strategy: str
    regime: str
    signals: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptOrders:
    """A fold of orders."""

    impacts: tuple[KeptImpact, ...]
    left_out: tuple[KeptCount, ...]
    pending: tuple[KeptOrder, ...]
    opened: tuple[KeptOpened, ...]
    cells: tuple[KeptCount, ...]
    elsewhere: Count
    closed_on: tuple[KeptCount, ...]
    moves: tuple[KeptSum, ...]
    volumes: tuple[KeptSum, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptClose:
    """Where a symbol closed on a day, in ticks."""

    day: Count
    symbol: str
    price: Ratio


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptDays:
    """A fold of days; `last` is the body of the last mark, at an instant in nanoseconds."""

    closes: tuple[KeptClose, ...]
    empty: tuple[Count, ...]
    regimes: tuple[KeptCount, ...]
    last_at: Ns | None
    last: str


def kept_orders(fold: OrdersFold) -> KeptOrders:
    """Return what a fold of orders came to."""
    signals: dict[tuple[str, str], list[str]] = {}
    for signal, cell in fold.opened.items():
        signals.setdefault(cell, []).append(signal)
    return KeptOrders(
        impacts=tuple(
            KeptImpact(participation=one.participation, volatility=one.volatility, cost=one.cost, at=one.at)
            for one in fold.impacts
        ),
        left_out=tuple(KeptCount(of=why, n=n) for why, n in sorted(fold.left_out.items())),
        pending=tuple(_kept_order(key, one) for key, one in fold.pending.items()),
        opened=tuple(
            KeptOpened(strategy=strategy, regime=regime, signals=tuple(sorted(each)))
            for (strategy, regime), each in sorted(signals.items())
        ),
        cells=tuple(KeptCount(of=strategy, then=regime, n=n) for (strategy, regime), n in sorted(fold.cells.items())),
        elsewhere=fold.elsewhere,
        closed_on=tuple(KeptCount(of=one, then=str(day), n=n) for (one, day), n in sorted(fold.closed_on.items())),
        moves=tuple(
            KeptSum(of=strategy, then=str(day), total=one.total, n=one.n)
            for (strategy, day), one in sorted(fold.moves.items())
        ),
        volumes=tuple(KeptSum(of=symbol, total=one.total, n=one.n) for symbol, one in sorted(fold.volumes.items())),
    )


def orders_of(kept: KeptOrders, *, regime: str) -> OrdersFold:
    """Return the fold of orders that came to what was kept."""
    return OrdersFold(
        regime=regime,
        impacts=[
            OwnImpact(participation=one.participation, volatility=one.volatility, cost=one.cost, at=one.at)
            for one in kept.impacts
        ],
        left_out=Counter({one.of: one.n for one in kept.left_out}),
        pending={one.key: _order(one) for one in kept.pending},
        opened={signal: (one.strategy, one.regime) for one in kept.opened for signal in one.signals},
        cells=Counter({(one.of, one.then): one.n for one in kept.cells}),
        elsewhere=kept.elsewhere,
        closed_on=Counter({(one.of, int(one.then)): one.n for one in kept.closed_on}),
        moves={(one.of, int(one.then)): Sum(total=one.total, n=one.n) for one in kept.moves},
        volumes={one.of: Sum(total=one.total, n=one.n) for one in kept.volumes},
    )


def kept_days(fold: DaysFold) -> KeptDays:
    """Return what a fold of days came to."""
    return KeptDays(
        closes=tuple(
            KeptClose(day=day, symbol=symbol, price=price)
            for day, each in sorted(fold.closes.items())
            for symbol, price in sorted(each.items())
        ),
        empty=tuple(day for day, each in sorted(fold.closes.items()) if not each),
        regimes=tuple(KeptCount(of=str(day), then=regime, n=1) for day, regime in sorted(fold.regimes.items())),
        last_at=None if fold.last is None else fold.last[0],
        last="" if fold.last is None else fold.last[1].decode("utf-8"),
    )


def days_of_kept(kept: KeptDays, *, regime: str) -> DaysFold:
    """Return the fold of days that came to what was kept."""
    fold = DaysFold(regime=regime, last=None if kept.last_at is None else (kept.last_at, kept.last.encode("utf-8")))
    closes: dict[int, dict[str, float]] = {day: {} for day in kept.empty}
    for close in kept.closes:
        closes.setdefault(close.day, {})[close.symbol] = close.price
    fold.closes.update(closes)
    fold.regimes.update({int(one.of): one.then for one in kept.regimes})
    return fold


def _kept_order(key: str, one: OrderImpact) -> KeptOrder:
    return KeptOrder(
        key=key,
        sent=one.sent,
        levels=tuple(KeptLevel(ts=level.ts, price=level.price, lots=level.lots) for level in one.levels),
        bid=one.bid,
        ask=one.ask,
        rested=one.rested,
        forced=one.forced,
    )


def _order(kept: KeptOrder) -> OrderImpact:
    return OrderImpact(
        sent=kept.sent,
        levels=[TakenLevel(ts=one.ts, price=one.price, lots=one.lots) for one in kept.levels],
        bid=kept.bid,
        ask=kept.ask,
        rested=kept.rested,
        forced=kept.forced,
    )
