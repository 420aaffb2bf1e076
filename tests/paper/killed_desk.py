"""A process that tells alerts of an account until it is killed: `python -m tests.paper.killed_desk`.

Which step of telling them it dies at is an argument. It has written and read everything as `golive paper start` does.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import closing
from typing import Any
from unittest.mock import patch

from tests.paper.alert_desk import RUN, TERMS, WORTH

from golive.journal.bodies.delivery import DeliveryTried
from golive.journal.bodies.delivery_begun import DeliveryBegun
from golive.journal.entry import Draft
from golive.journal.home_at import home_at
from golive.journal.journal import Appended, Journal, JournalReader
from golive.journal.outbox import waiting
from golive.journal.system_clock import SystemClock
from golive.paper.alerts.attempts import InThread, UnderWay
from golive.paper.alerts.channels import Sender, channels_of
from golive.paper.alerts.message import Message
from golive.paper.alerts.worker import AlertWorker, Watched

QUEUED, BEGUN, SENT, ANSWERED, TOLD = "queued", "begun", "sent", "answered", "told"
STEPS = (QUEUED, BEGUN, SENT, ANSWERED, TOLD)
"""The steps of an attempt: nothing is written of it, that it begins is, it was received, it was answered, and that is
written. Of each the process dies at the end, at the first attempt of all."""


def watched(place: str) -> Watched:
    """Return the account that is told of; its records are there too, and nothing is in them."""
    return Watched(account="paper", run=RUN, place=place, records=place, worth=WORTH)


def die() -> None:
    """End this process at once."""
    os.kill(os.getpid(), signal.SIGKILL)


def tell_until_killed(place: str, address: str, queued: int, step: str) -> None:
    """Tell what the journal is worth, once so many alerts wait, and die at a step.

    That something was received is said to it on standard input, where it waits for that.
    """
    clock, under_way = SystemClock(), threading.Event()
    channels, append = channels_of(TERMS, {"DESK": address}, clock), Journal.append

    def appended(journal: Journal, drafts: Sequence[Draft], **more: Any) -> Appended:
        kinds = {draft.kind for draft in drafts}
        if (step == QUEUED and DeliveryBegun.KIND in kinds) or (step == ANSWERED and DeliveryTried.KIND in kinds):
            die()
        done = append(journal, drafts, **more)
        if step == TOLD and DeliveryTried.KIND in kinds:
            die()
        return done

    def launch(sender: Sender, message: Message, deadline_s: float, ended: Callable[[], None]) -> UnderWay:
        if step == BEGUN:
            die()
        under_way.set()
        return InThread(sender, message, deadline_s, ended)

    with patch.object(Journal, "append", appended):
        AlertWorker(watched(place), TERMS, channels, clock, launch=launch).start()
        under_way.wait()
        with closing(home_at(place, read_only=True)) as home:
            outbox = JournalReader(home, "paper-alerts")
            while len(waiting(outbox)) < queued:
                clock.wait_ns(5_000_000)
        sys.stdout.write("under way\n")
        sys.stdout.flush()
        sys.stdin.readline()
        die()


if __name__ == "__main__":
    tell_until_killed(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4])
