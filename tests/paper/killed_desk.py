"""A process that tells alerts of an account to a webhook until it is killed: `python -m tests.paper.killed_desk`."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from tests.paper.alert_desk import RUN, TERMS, WORTH

from golive.journal.home_at import home_at
from golive.journal.journal import JournalReader
from golive.journal.outbox import waiting
from golive.journal.system_clock import SystemClock
from golive.paper.alerts.attempts import InThread
from golive.paper.alerts.channels import Sender, channels_of
from golive.paper.alerts.message import Message
from golive.paper.alerts.worker import AlertWorker, Watched


def tell_until_killed(place: Path, url: str, queued: int) -> None:
    """Tell what the journal is worth; once so many alerts wait and an attempt is under way, die by SIGKILL."""
    watched = Watched(account="paper", run=RUN, place=str(place), records=str(place.parent / "records.db"), worth=WORTH)
    clock, under_way = SystemClock(), threading.Event()
    channels = channels_of(TERMS, {"DESK": url}, clock)

    def launch(sender: Sender, message: Message, deadline_s: float, ended: Callable[[], None]) -> InThread:
        under_way.set()
        return InThread(sender, message, deadline_s, ended)

    worker = AlertWorker(watched, TERMS, channels, clock, launch=launch)
    worker.start()
    under_way.wait()
    with closing(home_at(str(place), read_only=True)) as home:
        outbox = JournalReader(home, "paper-alerts")
        while len(waiting(outbox)) < queued:
            clock.wait_ns(5_000_000)
    sys.stdout.write("under way\n")
    sys.stdout.flush()
    sys.stdin.readline()
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    tell_until_killed(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
