"""What alerts that nobody takes cost an account: processor time of its loop's thread, beside one that has none."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from tests.bench.figures import Figure, Rounds, figure
from tests.clocks import SetClock
from tests.paper.alert_desk import BEGIN, TERMS
from tests.paper.killed_desk import watched
from tests.paper.lived_seconds import Hangs, lived

from golive.api import Engine
from golive.core.unit import NANOS
from golive.journal.bodies.alert import AlertRaised
from golive.journal.home_at import home_at
from golive.journal.journal import Journal
from golive.journal.outbox import raise_alert
from golive.paper.alerts.channels import Channels
from golive.paper.alerts.worker import AlertWorker

ROUNDS, SECONDS, QUEUED = 7, 120, 5
MOST = 1.1
"""What it may cost: the loop looks at what kinds of entries a turn wrote, and nothing else."""


def alerts(engine: Engine) -> list[Figure]:
    """Return how much more of the processor the loop's thread takes while every endpoint hangs."""
    each: tuple[list[float], list[float]] = ([], [])
    for n in range(ROUNDS + 1):
        for seconds, life in zip(each, (_while_they_hang, _without), strict=True):
            with tempfile.TemporaryDirectory() as folder:
                took = life(Path(folder), engine)
            if n:
                seconds.append(took)
    hung, alone = (Rounds(tuple(seconds)) for seconds in each)
    name = f"{SECONDS} s of an account: the loop's processor time, {QUEUED} alerts at an endpoint that hangs over none"
    return [figure(name, hung / alone, MOST, "lower")]


def _timed(live: Callable[[], object]) -> float:
    start = time.thread_time()
    live()
    return time.thread_time() - start


def _without(folder: Path, engine: Engine) -> float:
    return _timed(lambda: lived(folder, engine, seconds=SECONDS))


def _while_they_hang(folder: Path, engine: Engine) -> float:
    place, hangs = str(folder / "journal.db"), Hangs()
    with closing(Journal.shared(home_at(place), "paper-alerts")) as journal:
        for n in range(QUEUED):
            raise_alert(journal, AlertRaised(alert=f"{n}", severity="critical", text="halted"), ["desk"], ts=BEGIN + n)
    channels = Channels(senders={"desk": hangs, "call": hangs}, without={})
    worker = AlertWorker(watched(place), TERMS, channels, SetClock(BEGIN + NANOS))
    worker.start()
    try:
        hangs.asked.wait()
        return _timed(lambda: lived(folder, engine, worker, seconds=SECONDS))
    finally:
        hangs.let_go.set()
        worker.close()
