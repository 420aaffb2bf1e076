"""`StructuredLog`: what accounts do as JSON lines, written by a thread of its own so that no turn waits for a disk.

Where lines come faster than they can be written, or cannot be written at all, they are lost and counted: the journal
has what matters, and a log that could stop trading would be worse than none.
"""

from __future__ import annotations

import contextlib
import logging
import queue
import sys
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import TextIO

from golive.core.errors import InvalidInput
from golive.paper.listening import Committed, Level, Notice
from golive.paper.log_file import LogFile
from golive.paper.log_lines import line_of_notice, lines_of_entries
from golive.paper.masking import masked

STDERR = "-"
"""The place that means standard error."""

MOST_WAITING = 10_000
"""Lines that wait to be written before more are lost: some minutes of a busy account."""

LAST_WAIT_S = 5.0
"""How long the end of a log is waited for."""

_LEVELS = {
    Level.DEBUG: logging.DEBUG,
    Level.INFO: logging.INFO,
    Level.WARNING: logging.WARNING,
    Level.ERROR: logging.ERROR,
}


class StructuredLog:
    """A listener that writes a line for each entry, and for what befalls the process.

    `place` is a file, or `-` for standard error; `least` the level below which lines are left out; `secrets` are
    values that are masked wherever they stand. `lost` counts lines that nobody will read.
    """

    def __init__(
        self,
        place: str,
        *,
        least: Level = Level.INFO,
        secrets: Iterable[str] = (),
        most_waiting: int = MOST_WAITING,
    ) -> None:
        self._secrets = tuple(secrets)
        self._writing = _handler(place)
        self._taking = _Taking(self._writing, most_waiting)
        # A logger of its own: nobody's configuration of logging can add to it, or silence it.
        self._logger = logging.Logger("golive.paper", _LEVELS[least])
        self._logger.addHandler(self._taking)

    @property
    def lost(self) -> int:
        """Return how many lines were lost so far."""
        return self._taking.lost + self._writing.lost

    def committed(self, turn: Committed) -> None:
        """Write the entries of a turn."""
        for level, line in lines_of_entries(turn.account, turn.turned.entries):
            self._write(level, line)

    def noticed(self, notice: Notice) -> None:
        """Write what befell the process."""
        self._write(notice.level, line_of_notice(notice))

    def close(self) -> None:
        """Write what waits, and end; a disk that hangs is not waited for longer than some seconds."""
        self._taking.finish()

    def _write(self, level: Level, line: str) -> None:
        self._logger.log(_LEVELS[level], "%s", masked(line, self._secrets))


class _Taking(logging.Handler):
    """Takes lines from the thread of the turns, and never waits; a thread of its own has them written."""

    def __init__(self, writing: logging.Handler, most_waiting: int) -> None:
        super().__init__()
        self._waiting: queue.Queue[logging.LogRecord | None] = queue.Queue(most_waiting)
        self._thread = threading.Thread(target=self._write, args=(writing,), name="golive-log", daemon=True)
        self._thread.start()
        self.lost = 0

    def emit(self, record: logging.LogRecord) -> None:
        """Let a line wait to be written, or lose it."""
        try:
            self._waiting.put_nowait(record)
        except queue.Full:
            self.lost += 1

    def finish(self) -> None:
        """Have what waits written, as far as that takes no longer than some seconds."""
        with contextlib.suppress(queue.Full):
            self._waiting.put(None, timeout=LAST_WAIT_S)
            self._thread.join(LAST_WAIT_S)

    def _write(self, writing: logging.Handler) -> None:
        while (record := self._waiting.get()) is not None:
            writing.handle(record)


class _Stream(logging.StreamHandler[TextIO]):
    """Standard error."""

    lost = 0

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line, or lose it."""
        try:
            self.stream.write(self.format(record) + self.terminator)
            self.flush()
        except (OSError, ValueError):
            self.lost += 1


def _handler(place: str) -> LogFile | _Stream:
    if place == STDERR:
        return _Stream(sys.stderr)
    path = Path(place)
    if not path.parent.is_dir() or path.is_dir():
        raise InvalidInput(f"`{place}` is no place for a log", hint="name a file in a folder that exists")
    return LogFile(path)
