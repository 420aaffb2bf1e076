"""`Ledger`: what becomes of alerts, written into the journal of the outbox, in its order, as soon as that is possible.

A journal that cannot be written keeps no alert from being told: what was to be written waits, and is written later.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from golive.api.alert_terms import weight
from golive.core.dataclass import dataclass
from golive.core.errors import BrokenChain, InvalidInput, Refused, Unavailable
from golive.journal.bodies.alert import AlertRaised
from golive.journal.bodies.alert_answer import AlertAnswered
from golive.journal.journal import Journal
from golive.journal.once import Conflict
from golive.journal.outbox import (
    Waiting,
    answer,
    answers,
    attempts,
    begun,
    cut_off,
    pauses,
    raise_alert,
    raised,
    tried,
    waiting,
)
from golive.paper.alerts.repeated import Told, told_of
from golive.paper.alerts.retries import Job, Outcome

UNREACHED = (Unavailable, BrokenChain, InvalidInput, Refused)
"""Why nothing can be written or read now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What an outbox holds: jobs that wait, pauses of channels, what was told last, and the alerts of it all by id."""

    jobs: tuple[Job, ...] = ()
    pauses: Mapping[str, int]
    latest: Mapping[str, Told]
    alerts: Mapping[str, AlertRaised]


class Ledger:
    """Writes into a journal that `open_journal` opens; `trouble` says why that is not possible now."""

    def __init__(self, open_journal: Callable[[], Journal]) -> None:
        self._open = open_journal
        self._writes: deque[Callable[[Journal], object]] = deque()
        self._journal: Journal | None = None
        self.trouble: str | None = None

    def read(self) -> Kept | None:
        """Return what the outbox holds, None where nobody can read it now."""
        kept: list[Kept] = []
        return kept[0] if self._reach(lambda journal: kept.append(kept_in(journal))) else None

    def raised(self, alert: AlertRaised, channels: Sequence[str], *, at: int) -> None:
        """Write an alert and queue it."""
        self._writes.append(partial(_raise, alert=alert, channels=channels, at=at))
        self.flush()

    def begun(self, job: Job, *, at: int) -> None:
        """Write that an attempt is about to be made, before anything of it leaves."""
        self._writes.append(partial(_begun, job=job, at=at))
        self.flush()

    def tried(self, job: Job, outcome: Outcome, *, at: int) -> None:
        """Write what came of an attempt."""
        self._writes.append(partial(_tried, job=job, outcome=outcome, at=at))
        self.flush()

    def answered(self, word: AlertAnswered) -> None:
        """Write a word on an alert."""
        self._writes.append(partial(_answer, word=word))
        self.flush()

    def words(self) -> tuple[AlertAnswered, ...]:
        """Return what was said of alerts, by anybody; nothing where nobody can read it now."""
        replies: list[AlertAnswered] = []
        self._reach(lambda journal: replies.extend(answers(journal)))
        return tuple(replies)

    def flush(self) -> None:
        """Write what waits, in its order."""
        while self._writes:
            if not self._reach(self._writes[0]):
                return
            self._writes.popleft()

    def close(self) -> None:
        """Let go of the journal; what could not be written is lost."""
        if self._journal is not None:
            self._journal.home.close()
        self._journal = None

    def _reach(self, do: Callable[[Journal], object]) -> bool:
        """Do something with the journal; say whether that was possible."""
        try:
            self._journal = self._journal or self._open()
            do(self._journal)
        except UNREACHED as error:
            self.trouble = str(error)
            # Opened anew: a file that was put back, or a connection that was lost, is another one.
            self.close()
            return False
        self.trouble = None
        return True


def _raise(journal: Journal, *, alert: AlertRaised, channels: Sequence[str], at: int) -> None:
    if journal.find(AlertRaised.KIND, alert.alert) is None:
        raise_alert(journal, alert, channels, ts=at)


def _begun(journal: Journal, *, job: Job, at: int) -> None:
    begun(journal, _waiting(job), at=at, cut=job.cut)


def _waiting(job: Job) -> Waiting:
    return Waiting(alert=job.alert, channel=job.channel, attempt=job.attempt, next_at=job.next_at)


def _tried(journal: Journal, *, job: Job, outcome: Outcome, at: int) -> None:
    tried(
        journal,
        _waiting(job),
        at=at,
        why=outcome.why,
        again_at=outcome.again_at,
        pauses_until=outcome.pauses_until,
    )


def _answer(journal: Journal, *, word: AlertAnswered) -> None:
    try:
        answer(journal, word)
    except Conflict:
        # Somebody said the same before.
        return


def kept_in(journal: Journal) -> Kept:
    """Return what an outbox holds."""
    all_raised = tuple(raised(journal))
    by_id, cut = {one.body.alert: one for one in all_raised}, cut_off(journal)
    jobs = [
        Job(
            alert=row.alert,
            channel=row.channel,
            weight=weight(by_id[row.alert].body.severity),
            n=by_id[row.alert].seq,
            queued=by_id[row.alert].ts,
            next_at=row.next_at,
            attempt=row.attempt,
            cut=cut.get((row.alert, row.channel), 0),
        )
        for row in waiting(journal)
    ]
    return Kept(
        jobs=tuple(jobs),
        pauses=pauses(attempts(journal)),
        latest=told_of(all_raised, answers(journal)),
        alerts={one.body.alert: one.body for one in all_raised},
    )
