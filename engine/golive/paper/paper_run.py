"""`PaperRun`: accounts that run in a task of somebody else's loop, once their first turns are durable."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from golive.core.errors import Undecided
from golive.paper.start import StartedProcess
from golive.paper.status import AccountStatus

ASKED = "asked"
"""Why a run ended that somebody stopped who gave no reason."""


class PaperRun:
    """An account that runs.

    It goes on in a task until it is stopped, or its feed ends; whoever ends the loop without stopping it kills it, and
    the next start says so. `status` reads its journal, and takes as long as that.
    """

    def __init__(self, process: StartedProcess, task: asyncio.Task[None], status: Callable[[], AccountStatus]) -> None:
        self._process, self._task, self._status = process, task, status

    @classmethod
    async def begin(cls, process: StartedProcess, status: Callable[[], AccountStatus]) -> PaperRun:
        """Return a run once each account has taken a turn.

        Raises
        ------
        Undecided
            The feed ended before.
        GoliveError
            What ended the process before.
        """
        task = asyncio.create_task(process.run())
        first = asyncio.create_task(process.is_running.wait())
        try:
            await asyncio.wait((task, first), return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            process.stop(ASKED)
            await task
            raise
        finally:
            first.cancel()
        if task.done():
            await task
            if not process.is_running.is_set():
                raise Undecided(f"no turn was taken: {process.why}")
        return cls(process, task, status)

    @property
    def is_over(self) -> bool:
        """Say whether it has ended."""
        return self._task.done()

    def status(self) -> AccountStatus:
        """Return what `golive paper status` tells."""
        return self._status()

    async def wait(self) -> str:
        """Wait for the end, and return why it came.

        Raises
        ------
        GoliveError
            What ended it that nobody asked for.
        """
        await asyncio.shield(self._task)
        return self._process.why

    async def stop(self, why: str = ASKED) -> str:
        """Let the turn under way be the last, wait for it, and return why it ended; the next start goes on."""
        self._process.stop(why)
        return await self.wait()
