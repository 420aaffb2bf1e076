"""Ways out of a position: what they may read, that there is one, and that none comes too early or costs too much."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from golive.checker.checked import CheckedSignal
from golive.checker.draft import Draft
from golive.core.civil import DAY_S, date_text
from golive.core.issue_pad import IssuePad
from golive.core.row import (
    DECIDED_AT,
    DIRECTION,
    LOT,
    MINIMUM_SIZE,
    MODE,
    SESSION,
    STRATEGY,
    SYMBOL,
    TAKER_FEE,
    TICK,
    UNIT_VALUE,
    VENUE,
)
from golive.core.span import Span
from golive.core.unit import Quantity, show, show_duration, unit_named
from golive.documents.declarations import Parameter, Tightening
from golive.documents.library import Strategy
from golive.documents.market import MarketSpec
from golive.documents.own_numbers import AFTER, BLIND, EXPIRES, STOP, TAKE
from golive.language.terms import ColumnRef, Term

WITHOUT_A_SIGNAL = frozenset(
    (DECIDED_AT, STRATEGY, SYMBOL, VENUE, MODE, UNIT_VALUE, LOT, MINIMUM_SIZE, TICK, TAKER_FEE, SESSION)
)
"""What is known of a strategy and its venue though nothing is asked for; what else has no age comes with a signal."""

_EXAMPLE = "`exit: {stop: 40 bps, after: 30 min, blind: 60 s}`"

_MINUTE_S = 60.0
_WEEKEND_DAYS = 2
_WAITS = {
    EXPIRES: ("expires", "an order of the day's last close is over before the next bar opens, and fills nothing"),
    BLIND: ("blind", "a position is left because nobody traded over a weekend, and not because its feed is lost"),
}


def check_exits(draft: Draft) -> None:
    """Check how every strategy leaves, and the price it orders at."""
    signals = {signal.strategy: signal for signal in draft.signals}
    for strategy in draft.index.specs.strategies:
        _check_columns(draft, strategy, signals[strategy.header.id])
        _check_way_out(draft, strategy)
        _check_age(draft, strategy)
        _check_take(draft, strategy)
    check_nights(draft.pad, draft.index.specs.strategies, draft.index.specs.markets)


def check_nights(pad: IssuePad, strategies: Iterable[Strategy], markets: Collection[MarketSpec]) -> None:
    """Warn of each wait that is shorter than a weekend of an exchange whose bars are all that a market has."""
    for strategy in strategies:
        for market in _traded(markets, strategy):
            _check_waits(pad, strategy, market)


def _check_columns(draft: Draft, strategy: Strategy, signal: CheckedSignal) -> None:
    """Report an exit or a price that reads what comes with a signal that is asked for."""
    for side, leaves in signal.leaves.items():
        hint = "at an exit nothing is asked for: read what the market or the account says"
        for name, place in _asked_for(draft, leaves.when, WITHOUT_A_SIGNAL):
            message = f"`exit.{side}` reads `{name}`, which only a signal that is asked for has"
            draft.pad.error("GL240", message, place, hint=hint, related=(("the exit is here", leaves.span),))
    at = None if strategy.order is None else strategy.order.at
    for name, place in _asked_for(draft, signal.at, {*WITHOUT_A_SIGNAL, DIRECTION}) if signal.at is not None else ():
        message = f"`order.at` reads `{name}`, which is not known where an order is priced"
        hint = "read the market, the account, or the `direction` of the signal"
        related = (("the price is here", at.span),) if at is not None else ()
        draft.pad.error("GL240", message, place, hint=hint, related=related)


def _asked_for(draft: Draft, term: Term, known: Collection[str]) -> Iterator[tuple[str, Span]]:
    """Yield each column below a term that has no age and is not known, with the place where it is read."""
    columns = (part for part in draft.reach(term) if isinstance(part, ColumnRef))
    places = {one.port.column: one.span for one in columns if one.port.max_age_ns is None}
    yield from ((name, place) for name, place in places.items() if name not in known)


def _check_way_out(draft: Draft, strategy: Strategy) -> None:
    """Warn of a direction that is entered and that nothing closes."""
    leaving, name = strategy.exit, strategy.header.id
    if leaving is None:
        message = f"nothing closes what `{name}` opens: it has no `exit`"
        draft.pad.warn("GL241", message, strategy.header.span, f"say when it leaves, such as {_EXAMPLE}")
        return
    if any(_number(strategy, name) is not None for name in (STOP, TAKE, AFTER)):
        return
    sides = (("long", strategy.long, leaving.long), ("short", strategy.short, leaving.short))
    for side, enters, leaves in sides:
        if (enters is not None or strategy.is_external) and leaves is None:
            message = f"nothing closes what `{name}` opens {side}"
            draft.pad.warn("GL241", message, leaving.span, f"add `{side}:`, a `stop` or an `after`")


def _check_age(draft: Draft, strategy: Strategy) -> None:
    """Report a position that is too old before anything looks at it again."""
    after = _number_in_force(strategy, AFTER)
    if after is not None and isinstance(after.value, Quantity) and after.value.value < strategy.every_s:
        message = f"`after` is {after.value}, and the strategy looks every {show_duration(strategy.every_s)}"
        hint = f"hold a position for {show_duration(strategy.every_s)} or longer, or look more often"
        draft.pad.error("GL243", message, after.span, hint=hint)


def _check_take(draft: Draft, strategy: Strategy) -> None:
    """Warn of a take that fees eat up wherever the strategy trades that the library describes."""
    take = _number(strategy, TAKE)
    if take is None or not isinstance(take.value, Quantity):
        return
    for market in _traded(draft.index.specs.markets, strategy):
        fee, since = _dearest(market)
        costs = fee + fee
        if take.value.value <= costs:
            shown = show(costs, take.value.unit)
            message = f"`take` is {take.value}, and taking in and out costs {shown} of fees on `{market.id}`{since}"
            draft.pad.warn("GL242", message, take.span, f"what it closes earns nothing: write more than {shown}")


def _check_waits(pad: IssuePad, strategy: Strategy, market: MarketSpec) -> None:
    if not (market.exchange and market.is_priced_by_bars):
        return
    night_s = DAY_S - market.session_minutes * _MINUTE_S
    weekend_s = night_s + _WEEKEND_DAYS * DAY_S
    weekend = show(weekend_s, unit_named("h"))
    for name, (key, comes_to) in _WAITS.items():
        wait = _number_in_force(strategy, name)
        if wait is None or not isinstance(wait.value, Quantity) or wait.value.value >= weekend_s:
            continue
        closed = f"{market.exchange} is closed for {weekend} over a weekend (`{market.id}`)"
        message = f"`{key}` is {wait.value}, and {closed}: {comes_to}"
        hint = f"write {weekend} or longer, and the holidays beside it, or trade a market that never closes"
        pad.warn("GL252", message, wait.span, hint)


def _dearest(market: MarketSpec) -> tuple[float, str]:
    """Return the highest fee of a taker that a market ever has, and from when it holds, empty for always."""
    if not market.dated_fees:
        return market.taker_fee, ""
    dearest = max(market.dated_fees, key=lambda fees: fees.taker)
    return dearest.taker, "" if dearest.since is None else f" from {date_text(dearest.since)}"


def _traded(markets: Iterable[MarketSpec], strategy: Strategy) -> Iterator[MarketSpec]:
    """Yield the markets that a strategy may trade."""
    symbols, venues = ({n.value for n in names} for names in (strategy.instruments, strategy.venues))
    return (m for m in markets if m.symbol in symbols and m.venue in venues)


def _number_in_force(strategy: Strategy, name: str) -> Parameter | Tightening | None:
    """Return a strategy's own number as its own tightening leaves it; None where it has none."""
    own = f"{strategy.header.id}.{name}"
    held = (tightening for tightening in strategy.tightenings if tightening.target.value == own)
    return next(held, None) or _number(strategy, name)


def _number(strategy: Strategy, name: str) -> Parameter | None:
    return next((p for p in strategy.parameters if p.id == name), None)
