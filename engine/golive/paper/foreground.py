"""A process in the foreground: it runs until it is told to stop, by a signal or by its feed's end."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable
from typing import Protocol

SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class Stoppable(Protocol):
    """What runs until it is asked to stop."""

    def stop(self, why: str) -> None:
        """Ask for the end, in good order."""
        ...

    async def run(self) -> None:
        """Run until the end."""
        ...


def run_in_foreground(open_process: Callable[[], Awaitable[Stoppable]]) -> int | None:
    """Open a process and run it to its end; return the number of the signal that ended it, or None.

    The first signal lets the turn under way be the last; a second one waits for nothing but what is being written.
    """
    return asyncio.run(_run(open_process))


async def _run(open_process: Callable[[], Awaitable[Stoppable]]) -> int | None:
    ended_by: list[int] = []
    process: Stoppable | None = None
    work = asyncio.ensure_future(open_process())

    def end(number: int) -> None:
        ended_by.append(number)
        if process is None or len(ended_by) > 1:
            running.cancel()
        else:
            process.stop(signal.Signals(number).name)

    loop = asyncio.get_running_loop()
    running: asyncio.Future[Stoppable] | asyncio.Future[None] = work
    for number in SIGNALS:
        loop.add_signal_handler(number, end, number)
    try:
        process = await work
        running = asyncio.ensure_future(process.run())
        await running
    except asyncio.CancelledError:
        if not ended_by:
            raise
    finally:
        for number in SIGNALS:
            loop.remove_signal_handler(number)
    return ended_by[0] if ended_by else None
