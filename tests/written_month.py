"""The journal of an account over a month, written entry by entry: what a month says without living it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from tests.measured_items import DAY, SUBJECT

from golive.core.civil import date_text
from golive.core.unit import NANOS
from golive.execution.contract import Contract, Terms
from golive.journal.bodies.day_opened import DayOpened
from golive.journal.bodies.decision import DecisionTaken
from golive.journal.bodies.fill import FilledLevel, OrderFilled
from golive.journal.bodies.looks import Looks, LooksTaken, UntoldLooks
from golive.journal.bodies.mark import Marked, SymbolMark
from golive.journal.bodies.order import MarketMet, OrderSent
from golive.journal.bodies.ready_row import ReadyRow
from golive.journal.bodies.run_started import RunStarted
from golive.journal.body import Body
from golive.journal.entry import Draft
from golive.journal.journal import Journal

MINUTE, LOOKS = 60 * NANOS, 1_440
FIRST = 20_000
"""The first whole day, since 1970."""

TERMS: Mapping[str, Terms] = {"BTC": Terms(contract=Contract.LINEAR, tick=Fraction("0.1"), lot=Fraction("0.001"))}
CAPITAL = 100_000 * NANOS
REGIME = "market_regime.state"
"""The column in which a row says its regime."""

PRICE = 600_000
"""In ticks; a hundred lots of it are 6,000."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """How a month goes: each trip gains `gain` ticks a lot, each day `fade` of the day before, and pays `fee` a side.

    Fees are in nano-units.

    Orders walk as far as a market of `eta` lets them, each by turns `noise` more and less of it; with none they walk
    no level. `volume_why` says why nothing is known of what others traded. Decisions of a day see its regime of
    `regimes`, and where it is not there `trending`. A month that is `marked` says where the market closed each day.

    `untold` looks of each day in it could not be told; an order of a day in `unseen` was refused by the gate, and one
    of a day in `undecided` was never decided. `beside` its own strategy others trade in the account, each by a month.
    """

    days: int = 31
    trips_a_day: int = 4
    subject: str = SUBJECT
    feed_class: str = "rehearsal"
    mode: str = "paper"
    clock: str = "system"
    gain: int = 600
    fee: int = NANOS
    untold: Mapping[int, int] = field(default_factory=dict)
    unseen: frozenset[int] = frozenset()
    undecided: frozenset[int] = frozenset()
    first: int = FIRST
    eta: float = 0.0
    noise: float = 0.0
    volume_why: str | None = None
    regimes: Mapping[int, str] = field(default_factory=dict)
    marked: bool = False
    fade: float = 1.0
    strategy: str = "momentum"
    beside: tuple[Month, ...] = ()


def write_month(journal: Journal, month: Month) -> None:
    """Write the entries of a month as the run that the journal is called by."""
    begun = RunStarted(
        run=journal.name,
        mode=month.mode,
        subject=month.subject,
        policy="p" * 64,
        markets={"BTC": "m" * 64},
        seed="0",
        feed="f" * 64,
        feed_class=month.feed_class,
        clock=month.clock,
        format=3,
        golive="0",
        libraries={},
    )
    drafts = [begun.draft(month.first * DAY - MINUTE)]
    equity = CAPITAL
    for n in range(month.days):
        day = month.first + n
        opened = DayOpened(run=journal.name, date=date_text(day), baseline=equity)
        drafts += [opened.draft(day * DAY), _looks(journal.name, month, day)]
        drafts += [_mark(journal.name, day)] if month.marked else []
        for one in (month, *month.beside):
            drafts += _trips(one, day)
            equity += earned(one, n)
    drafts += [_mark(journal.name, month.first - 1)] if month.marked else []
    last = month.first + month.days
    drafts.append(DayOpened(run=journal.name, date=date_text(last), baseline=equity).draft(last * DAY))
    journal.append(sorted(drafts, key=lambda draft: draft.ts))


def earned(month: Month, n: int) -> int:
    """Return what its own strategy earns on the n-th day after fees, in nano-units, where orders walk no level.

    A day gains a little more or less than the one before: returns that never vary have no interval.
    """
    return month.trips_a_day * (100 * _gain(month, n) * TERMS["BTC"].unit - 2 * month.fee)


def _gain(month: Month, n: int) -> int:
    """Return the ticks that a trip of the n-th day gains on a lot."""
    return round(month.gain * month.fade**n) + 60 * (n % 3 - 1)


def _mark(run: str, day: int) -> Draft:
    """Return what the market closed a day at: it swings, and ends higher than it began."""
    price = Fraction(PRICE + 900 * (day % 7) - 500 * (day % 5) + 40 * (day - FIRST))
    marks = (SymbolMark(symbol="BTC", long=price, short=price),)
    at = (day + 1) * DAY - 2
    if day < FIRST:
        at = FIRST * DAY - 2
    return Marked(run=run, at=at, marks=marks, equity=CAPITAL).draft(at)


def _looks(run: str, month: Month, day: int) -> Draft:
    lost = month.untold.get(day - month.first, 0)
    untold = (UntoldLooks(since=day * DAY, until=day * DAY + (lost - 1) * MINUTE + 1),) if lost else ()
    taken = LooksTaken(strategy="momentum", every=MINUTE, asked=LOOKS, untold=untold)
    since = month.first * DAY - MINUTE + 1 if day == month.first else day * DAY
    until = (day + 1) * DAY
    looks = Looks(run=run, since=since, until=until, scheduled=LOOKS, counts=(), taken=(taken,))
    return looks.draft(until - 1)


def _trips(month: Month, day: int) -> list[Draft]:
    drafts: list[Draft] = []
    gain = _gain(month, day - month.first)
    for n in range(month.trips_a_day):
        at, signal = day * DAY + (n + 1) * 100 * MINUTE, f"{month.strategy}-{day}-{n}"
        if day - month.first not in month.undecided:
            word = "SKIP" if day - month.first in month.unseen else "EXECUTE"
            regime = month.regimes.get(day - month.first, "trending")
            drafts.append(_decision(month, signal, at, "open", word, regime).draft(at))
        drafts += _filled(month, signal, at + 1, "buy", PRICE)
        left = at + 10 * MINUTE
        drafts.append(_decision(month, f"{signal}-close", left, "close", "EXECUTE").draft(left))
        drafts += _filled(month, f"{signal}-close", left + 1, "sell", PRICE + gain)
    return drafts


def _filled(month: Month, signal: str, at: int, side: str, price: int) -> list[Draft]:
    order = OrderSent(
        signal=signal,
        n=1,
        strategy=month.strategy,
        symbol="BTC",
        side=side,
        type="market",
        lots=100,
        reduce_only=side == "sell",
        sent=at,
        market=_met(month, at),
    )
    walked = 0
    if order.market is not None and order.market.volume is not None:
        participation = 100 / order.market.volume
        turn = 1 + month.noise * (1 if at // MINUTE % 200 < 100 else -1)
        walked = round(price * month.eta * turn * VOLATILITY * participation**BETA)
    fill = OrderFilled(
        signal=signal,
        n=1,
        m=1,
        strategy=month.strategy,
        symbol="BTC",
        side=side,
        order_lots=100,
        liquidity="taker",
        levels=(FilledLevel(price=price + (walked if side == "buy" else -walked), lots=100, fee=month.fee),),
        bid=price - 1 if side == "buy" else price,
        ask=price if side == "buy" else price + 1,
    )
    return [body.draft(at) for body in _bodies(order, fill)]


VOLATILITY, BETA = 0.02, 0.6
"""Of daily returns, as a fraction; and how impact grows with the share of the volume."""


def _met(month: Month, at: int) -> MarketMet:
    """Return what an order is sent into: each takes another share of what others traded in the minute before."""
    volume = None if month.volume_why else 2_000 + 900 * (at // MINUTE % 11)
    return MarketMet(
        mid=Fraction(PRICE),
        volume=volume,
        volume_why=month.volume_why,
        volume_n=9,
        volume_over=MINUTE,
        daily=5_000_000,
        volatility=VOLATILITY,
    )


def _bodies(*bodies: Body) -> tuple[Body, ...]:
    return bodies


def _decision(month: Month, signal: str, at: int, intent: str, word: str, regime: str = "trending") -> DecisionTaken:
    return DecisionTaken(
        signal=signal,
        at=at,
        skew=0,
        strategy=month.strategy,
        symbol="BTC",
        direction="long",
        intent=intent,
        verdict="EXECUTE",
        gate="",
        rule="",
        lots=100,
        gates={"limits": "EXECUTE", "orderflow": word},
        asked=(),
        stops=0,
        policy="p" * 64,
        text="t" * 64,
        subject="s" * 64,
        market="m" * 64,
        row=ReadyRow(texts={REGIME: regime}, numbers={}, whole={}, flags={}, words={}),
    )
