"""`LogFile`: lines at the end of a file, which the next one follows before it is too large."""

from __future__ import annotations

import logging
import os
from pathlib import Path

MOST_BYTES, KEPT_FILES = 64 * 1024 * 1024, 8
"""How large a file gets before the next begins, and how many are kept besides: at most 576 MiB."""


class LogFile(logging.Handler):
    """Writes each line with one call, and keeps none back: `lost` counts those that did not get there.

    `paper.log.1` is the file before `paper.log`, `paper.log.2` the one before that. Another process may append to the
    same file: lines do not mix. A line that got there in part is ended before the next.
    """

    def __init__(self, path: Path, *, most_bytes: int | None = None, kept: int | None = None) -> None:
        super().__init__()
        self._path = path
        self._most = MOST_BYTES if most_bytes is None else most_bytes
        self._kept = KEPT_FILES if kept is None else kept
        self._is_torn = False
        self.lost = 0

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line, or lose it."""
        line = ("\n" if self._is_torn else "").encode() + self.format(record).encode() + b"\n"
        try:
            self._make_room(len(line))
            descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                written = os.write(descriptor, line)
            finally:
                os.close(descriptor)
        except OSError:
            self.lost += 1
            return
        self._is_torn = written < len(line)
        self.lost += self._is_torn

    def _make_room(self, size: int) -> None:
        """Begin the next file where this one would grow too large."""
        if not self._path.is_file() or self._path.stat().st_size + size <= self._most:
            return
        for n in range(self._kept, 1, -1):
            before = self._numbered(n - 1)
            if before.exists():
                before.replace(self._numbered(n))
        self._path.replace(self._numbered(1))

    def _numbered(self, n: int) -> Path:
        return self._path.with_name(f"{self._path.name}.{n}")
