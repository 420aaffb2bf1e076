"""What a command costs before it does anything, of what it costs to import pandas in the same run."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Callable

from tests.bench.figures import ROUNDS, Figure, Rounds, figure, in_turn

BARE, PANDAS = ("-c", "pass"), ("-c", "import pandas")


def golive(*arguments: str) -> tuple[str, ...]:
    return ("-m", "golive", *arguments)


def shell(*arguments: str) -> Callable[[], object]:
    command = [sys.executable, *arguments]
    return lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=_environment())


def processor_seconds(*commands: tuple[str, ...], rounds: int = ROUNDS) -> list[Rounds]:
    """Return the time on a processor that each process took, in turn: what else the machine does is not counted."""
    times: list[list[float]] = [[] for _ in commands]
    for turn in range(rounds + 1):
        for i, command in enumerate(commands):
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            shell(*command)()
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            taken = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            # The first round compiles what is not compiled yet.
            if turn:
                times[i].append(taken)
    return [Rounds(tuple(t)) for t in times]


def over_pandas(name: str, command: tuple[str, ...], goal: float, *, rounds: int = ROUNDS) -> Figure:
    """Return what a command takes, of an import of pandas; a bare interpreter is taken off both."""
    bare, pandas, taken = processor_seconds(BARE, PANDAS, command, rounds=rounds)
    return figure(f"{name}, over import pandas", (taken - bare) / (pandas - bare), goal, "lower")


def start_up() -> list[Figure]:
    validated, tested, bare = in_turn(shell(*golive("validate")), shell(*golive("test")), shell(*BARE), rounds=3)
    return [
        over_pandas("golive --help", golive("--help"), 0.2),
        over_pandas("golive validate, the shipped library", golive("validate"), 1.0),
        figure(
            "golive test over golive validate, the shipped library", (tested - bare) / (validated - bare), 20.0, "lower"
        ),
    ]


def _environment() -> dict[str, str]:
    # Without it Python would compile every file anew at each start, which no installation does.
    return {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
