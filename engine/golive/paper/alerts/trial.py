"""A message that nothing is the matter with, sent once to each channel: whether it arrives, before it has to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from golive.core.clock import Clock, Waiter
from golive.core.dataclass import dataclass
from golive.journal.bodies.alert import AlertRaised
from golive.paper.alerts.alarms import INFO
from golive.paper.alerts.answer import Answer, Result
from golive.paper.alerts.attempts import Attempts, InThread, Launch
from golive.paper.alerts.channels import Channels
from golive.paper.alerts.message import message_of
from golive.paper.alerts.retries import Job

TEST = "test"
_LOOK_NS = 20_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What came of one message on a channel, and after how many nanoseconds; None where there was no attempt."""

    channel: str
    answer: Answer
    took: int | None


def try_channels(
    channels: Channels,
    names: Sequence[str],
    clock: Clock,
    waiter: Waiter,
    *,
    by: str,
    deadline: int,
    launch: Launch = InThread,
) -> Iterator[Tried]:
    """Send one message to each of some channels, all at once, and yield what came of each, in their order."""
    now = clock.wall_ns()
    text = f"this is a test by {by}: nothing is the matter"
    alert = AlertRaised(alert=f"{TEST}/{now}", severity=INFO, text=text, at=now)
    attempts = Attempts(channels.senders, deadline=deadline, ended=lambda: None, launch=launch)
    begun = clock.monotonic_ns()
    for name in names:
        if name in channels.senders:
            job = Job(alert=alert.alert, channel=name, weight=0, n=0, queued=now, next_at=now)
            attempts.begin(job, message_of(TEST, alert, name, channels.secrets), begun)
    tried = dict(_ended(attempts, clock, waiter, begun))
    for name in names:
        why = channels.without.get(name, "no such channel")
        yield tried.get(name, Tried(channel=name, answer=Answer(result=Result.NEVER, why=why), took=None))


def _ended(attempts: Attempts, clock: Clock, waiter: Waiter, begun: int) -> Mapping[str, Tried]:
    tried: dict[str, Tried] = {}
    while attempts.deadline is not None:
        now = clock.monotonic_ns()
        over = attempts.over(now)
        for job, answer in over:
            tried[job.channel] = Tried(channel=job.channel, answer=answer, took=now - begun)
        if not over:
            waiter.wait_ns(_LOOK_NS)
    return tried
