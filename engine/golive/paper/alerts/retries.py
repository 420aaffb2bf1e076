"""When an attempt that failed is made again, or never: waits that grow, and an end."""

from __future__ import annotations

from golive.api.alert_terms import Tries
from golive.core.dataclass import dataclass
from golive.paper.alerts.answer import Answer, Result


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """An alert on a channel: `queued` and `next_at` in nanoseconds UTC, `n` its place among those that were queued.

    `attempt` counts the attempts that had an outcome, `cut` those since that were cut off before they had any.
    """

    alert: str
    channel: str
    weight: int
    n: int
    queued: int
    next_at: int
    attempt: int = 0
    cut: int = 0

    @property
    def is_again(self) -> bool:
        """Say whether it may have arrived before: an attempt that failed, or was cut off, may have got that far."""
        return self.attempt + self.cut > 0

    @property
    def urgency(self) -> tuple[int, int, int]:
        """Return what jobs that are due together are sorted by: the most severe first, then the oldest."""
        return -self.weight, self.queued, self.n


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What an attempt came to: `again_at` is None where none follows, `pauses_until` where the channel is not paused.

    `why` is None for what was delivered.
    """

    why: str | None
    again_at: int | None = None
    pauses_until: int | None = None


def outcome_of(job: Job, answer: Answer, tries: Tries, *, ended: int) -> Outcome:
    """Return what an attempt that ended at an instant came to, by what was answered.

    The wait after the k-th attempt is `first_wait` times the backoff to the k - 1, and at most `most_wait`; at least as
    long as the endpoint asked for.
    """
    if answer.result is Result.DELIVERED:
        return Outcome(why=None)
    if answer.result is Result.NEVER:
        return Outcome(why=answer.why)
    pauses = ended + answer.retry_after if answer.retry_after > 0 else None
    again = ended + max(wait_after(job.attempt + 1, tries), answer.retry_after)
    if again > last_try(job, tries):
        return Outcome(why=f"{answer.why}; a next attempt would be too late", pauses_until=pauses)
    return Outcome(why=answer.why, again_at=again, pauses_until=pauses)


def wait_after(attempt: int, tries: Tries) -> int:
    """Return how long after the k-th attempt that failed the next one is made, in nanoseconds.

    >>> from fractions import Fraction
    >>> tries = Tries(dedupe=0, give_up=0, deadline=0, first_wait=5, backoff=Fraction(2), most_wait=18)
    >>> [wait_after(k, tries) for k in (1, 2, 3)]
    [5, 10, 18]
    """
    wait, most = tries.first_wait, tries.most_wait
    for _ in range(attempt - 1):
        if wait >= most or tries.backoff == 1:
            break
        wait = int(wait * tries.backoff)
    return min(wait, most)


def last_try(job: Job, tries: Tries) -> int:
    """Return the last instant at which an attempt is still made."""
    return job.queued + tries.give_up
