"""Two instruments in one account: the embedded market, and another one of another seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from tests.machines import BEGIN, Ran, fills_of
from tests.replays import EQUITY, SIMULATED, market

from golive.account.account import AssumedAccount
from golive.api import Engine
from golive.api.fill_terms import FillTerms
from golive.api.switch_program import switch_program
from golive.core.unit import NANOS
from golive.market.read import read_market
from golive.trading.one_account import Recording
from golive.trading.opening import Assumptions, Opened, open_account
from golive.trading.turns import turns

BTC, ETH = "BTC-PERP", "ETH-PERP"


@lru_cache(maxsize=1)
def two_markets() -> tuple[Recording, Recording]:
    """Return the recordings of both, the later symbol first."""
    spec, data = market(SIMULATED)
    other = replace(spec, symbol=ETH, seed=7)
    drawn, issues = read_market(other, (SIMULATED.parent,))
    assert drawn is not None, issues
    return Recording(market=other, data=drawn), Recording(market=spec, data=data)


def with_data(symbol: str, data: Any) -> tuple[Recording, ...]:
    """Return both, one of them with other data."""
    return tuple(replace(one, data=data) if one.symbol == symbol else one for one in two_markets())


def opened_account(
    engine: Engine,
    recordings: Sequence[Recording] = (),
    *,
    seconds: int = 240,
    fills: FillTerms | None = None,
    equity: float = EQUITY,
) -> Opened:
    """Return a machine for both before its first turn."""
    assumptions = Assumptions(
        fills=fills or fills_of(engine),
        account=AssumedAccount(equity=equity),
        switch=switch_program(engine.program),
        seed=1,
    )
    return open_account(
        engine,
        recordings or two_markets(),
        assumptions,
        run="test",
        strategies=tuple(engine.program.signals),
        start=BEGIN,
        stop=BEGIN + seconds * NANOS,
    )


def ran_account(engine: Engine, recordings: Sequence[Recording] = (), **options: Any) -> Ran:
    """Run a machine for both to its end."""
    machine = opened_account(engine, recordings, **options)
    return Ran(opened=machine, turned=tuple(turns(machine.rule, machine.state, machine.working, machine.looks())))
