"""What alerts that nobody takes cost an account: processor time of its loop's thread, beside one that has none.

`python -m tests.paper.hung_endpoint` prints the ratio, measured in turns so that a slow minute hits both.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import click
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


def main() -> None:
    """Measure, and print how much more of the processor the loop's thread takes while every endpoint hangs."""
    engine, ratios = Engine.shipped(), list[float]()
    for n in range(ROUNDS + 1):
        hung, alone = (_lived_in_a_folder(life, engine) for life in (_while_they_hang, _without))
        # The first warms up.
        ratios += [hung / alone] * bool(n)
    spread = f"{min(ratios):.3f} to {max(ratios):.3f}, n = {len(ratios)}"
    click.echo(f"{SECONDS} s of an account, {QUEUED} alerts at an endpoint that hangs over none: ")
    click.echo(f"the loop's processor time {statistics.median(ratios):.3f}, {spread}")


def _lived_in_a_folder(life: Callable[[Path, Engine], float], engine: Engine) -> float:
    with tempfile.TemporaryDirectory() as folder:
        return life(Path(folder), engine)


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


if __name__ == "__main__":
    main()
