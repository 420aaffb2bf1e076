"""A scheduler of Dask and its workers, each a process of its own on loopback."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import pytest
from tests.places import ENGINE

Heard = tuple[int, int | None]
"""How much of what a command does is done, and of how much."""


@contextmanager
def process(module: str, *arguments: str, before: str = "") -> Iterator[subprocess.Popen[str]]:
    """Start a part of a cluster, which is gone when the block is left."""
    # As Dask's own nanny starts a worker: a thread of it is one, in arrow too.
    path = os.pathsep.join(filter(None, (before, os.environ.get("PYTHONPATH", ""), str(ENGINE.parent))))
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": path, "DASK_LOGGING__DISTRIBUTED": "info"}
    command = [sys.executable, "-m", f"distributed.cli.{module}", *arguments]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as started:
        try:
            yield started
        finally:
            started.kill()


def address_of(started: subprocess.Popen[str], before: str) -> str:
    """Return the address that a process tells once it listens."""
    assert started.stderr is not None
    for line in started.stderr:
        if before in line:
            return line.rpartition(" ")[2].strip()
    raise AssertionError("the process ended before it listened")


@contextmanager
def scheduler() -> Iterator[tuple[subprocess.Popen[str], str]]:
    with process("dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard") as started:
        yield started, address_of(started, "Scheduler at:")


@contextmanager
def worker(address: str, folder: Path, before: str = "") -> Iterator[subprocess.Popen[str]]:
    one = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", str(folder), "--memory-limit", "0")
    with process("dask_worker", address, *one, before=before) as started:
        address_of(started, "Registered to:")
        yield started


def kill_as_it_goes(
    monkeypatch: pytest.MonkeyPatch, command: ModuleType, started: subprocess.Popen[str]
) -> list[Heard]:
    """Kill a process as soon as a command tells how far it has come; return all that it tells."""
    through: list[Heard] = []

    def kill(done: int, total: int | None) -> None:
        through.append((done, total))
        started.kill()

    @contextmanager
    def watched(_doing: str) -> Iterator[Callable[[int, int | None], None]]:
        yield kill

    monkeypatch.setattr(command, "progress_bar", watched)
    return through
