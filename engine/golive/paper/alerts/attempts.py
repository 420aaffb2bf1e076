"""Attempts that are under way, each in a thread of its own: one that hangs is given up, and nobody waits for it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Protocol

from golive.core.dataclass import dataclass
from golive.core.unit import NANOS
from golive.paper.alerts.answer import TIMEOUT, Answer, Result
from golive.paper.alerts.channels import Sender
from golive.paper.alerts.message import Message
from golive.paper.alerts.retries import Job


class UnderWay(Protocol):
    """An attempt; `answer` is None until there is one."""

    @property
    def answer(self) -> Answer | None: ...


Launch = Callable[[Sender, Message, float, Callable[[], None]], UnderWay]
"""Begins an attempt with a deadline in seconds, and calls when it has ended."""


class InThread:
    """An attempt in a thread that no end of the process waits for."""

    def __init__(self, sender: Sender, message: Message, deadline_s: float, ended: Callable[[], None]) -> None:
        self.answer: Answer | None = None
        self._sender, self._message, self._deadline_s, self._ended = sender, message, deadline_s, ended
        threading.Thread(target=self._send, name="golive-alert", daemon=True).start()

    def _send(self) -> None:
        answer = Answer(result=Result.AGAIN, why="the attempt ended without an answer")
        try:
            answer = self._sender.send(self._message, deadline_s=self._deadline_s)
        finally:
            self.answer = answer
            self._ended()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Attempt:
    job: Job
    under_way: UnderWay
    since: int


class Attempts:
    """The attempts under way, by a clock that never goes back."""

    def __init__(
        self, senders: Mapping[str, Sender], *, deadline: int, ended: Callable[[], None], launch: Launch
    ) -> None:
        self._senders, self._deadline, self._ended, self._launch = senders, deadline, ended, launch
        self._under_way: list[_Attempt] = []

    def begin(self, job: Job, message: Message, now: int) -> None:
        """Begin an attempt at an instant of that clock."""
        sender = self._senders[job.channel]
        under_way = self._launch(sender, message, self._deadline / NANOS, self._ended)
        self._under_way.append(_Attempt(job=job, under_way=under_way, since=now))

    def over(self, now: int) -> list[tuple[Job, Answer]]:
        """Return what has ended by an instant, with what was answered; an attempt past its deadline is given up."""
        over = []
        for attempt in list(self._under_way):
            answer = attempt.under_way.answer
            if answer is None and now - attempt.since >= self._deadline:
                answer = TIMEOUT
            if answer is not None:
                self._under_way.remove(attempt)
                over.append((attempt.job, answer))
        return over

    @property
    def deadline(self) -> int | None:
        """Return when the next attempt is given up, None where none is under way."""
        return min((one.since + self._deadline for one in self._under_way), default=None)
