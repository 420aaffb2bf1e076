"""Independent runs in processes of their own: the same answers in the same order as one after another.

The first that fails, in the order of the runs, is what all of them fail with. Whoever ends this process, however it is
ended, leaves none of them behind.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess, parent_process
from typing import Generic, TypeVar

from golive.core.errors import GoliveError

Job = TypeVar("Job")
Answer = TypeVar("Answer")

_SPAWN = multiprocessing.get_context("spawn")
"""Processes that inherit nothing: threads of this one would be half there in a copy of it."""


class FailedJobError(Exception):
    """A job that failed, by its place among all; its cause is what it failed with."""

    def __init__(self, place: int) -> None:
        super().__init__(place)
        self.place = place


class EndedWithoutAnswerError(Exception):
    """A process that ended and said nothing: a fault of golive, or somebody ended it."""


def in_processes(
    work: Callable[[Job], Answer], jobs: Sequence[Job], count: int, done: Callable[[int], None]
) -> list[Answer]:
    """Do each job in a process, so many at a time; return the answers in the order of the jobs.

    `work` is a function of a module. `done` hears how many are through.

    Raises
    ------
    FailedJobError
        With the first job that failed, in their order; those after it are given up.
    """
    pool = _Pool(work, jobs)
    try:
        for through, _ in enumerate(pool.finished(count), start=1):
            done(through)
    finally:
        pool.end()
    return pool.answers()


class _Pool(Generic[Job, Answer]):
    """Jobs under way, and what came of those that are through."""

    def __init__(self, work: Callable[[Job], Answer], jobs: Sequence[Job]) -> None:
        self._work, self._jobs = work, jobs
        self._running: dict[Connection, tuple[int, BaseProcess]] = {}
        self._through: dict[int, Answer] = {}
        self._failed: dict[int, Exception] = {}

    def finished(self, count: int) -> Iterator[int]:
        """Yield the place of each job as it is through; none is begun after one that failed."""
        waiting = iter(enumerate(self._jobs))
        while True:
            if not self._failed:
                for place, job in islice(waiting, count - len(self._running)):
                    self._begin(place, job)
            if not self._running:
                return
            for receiver in wait(list(self._running)):
                if isinstance(receiver, Connection):
                    yield self._hear(receiver)
            self._give_up()

    def answers(self) -> list[Answer]:
        """Return what each job came to."""
        if self._failed:
            first = min(self._failed)
            raise FailedJobError(first) from self._failed[first]
        return [self._through[place] for place in range(len(self._jobs))]

    def end(self, *, after: int = -1) -> None:
        """End the processes of the jobs after one, and wait until they are gone."""
        for receiver, (place, process) in list(self._running.items()):
            if place > after:
                process.terminate()
                process.join()
                receiver.close()
                del self._running[receiver]

    def _begin(self, place: int, job: Job) -> None:
        receiver, sender = _SPAWN.Pipe(duplex=False)
        process = _SPAWN.Process(target=_answer, args=(sender, self._work, job), daemon=True)
        # Told of before it is there: whatever interrupts the start, it is ended.
        self._running[receiver] = (place, process)
        process.start()
        sender.close()

    def _hear(self, receiver: Connection) -> int:
        place, process = self._running[receiver]
        try:
            answer = receiver.recv()
        except EOFError:
            answer = EndedWithoutAnswerError("a process ended without an answer")
        process.join()
        receiver.close()
        del self._running[receiver]
        if isinstance(answer, Exception):
            self._failed[place] = answer
        else:
            self._through[place] = answer
        return place

    def _give_up(self) -> None:
        """End what comes after the first failure; what comes before it may fail still."""
        if self._failed:
            self.end(after=min(self._failed))


def _answer(sender: Connection, work: Callable[[Job], Answer], job: Job) -> None:
    # Who started it ends it: a key that is pressed reaches both.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        answer: Answer | Exception = work(job)
    except (GoliveError, OSError) as error:
        answer = error
    sender.send(answer)


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
    os._exit(1)
