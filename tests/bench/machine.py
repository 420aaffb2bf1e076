"""How fast the machine runs a recording, with orders, fills and the account, beside a replay without them.

Both look at the same instants in the same process, taking turns. Where the real recording is not at hand the embedded
market stands in for it, and the figure's name says so.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
from tests.bench.figures import Figure, Rounds, figure
from tests.places import DATA
from tests.replays import EQUITY, SIMULATED, USDM, market

from golive.account.account import AssumedAccount
from golive.api import Engine, Session
from golive.api.fill_terms import fill_terms, find_fills
from golive.api.switch_program import switch_program
from golive.documents.streams import MarketData, arrays_of
from golive.journal.journal import Journal
from golive.market.data import market_data
from golive.trading.opening import Assumptions, Opened, open_machine
from golive.trading.turns import turns

ROUNDS = 7
THOUSAND = 1_000
MOST = 1.1
"""What events without consequence may cost: nothing, but for what such a time cannot be told apart from."""
LEAST = 0.5
"""What the machine makes of the looks a second that the signals and exits alone are made at."""


def machine(engine: Engine) -> list[Figure]:
    """Return how many looks a second the machine takes, as a share of those without orders, fills and entries."""
    has_recording = DATA.is_dir()
    spec, data = market(USDM, DATA) if has_recording else market(SIMULATED)
    assumed = Assumptions(
        fills=fill_terms(find_fills(engine.program.checked.specs)),
        account=AssumedAccount(equity=EQUITY),
        switch=switch_program(engine.program),
    )

    def opened(told: MarketData = data) -> Opened:
        return open_machine(engine, spec, told, assumed, run="bench", strategies=tuple(engine.program.signals))

    def traded(machine: Opened) -> None:
        for _ in turns(machine.rule, machine.state, machine.working, machine.looks()):
            pass

    def written(machine: Opened) -> None:
        journal = Journal.in_memory(machine.rule.run)
        for turned in turns(machine.rule, machine.state, machine.working, machine.looks()):
            if turned.entries:
                journal.append([noted.body.draft(noted.ts) for noted in turned.entries])

    def looked(machine: Opened) -> None:
        for look in machine.looks():
            _look(engine, machine.working.only.session, look.at)

    twice = doubled(data)
    assert len(opened(twice).times) == len(opened().times), "the same looks"
    works = ((opened, traded), (opened, looked), (partial(opened, twice), traded), (opened, written))
    seconds = [_taken(begin, work) for _ in range(ROUNDS) for begin, work in works]
    ours, alone, more, kept = (Rounds(tuple(seconds[start :: len(works)])) for start in range(len(works)))
    events, recording = _events(data), "the recording" if has_recording else "the embedded market"
    looks = f"{len(opened().times)} looks at {recording}"
    rates = Rounds(tuple(events / taken / THOUSAND for taken in kept.each))
    return [
        figure(f"machine over looks without orders, {looks}", alone / ours, LEAST, "higher"),
        figure("machine with each book and quote told twice between its looks, over once", more / ours, MOST, "lower"),
        figure(f"thousand events a second, {events:,} of {recording}, with a journal in memory", rates, None, "higher"),
    ]


def doubled(data: MarketData) -> MarketData:
    """Return a recording in which each book and each quote is told once more, halfway to the next."""
    streams: dict[str, Any] = {kind.value: columns for kind, columns in data.streams()}
    for name in ("book", "quotes"):
        columns = streams.get(name)
        if columns is not None:
            twice: Any = {field: np.repeat(array, 2, axis=0) for field, array in arrays_of(columns)}
            twice["ts"][1:-1:2] += np.diff(columns.ts) // 2
            streams[name] = replace(columns, **twice)
    return market_data(data.symbol, **streams)


def _events(data: MarketData) -> int:
    return sum(len(ts) for ts in data.lively())


def _look(engine: Engine, session: Session, now: int) -> None:
    """Do what a replay without orders does at a look: state, exits, signals, and every decision."""
    session.state(at=now, position=0.0, equity=EQUITY, daily_loss=0.0, kill_switch="active")
    session.exits(now=now)
    for signal in session.signals(now=now):
        if signal.unknown is None and signal.direction:
            id = f"{signal.strategy}-{now}-{signal.direction}"
            engine.decide(session.row(id=id, strategy=signal.strategy, direction=signal.direction, now=now))


def _taken(opened: Callable[[], Opened], work: Callable[[Opened], None]) -> float:
    fresh = opened()
    start = time.process_time()
    work(fresh)
    return time.process_time() - start
