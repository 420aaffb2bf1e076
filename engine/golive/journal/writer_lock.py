"""`WriterLock`: a journal in a file has one writer; who comes second is told who that is.

The lock is the kernel's, on a file beside the database: it is freed the moment its holder dies, whatever kills it. The
file itself stays, for another process may have just opened it.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from types import TracebackType

from golive.core.clock import Waiter
from golive.core.errors import Unavailable
from golive.journal.holder import Holder

LOCKED, LOCK = "locked", "lock"
"""Why a journal is not available: another writer holds it, or the file that says who writes it cannot be opened."""

_TRY_AGAIN_NS = 10_000_000
_MOST_BYTES = 4_096


class WriterLock:
    """A lock that is held until `release`, or until the process ends."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self.path, self._descriptor = path, descriptor

    @classmethod
    def take(cls, path: Path, waiter: Waiter, *, wait_ns: int = 0) -> WriterLock:
        """Take the lock, waiting for it so long.

        Raises
        ------
        Unavailable
            `locked`, naming the holder; `lock` where the file cannot be made or opened.
        """
        descriptor = _opened(path)
        left = wait_ns
        while not _locked(descriptor):
            if left <= 0:
                holder = Holder.read(os.pread(descriptor, _MOST_BYTES, 0).decode("utf-8", "replace"))
                os.close(descriptor)
                raise Unavailable(LOCKED, f"{holder or 'a process that cannot be named'} writes it ({path})")
            waiter.wait_ns(_TRY_AGAIN_NS)
            left -= _TRY_AGAIN_NS
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, Holder.here().written().encode(), 0)
        return cls(path, descriptor)

    def release(self) -> None:
        """Let the next writer in; a second time nothing happens."""
        if self._descriptor >= 0:
            os.ftruncate(self._descriptor, 0)
            os.close(self._descriptor)
            self._descriptor = -1

    def __enter__(self) -> WriterLock:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.release()


def _opened(path: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise Unavailable(LOCK, f"its lock cannot be taken: {error.strerror} ({path})") from error


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
