"""A limit of time for what may never end, in whichever thread it goes on."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class TookTooLongError(Exception):
    """What went on was not through within the time it has."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise in the thread that enters, after some seconds, whatever it does in Python then.

    A signal would reach the main thread alone; a worker of a cluster computes in another.

    Raises
    ------
    TookTooLongError
        Where the block was not left by then.
    """
    thread, turn, left = threading.get_ident(), threading.Lock(), threading.Event()

    def watch() -> None:
        if not left.wait(seconds) and turn.acquire(blocking=False):
            _raise_in(thread, ctypes.py_object(TookTooLongError))
            turn.release()

    try:
        threading.Thread(target=watch, daemon=True).start()
        yield
    finally:
        # INVARIANT: nothing is raised any more once this is had, nor twice; so none of it reaches what comes after.
        turn.acquire()
        left.set()
        _raise_in(thread, None)


def _raise_in(thread: int, error: ctypes.py_object[type[Exception]] | None) -> None:
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), error)
