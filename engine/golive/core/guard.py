"""`Guard`: a lock that a copy of its owner has for itself."""

from __future__ import annotations

import threading
from types import TracebackType
from typing import Any


class Guard:
    """A lock, held by one thread at a time, that the same thread may take again.

    What it guards can be copied: a copy begins with a lock of its own that nobody holds.
    """

    def __init__(self) -> None:
        self._lock = threading.RLock()

    def __enter__(self) -> None:
        self._lock.acquire()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._lock.release()

    def __reduce__(self) -> tuple[Any, ...]:
        return Guard, ()
