"""`Beats`: a listener that keeps an account's heartbeat file, so that `golive paper status` sees it alive."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from golive.core.clock import Clock
from golive.core.unit import NANOS
from golive.journal.entry import Head
from golive.paper.heartbeat_file import RUNNING, STOPPED, WAITING, Beat, write_beat
from golive.paper.listening import Committed, Notice
from golive.paper.metrics import RECONNECTED, UNDELIVERED
from golive.paper.recent import HALF, NEARLY_ALL, Recent
from golive.paper.running_account import JOURNAL_LOST

EVERY_NS = NANOS
"""How often the file is written at most: a reader cannot ask faster, and turns may come a hundred a second."""


class Beats:
    """Keeps the heartbeat of one account; other accounts of the process have their own.

    `first` says what is known before the first turn, `telling` when who tells alerts of it went round last. A folder
    that cannot be written costs the heartbeat and nothing else: `failed` counts how often, and whoever watches finds it
    missing.
    """

    def __init__(
        self,
        path: Path,
        first: Beat,
        clock: Clock,
        *,
        tell: Callable[[Beat], None] = lambda _: None,
        telling: Callable[[], int | None] = lambda: None,
    ) -> None:
        self._path, self._beat, self._clock, self._tell, self._telling = path, first, clock, tell, telling
        self._commits, self._written_at = Recent(), 0
        self.failed = 0
        self._write()

    @property
    def beat(self) -> Beat:
        """Return what was known last."""
        return self._beat

    def committed(self, turn: Committed) -> None:
        """Take a turn of this account."""
        if turn.account != self._beat.account:
            return
        if turn.turned.entries:
            # A turn that has nothing to write waits for no disk.
            self._commits.add(turn.commit_ns)
        is_first = self._beat.state != RUNNING
        self._beat = replace(
            self._beat,
            state=RUNNING,
            why=None,
            at=turn.at,
            looked=turn.turned.state.passed,
            seq=turn.head.seq,
            head=turn.head.hash.hex(),
            turns=self._beat.turns + 1,
            lag=turn.lag_ns,
        )
        if is_first:
            self._write()
        self._write_if_due()

    def noticed(self, notice: Notice) -> None:
        """Take what befell the process."""
        if notice.account != self._beat.account:
            return
        if notice.event == RECONNECTED:
            self._beat = replace(self._beat, reconnects=self._beat.reconnects + 1)
        if notice.event == UNDELIVERED:
            count = notice.fields.get("count")
            self._beat = replace(self._beat, undelivered=count if isinstance(count, int) else None)

        if notice.event == JOURNAL_LOST:
            # Its process lives, and it does not: nothing of it is traded, and nobody must take it for well.
            self._beat = replace(self._beat, state=WAITING, at=notice.at, why=str(notice.fields.get("why")))
            self._write()

    def alive(self) -> None:
        """Say that the loop goes on, where there was no turn."""
        self._beat = replace(self._beat, at=self._clock.wall_ns())
        self._write_if_due()

    def stopped(self, why: str, head: Head) -> None:
        """Say that the process ends, why, and with which entry; the run can go on."""
        self._beat = replace(
            self._beat, state=STOPPED, at=self._clock.wall_ns(), why=why, seq=head.seq, head=head.hash.hex()
        )
        self._write()

    def close(self) -> None:
        """Do nothing: whoever ends says why with `stopped`."""

    def _write_if_due(self) -> None:
        if self._clock.monotonic_ns() - self._written_at >= EVERY_NS:
            self._write()

    def _write(self) -> None:
        self._written_at = self._clock.monotonic_ns()
        p50, p99 = self._commits.under(HALF), self._commits.under(NEARLY_ALL)
        self._beat = replace(self._beat, commit_p50=p50, commit_p99=p99, telling=self._telling())
        try:
            write_beat(self._path, self._beat)
        except OSError:
            self.failed += 1
        self._tell(self._beat)
