"""Days of an account as entries: two strategies on two markets, made from a seed, none of it refused."""

from __future__ import annotations

import random
from fractions import Fraction

from golive.execution.account import AccountRule
from golive.execution.contract import Contract, Terms
from golive.journal.bodies.fill import FilledLevel, OrderFilled
from golive.journal.bodies.funding import FundingCharged, FundingPayment
from golive.journal.bodies.mark import Marked, SymbolMark
from golive.journal.bodies.run_started import RunStarted
from golive.journal.bodies.switch import SwitchSet
from golive.journal.entry import Draft

HOUR = 3_600_000_000_000
START = 20_000 * 24 * HOUR

RULE = AccountRule(
    markets={
        symbol: Terms(contract=Contract.LINEAR, tick=Fraction(tick), lot=Fraction(lot))
        for symbol, tick, lot in (("BTC/USDT:USDT", "0.1", "0.001"), ("ETH/USDT:USDT", "0.01", "0.01"))
    },
    capital=100_000 * 10**9,
    mark_max_age=HOUR,
    start=START,
)

BEGUN = RunStarted(
    run="run-1",
    mode="paper",
    subject="s",
    policy="p",
    markets={"BTC/USDT:USDT": "m"},
    seed="7",
    feed="sample",
    feed_class="simulated",
    clock="recording",
    format=1,
    golive="0",
    libraries={},
)


def days(seed: int, entries: int) -> list[Draft]:
    """Return so many entries of a run: fills that open, grow, close and flip, funding, marks and resets."""
    chance, ts, drafts = random.Random(seed), START, [BEGUN.draft(START)]
    for n in range(1, entries):
        ts += chance.randrange(HOUR)
        symbol = chance.choice(sorted(RULE.markets))
        match chance.choice(("fill", "fill", "mark", "mark", "funding", "reset")):
            case "fill":
                drafts.append(_fill(chance, n, symbol).draft(ts))
            case "funding":
                drafts.append(_funding(chance, ts, symbol).draft(ts))
            case "reset":
                # A switch is reset only where the equity is known: both symbols are marked at the instant.
                drafts.append(_mark(chance, ts).draft(ts))
                reset = SwitchSet(scope="account", epoch=n, to="active", trip="reset", why="seen to", at=ts, by="ana")
                drafts.append(reset.draft(ts))
            case _:
                drafts.append(_mark(chance, ts).draft(ts))
    return drafts


def _price(chance: random.Random, symbol: str) -> int:
    return chance.randrange(590_000, 610_000) if symbol.startswith("BTC") else chance.randrange(290_000, 310_000)


def _fill(chance: random.Random, n: int, symbol: str) -> OrderFilled:
    levels = tuple(
        FilledLevel(price=_price(chance, symbol), lots=chance.randrange(1, 40), fee=chance.randrange(-50, 10**7))
        for _ in range(chance.randrange(1, 4))
    )
    strategy = chance.choice(("momentum", "volatility"))
    return OrderFilled(
        signal=f"{strategy}/{symbol}/{n}",
        n=1,
        m=1,
        strategy=strategy,
        symbol=symbol,
        side=chance.choice(("buy", "sell")),
        order_lots=sum(level.lots for level in levels) + chance.randrange(3),
        liquidity="taker",
        levels=levels,
        reason=chance.choice((None, "stop", "take")),
    )


def _funding(chance: random.Random, ts: int, symbol: str) -> FundingCharged:
    payments = tuple(
        FundingPayment(strategy=strategy, position=3, amount=chance.randrange(-(10**9), 10**9))
        for strategy in ("momentum", "volatility")
    )
    return FundingCharged(symbol=symbol, boundary=ts, rate=Fraction(1, 10_000), mark=Fraction(7, 2), payments=payments)


def _mark(chance: random.Random, ts: int) -> Marked:
    bids = {symbol: _price(chance, symbol) for symbol in RULE.markets}
    marks = (SymbolMark(symbol=s, long=Fraction(bid), short=Fraction(2 * bid + 1, 2)) for s, bid in bids.items())
    return Marked(run="run-1", at=ts, marks=tuple(marks))
