"""Jobs for processes of their own: some that answer, some that fail, and some that wait until they are ended."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from golive.cli.data_folder import data_folder
from golive.cli.made_runs import MadeRun
from golive.cli.planned_runs import RunOptions
from golive.cli.run_processes import in_processes
from golive.core.errors import InvalidInput


def doubled(number: int) -> int:
    """Return twice a number; an odd one is refused."""
    if number % 2:
        raise InvalidInput(f"{number} is odd")
    return 2 * number


def telling_its_data(_options: RunOptions) -> MadeRun:
    """Fail with the folder in which the data of this run would be looked up."""
    raise InvalidInput(f"data is in {data_folder()}")


def vanishing(number: int) -> int:
    """End the process of every job but the first."""
    if number:
        os._exit(3)
    return number


def wait_for_ever(fifo: str) -> None:
    """Say which process this is into a pipe that stays open as long as it lives, and wait."""
    with Path(fifo).open("w", encoding="ascii") as pipe:
        pipe.write(f"{os.getpid()}\n")
        pipe.flush()
        signal.pause()


def main(fifo: str) -> int:
    """Let three jobs wait, two at a time; return what a command ends with that is interrupted."""
    try:
        in_processes(wait_for_ever, [fifo] * 3, 2, lambda _: None)
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
