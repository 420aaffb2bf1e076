"""What happened in a turn, as the bodies of a journal's entries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from golive.api.recorded_decision import body_of
from golive.api.request import Request, asked_in_words
from golive.core.civil import date_text
from golive.core.dataclass import dataclass
from golive.core.value import Unknown
from golive.decision import Decision
from golive.documents.order_terms import LIMIT, MARKET, STOP
from golive.execution.account import Equity
from golive.execution.account_events import Marking
from golive.execution.fill import Liquidity
from golive.execution.order import OrderState
from golive.execution.switch import SwitchEntry
from golive.journal.bodies.day_opened import DayOpened
from golive.journal.bodies.decision import DecisionTaken
from golive.journal.bodies.fill import FilledLevel, OrderFilled
from golive.journal.bodies.funding import FundingCharged, FundingPayment
from golive.journal.bodies.looks import LookCount, Looks, LooksTaken, UntoldLooks
from golive.journal.bodies.mark import Marked, SymbolMark
from golive.journal.bodies.order import MarketMet, OrderSent
from golive.journal.bodies.order_state import OURS, OrderStateTold
from golive.journal.bodies.switch import SwitchSet
from golive.journal.body import Body
from golive.trading.answer import Answer
from golive.trading.liquidation import LIQUIDATED, ForcedClose
from golive.trading.machine_rule import MachineRule
from golive.trading.machine_state import MachineState, OpenOrder
from golive.trading.order_of_decision import FIRST
from golive.trading.pair import Pair
from golive.trading.passing_time import Charge
from golive.trading.sent_order import SentOrder

_WORDS = {OrderState.RESTING: "accepted", OrderState.KILLED: "cancelled"}
"""What a session calls a state of the venue's, where it has another word for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """A body, and the instant of its entry in nanoseconds."""

    ts: int
    body: Body


def state_word(answer: Answer) -> str:
    """Return the word on an order that a session and a journal know."""
    if answer.state is OrderState.RESTING and answer.lots:
        return "part"
    return _WORDS.get(answer.state, answer.state.value)


def decision_entry(decision: Decision, request: Request, *, episode: str | None, stops: int) -> DecisionTaken:
    """Return the entry of a decision; `stops` counts the words that stop which were written before it."""
    body = body_of(decision, asked=asked_in_words(request.asked) or (), stops=stops)
    return replace(body, episode=episode)


def order_entry(signal: str, order: SentOrder, symbol: str, arrives: int, market: MarketMet) -> OrderSent:
    """Return the entry of an order that was sent, and of the market that it was sent into."""
    return OrderSent(
        signal=signal,
        n=FIRST,
        strategy=order.strategy,
        symbol=symbol,
        side=order.side.name.lower(),
        type=LIMIT if order.price is not None else STOP if order.trigger is not None else MARKET,
        lots=order.lots,
        price=order.worst if order.price is None else order.price,
        trigger=order.trigger,
        expires=order.expires,
        reduce_only=order.reduce_only,
        sent=order.sent,
        arrives=arrives,
        market=market,
    )


def answer_entries(answer: Answer, of: OpenOrder) -> Iterator[Body]:
    """Yield the entries of what a venue said of an order: the word on it, and what it filled."""
    yield OrderStateTold(
        signal=of.signal,
        n=FIRST,
        m=answer.m,
        state=state_word(answer),
        said_by=OURS,
        at=answer.at,
        lots=answer.lots,
        why=answer.why,
    )
    filling = answer.filling
    if filling is not None:
        yield OrderFilled(
            signal=of.signal,
            n=FIRST,
            m=answer.m,
            strategy=answer.strategy,
            symbol=answer.symbol,
            side=filling.side.name.lower(),
            order_lots=filling.order_lots,
            liquidity=filling.liquidity.value,
            levels=tuple(FilledLevel(price=one.price, lots=one.lots, fee=one.fee) for one in filling.levels),
            bid=filling.bid,
            ask=filling.ask,
            reason=filling.reason,
        )


def unsent_entry(signal: str, why: Unknown, at: int) -> OrderStateTold:
    """Return the entry of an order that was allowed and did not leave."""
    return OrderStateTold(signal=signal, n=FIRST, m=1, state="cancelled", said_by=OURS, at=at, lots=0, why=why.code)


def liquidation_entries(signal: str, forced: ForcedClose, at: int) -> Iterator[Body]:
    """Yield the entries of a position that the venue closed by force: an order that nobody sent, and its fill."""
    side, closed = forced.side.name.lower(), forced.liquidation
    yield OrderSent(
        signal=signal,
        n=FIRST,
        strategy=forced.strategy,
        symbol=forced.symbol,
        side=side,
        type=MARKET,
        lots=forced.lots,
        reduce_only=True,
        sent=at,
        arrives=at,
    )
    yield OrderFilled(
        signal=signal,
        n=FIRST,
        m=1,
        strategy=forced.strategy,
        symbol=forced.symbol,
        side=side,
        order_lots=forced.lots,
        liquidity=Liquidity.TAKER.value,
        levels=(FilledLevel(price=closed.fill, lots=forced.lots, fee=closed.fee),),
        reason=LIQUIDATED,
    )


def charge_entry(charge: Charge) -> FundingCharged:
    """Return the entry of funding at a boundary."""
    return FundingCharged(
        symbol=charge.symbol,
        boundary=charge.at,
        rate=charge.rate,
        mark=charge.mark,
        payments=tuple(
            FundingPayment(strategy=one.strategy, position=one.position, amount=one.amount) for one in charge.payments
        ),
        why=charge.why,
    )


def mark_entry(run: str, at: int, markings: Iterable[Marking], equity: Equity) -> Marked:
    """Return the entry of marks of one instant, and of the equity that they give or why they give none."""
    marks = tuple(SymbolMark(symbol=one.symbol, long=one.long, short=one.short) for one in markings)
    return Marked(run=run, at=at, marks=marks, equity=equity.value, equity_why=equity.why)


def day_entry(run: str, day: int, baseline: int) -> DayOpened:
    """Return the entry of a day that began."""
    return DayOpened(run=run, date=date_text(day), baseline=baseline)


def switch_entry(entry: SwitchEntry) -> SwitchSet:
    """Return the entry of a trip or a reset."""
    return SwitchSet(
        scope=entry.scope,
        epoch=entry.epoch,
        to=entry.to.name.lower(),
        trip=entry.trip,
        why=entry.why,
        at=entry.ts,
    )


def looks_entry(rule: MachineRule, state: MachineState, steps: Mapping[Pair, int], *, since: int, until: int) -> Looks:
    """Return the entry of the looks that were counted over a while; `steps` are those of each grid, in nanoseconds."""
    return Looks(
        run=rule.run,
        since=since,
        until=until,
        scheduled=state.scheduled,
        counts=tuple(
            LookCount(
                strategy=strategy,
                symbol=symbol or None,
                verdict=verdict,
                rule=rule,
                untold=untold or None,
                count=count,
            )
            for (strategy, symbol, verdict, rule, untold), count in sorted(state.looks.items())
        ),
        taken=tuple(
            LooksTaken(
                strategy=strategy,
                symbol=symbol if rule.is_of_several else None,
                every=steps[strategy, symbol],
                asked=looks.asked,
                untold=tuple(UntoldLooks(since=span.since, until=span.until) for span in looks.untold),
            )
            for (strategy, symbol), looks in sorted(state.taken.items())
        ),
    )
