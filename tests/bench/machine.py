"""How fast the machine runs a recording, with orders, fills and the account, beside a replay without them.

Both look at the same instants in the same process, taking turns. Where the real recording is not at hand the embedded
market stands in for it, and the figure's name says so.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from tests.bench.figures import Figure, Rounds, figure
from tests.places import DATA
from tests.replays import EQUITY, SIMULATED, USDM, market

from golive.account.account import AssumedAccount
from golive.api import Engine, Session
from golive.api.fill_terms import fill_terms, find_fills
from golive.api.switch_program import switch_program
from golive.trading.opening import Assumptions, Opened, open_machine
from golive.trading.turns import turns

ROUNDS = 7
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

    def opened() -> Opened:
        return open_machine(engine, spec, data, assumed, run="bench", strategies=tuple(engine.program.signals))

    def traded(machine: Opened) -> None:
        for _ in turns(machine.rule, machine.state, machine.working, machine.looks()):
            pass

    def looked(machine: Opened) -> None:
        for look in machine.looks():
            _look(engine, machine.working.only.session, look.at)

    seconds = [_taken(opened, work) for _ in range(ROUNDS) for work in (traded, looked)]
    ours, alone = (Rounds(tuple(seconds[start::2])) for start in (0, 1))
    where = f"{len(opened().times)} looks at {'the recording' if has_recording else 'the embedded market'}"
    return [figure(f"machine over looks without orders, {where}", alone / ours, LEAST, "higher")]


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
