"""One writer a journal: the second is told who the first is, and a killed one holds nothing up."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.places import ENGINE

from golive.core.errors import Unavailable
from golive.journal.holder import Holder
from golive.journal.writer_lock import WriterLock

HOLDS = """
import sys
from pathlib import Path
from golive.journal.system_clock import SystemClock
from golive.journal.writer_lock import WriterLock
held = WriterLock.take(Path(sys.argv[1]), SystemClock())
print("held", flush=True)
sys.stdin.read()
"""


class Counting:
    """A waiter that lets no time pass, and does something the n-th time it is asked to."""

    def __init__(self) -> None:
        self.waited = 0

    def wait_ns(self, ns: int) -> None:
        self.waited += ns


def test_the_holder_is_named_and_freed_at_once_when_it_is_killed(tmp_path: Path) -> None:
    path = tmp_path / "paper.db.lock"
    with subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(path)],
        stdout=subprocess.PIPE,
        stdin=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ENGINE.parent)},
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(Unavailable) as refused:
            WriterLock.take(path, Counting())
        here = Holder.here()
        assert refused.value.sentence.startswith(f"process {other.pid} on {here.host}")
        assert here.boot in refused.value.sentence
        other.send_signal(signal.SIGKILL)
        other.wait()
    with WriterLock.take(path, Counting()):
        assert json.loads(path.read_text(encoding="utf-8"))["pid"] == os.getpid()


def test_it_is_waited_for_as_long_as_asked_and_no_longer(tmp_path: Path) -> None:
    path, waiter = tmp_path / "paper.db.lock", Counting()
    held = WriterLock.take(path, waiter)
    assert waiter.waited == 0
    with pytest.raises(Unavailable):
        WriterLock.take(path, waiter, wait_ns=5_000_000_000)
    assert waiter.waited == 5_000_000_000

    class Releasing(Counting):
        def wait_ns(self, ns: int) -> None:
            super().wait_ns(ns)
            held.release()

    WriterLock.take(path, Releasing(), wait_ns=1_000_000_000).release()
    held.release()


def test_a_holder_that_wrote_nothing_readable_is_a_holder_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "paper.db.lock"
    with WriterLock.take(path, Counting()):
        path.write_bytes(b"\xff\x00 nonsense")
        with pytest.raises(Unavailable, match="a process that cannot be named writes it"):
            WriterLock.take(path, Counting())


def test_a_lock_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="its lock cannot be taken: Is a directory") as refused:
        WriterLock.take(tmp_path, Counting())
    assert refused.value.why == "lock"
