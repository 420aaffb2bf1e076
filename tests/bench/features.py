"""What features cost: a decision of a session, a look of a replay and what a run remembers, beside `decide()`."""

from __future__ import annotations

import gc
import statistics
import time
import tracemalloc
from collections.abc import Iterator

import pyarrow as pa
from tests.bench.figures import ROUNDS, Figure, Rounds, figure
from tests.replays import EQUITY, SIMULATED, fed, market, replay

from golive.api import Engine
from golive.core.row import Row
from golive.core.unit import NANOS
from golive.market.events import Timeline

DECISIONS, EVENTS = 300, 5
BEGIN_S = 200
SESSION_GOAL, LOOK_GOAL, GOAL_US = 20.0, 5.0, 240.0


def features(engine: Engine) -> list[Figure]:
    """Measure sessions and replays of the embedded market, each beside `decide()` of the rows that came of them."""
    return [*session(engine), *looks(engine)]


def session(engine: Engine) -> list[Figure]:
    """Decide again and again with events in between, as a bot does; the row of each is decided alone in its turn."""
    measured = zip(*decisions(engine), strict=True)
    # Every seventh decision is of one round: each round has some of the whole time.
    ours, row = (Rounds(tuple(statistics.median(t[i::ROUNDS]) for i in range(ROUNDS))) for t in measured)
    return [
        figure("Session.decide with events in between, over decide() of its row", ours / row, SESSION_GOAL, "lower"),
        figure("Session.decide with events in between, us", ours * 1e6, GOAL_US, "lower"),
    ]


def decisions(engine: Engine) -> Iterator[tuple[float, float]]:
    """Yield how long a session takes for a decision, and how long `decide()` takes for its row."""
    recording = market(SIMULATED)
    assert recording[1].trades is not None
    begin = int(recording[1].trades.ts[0]) + BEGIN_S * NANOS
    live, timeline = fed(engine, recording, begin), Timeline(recording[1])
    events = list(timeline.between(begin, begin + BEGIN_S * NANOS))[: DECISIONS * EVENTS]
    for n in range(0, len(events), EVENTS):
        for event in events[n : n + EVENTS]:
            timeline.deliver(event, live.windows)
        now = event.ts
        live.state(at=now, position=0.0, equity=EQUITY, daily_loss=0.0, kill_switch="armed")
        start = time.process_time()
        decision = live.decide(id=str(n), strategy="momentum", direction="long", now=now)
        asked = time.process_time() - start
        if decision.allowed:
            live.order(decision.signal_id, state="cancelled", lots=0, at=now)
        yield asked, seconds(engine, [decision.trace.row])


def seconds(engine: Engine, rows: list[Row]) -> float:
    """Return how long `decide()` takes for a row, on average over some, at its fastest."""
    fastest = float("inf")
    for _ in range(ROUNDS):
        start = time.process_time()
        for row in rows:
            engine.decide(row)
        fastest = min(fastest, (time.process_time() - start) / len(rows))
    return fastest


def looks(engine: Engine) -> list[Figure]:
    """Replay the embedded market: exits, signals, decisions and the account of every look, over one `decide()`."""
    recording, times, decided = market(SIMULATED), [], []
    for _ in range(3):
        start = time.process_time()
        run = replay(engine, recording)
        times.append((time.process_time() - start) / sum(look.asked for look in run.looks.values()))
        decided.append(seconds(engine, list(run.rows)[:200]))
    one, alone = Rounds(tuple(times)), Rounds(tuple(decided))
    gc.collect()
    tracemalloc.start()
    before, arrow = tracemalloc.get_traced_memory()[0], pa.total_allocated_bytes()
    kept = replay(engine, recording).rows
    gc.collect()
    remembered = tracemalloc.get_traced_memory()[0] - before + pa.total_allocated_bytes() - arrow
    tracemalloc.stop()
    return [
        figure("a look of the replay, over decide() of a ready row", one / alone, LOOK_GOAL, "lower"),
        figure("a look of the replay, us", one * 1e6, GOAL_US / 4, "lower"),
        figure("what a run remembers of a signal, KiB", remembered / len(kept) / 1024, 2.0, "lower"),
    ]
