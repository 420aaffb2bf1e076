"""How long a process takes to obey: commands of every hardness, one after another, then the file; by the wall clock."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from statistics import median

from golive.core.unit import NANOS
from golive.execution.switch import KILL_FILE
from golive.execution.switch_scope import STRATEGY
from golive.journal.bodies.command import FIRE, CommandGiven
from golive.journal.bodies.command_answer import CommandAnswered
from golive.journal.bodies.order import OrderSent
from golive.journal.bodies.switch import STATES
from golive.journal.commands import give, id_of
from golive.journal.entry import Entry
from golive.journal.journal import JournalReader
from golive.paper.drills.outcome import Outcome
from golive.paper.drills.private_process import Machine, PrivateProcess
from golive.paper.kill_file import NAME

AFTER_NS = 3 * NANOS
"""How long an account that was halted is watched for orders, by the wall clock."""


def drill_live_kills(process: PrivateProcess, clock: Machine, commands: int) -> tuple[Outcome, ...]:
    """Command so often, each time something harder or of another scope, and at last kill by the file."""
    process.start()
    process.wait_until_it_looks()
    heard = [_obeyed(process, clock, command) for command in _commands(commands)]
    with process.journal() as journal:
        halted = journal.head().seq
    by_file = _killed_by_file(process, clock)
    clock.wait_ns(AFTER_NS)
    with process.journal() as journal:
        leaked = sum(1 for _ in journal.entries(after=halted, kind=OrderSent.KIND))
    return (*_times("live/obeyed", heard), *_times("live/by_file", [by_file]), _leaked(leaked))


def _commands(count: int) -> Iterator[CommandGiven]:
    """Yield words that each change something, the last of which halts everything."""
    words = [(f"{STRATEGY}drill_{n}", to) for n in range(count) for to in STATES[1:]][: count - 1]
    for scope, to in (*words, ("global", STATES[-1])):
        yield CommandGiven(n=0, word=FIRE, scope=scope, to=to, by="golive drill", reason="drill", at=0)


def _obeyed(process: PrivateProcess, clock: Machine, command: CommandGiven) -> int:
    """Return how long it took from before a command was written until its answer was there for everybody to read."""
    began = clock.monotonic_ns()
    with process.people() as records:
        id = id_of(give(records, replace(command, at=clock.wall_ns())))
    with process.journal() as journal:
        process.wait_for("an answer", lambda: journal.find(CommandAnswered.KIND, id))
    return clock.monotonic_ns() - began


def _killed_by_file(process: PrivateProcess, clock: Machine) -> int:
    began = clock.monotonic_ns()
    process.files.folder.parent.parent.joinpath(NAME).touch()
    with process.journal() as journal:
        process.wait_for("an answer to the kill file", lambda: _by_file(journal))
    return clock.monotonic_ns() - began


def _by_file(journal: JournalReader) -> Entry | None:
    answers = journal.entries(kind=CommandAnswered.KIND)
    return next((entry for entry in answers if entry.key.startswith(KILL_FILE)), None)


def _times(name: str, each: Sequence[int]) -> Iterator[Outcome]:
    """Yield the median and the longest of some times."""
    n = len(each)
    if n > 1:
        yield Outcome(name=f"{name}_median", measured=median(each) / NANOS, unit="s of the clock", n=n)
    yield Outcome(name=f"{name}_longest", measured=max(each) / NANOS, unit="s of the clock", n=n)


def _leaked(orders: int) -> Outcome:
    return Outcome(name="live/leaked", measured=orders, unit="orders", n=1, most=0.0)
