"""Entries of runs as a person would write them down: a signal, its order and its fill, in lots and ticks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from golive.execution.contract import Contract, Terms
from golive.journal.bodies.decision import DecisionTaken
from golive.journal.bodies.fill import FilledLevel, OrderFilled
from golive.journal.bodies.funding import FundingCharged, FundingPayment
from golive.journal.bodies.mark import Marked, SymbolMark
from golive.journal.bodies.order import OrderSent
from golive.journal.bodies.ready_row import ReadyRow
from golive.journal.body import Body
from golive.journal.entry import Draft

SYMBOL = "BTC-PERP"
TERMS = {SYMBOL: Terms(contract=Contract.LINEAR, tick=Fraction("0.1"), lot=Fraction("0.001"))}
UNIT = 100_000
"""Nano-units that a lot is worth a tick."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Traded:
    """A signal that was allowed, and what became of its order: sent `at`, at the venue later, filled at one price.

    `mid` is what it met, in ticks; None for an order that met nothing usable.
    """

    signal: str
    side: str
    at: int
    ordered: int
    filled: int
    price: int
    mid: int | None
    fee: int = 0
    late: int = 10
    strategy: str = "momentum"

    def entries(self) -> list[Draft]:
        """Return its entries."""
        heard = self.at + self.late + 5
        drafts = [decision(self).draft(self.at), order(self).draft(self.at)]
        return [*drafts, *([fill(self).draft(heard)] if self.filled else [])]


def decision(traded: Traded, verdict: str = "EXECUTE") -> DecisionTaken:
    """Return what was decided."""
    return DecisionTaken(
        signal=traded.signal,
        at=traded.at,
        skew=0,
        strategy=traded.strategy,
        symbol=SYMBOL,
        direction="long",
        intent="open",
        verdict=verdict,
        gate="",
        rule="",
        lots=traded.ordered,
        gates={},
        asked=(),
        stops=0,
        policy="",
        text="",
        subject="",
        market="",
        row=ReadyRow.of({}),
    )


def order(traded: Traded) -> OrderSent:
    """Return the order."""
    return OrderSent(
        signal=traded.signal,
        n=1,
        strategy=traded.strategy,
        symbol=SYMBOL,
        side=traded.side,
        type="market",
        lots=traded.ordered,
        sent=traded.at,
        arrives=traded.at + traded.late,
    )


def fill(traded: Traded) -> OrderFilled:
    """Return the fill."""
    return OrderFilled(
        signal=traded.signal,
        n=1,
        m=1,
        strategy=traded.strategy,
        symbol=SYMBOL,
        side=traded.side,
        order_lots=traded.ordered,
        liquidity="taker",
        levels=(FilledLevel(price=traded.price, lots=traded.filled, fee=traded.fee),),
        bid=None if traded.mid is None else traded.mid - 1,
        ask=None if traded.mid is None else traded.mid + 1,
    )


def funding(at: int, position: int, amount: int) -> Draft:
    """Return what funding came to at a boundary."""
    paid = FundingPayment(strategy="momentum", position=position, amount=amount)
    return FundingCharged(
        symbol=SYMBOL, boundary=at, rate=Fraction(1, 10_000), mark=Fraction(1), payments=(paid,)
    ).draft(at)


def mark(at: int, price: Fraction) -> Draft:
    """Return a mark."""
    marks = (SymbolMark(symbol=SYMBOL, long=price, short=price),)
    body: Body = Marked(run="paper-1", at=at, marks=marks)
    return body.draft(at)


def entries_of(trades: Sequence[Traded], *others: Draft) -> list[Draft]:
    """Return the entries of a run in the order of time."""
    drafts = [draft for traded in trades for draft in traded.entries()]
    return sorted([*drafts, *others], key=lambda draft: draft.ts)


def changed(trades: Sequence[Traded], n: int, **changes: Any) -> list[Traded]:
    """Return trades with one of them changed."""
    return [replace(traded, **changes) if i == n else traded for i, traded in enumerate(trades)]
