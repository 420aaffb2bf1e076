"""The journal of an account: which of its runs goes on, and whether it is still the account that it was."""

from __future__ import annotations

import re
from collections.abc import Sequence

from golive.core.dataclass import dataclass
from golive.core.errors import BrokenChain, InvalidInput
from golive.journal.bodies.kinds import read_body
from golive.journal.bodies.run_started import RunStarted
from golive.journal.bodies.run_stopped import RunStopped
from golive.journal.contents import journals_in
from golive.journal.home import Home
from golive.journal.journal import JournalReader
from golive.trading.live_run import STATE


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A run that began: the entry that says so, and when, in nanoseconds."""

    body: RunStarted
    at: int


def runs_of(home: Home, account: str) -> tuple[str, ...]:
    """Return the names of an account's journals, the newest run last."""
    numbered = re.compile(rf"{re.escape(account)}-([1-9][0-9]*)")
    runs = [(int(match[1]), name) for name in journals_in(home) if (match := numbered.fullmatch(name))]
    return tuple(name for _, name in sorted(runs))


def run_to_go_on(home: Home, account: str) -> str:
    """Return the run that a start goes on with: the newest, or the one after it where that was ended.

    >>> from golive.journal.journal import Journal
    >>> run_to_go_on(Journal.in_memory("paper-1").home, "paper")
    'paper-1'
    """
    runs = runs_of(home, account)
    if not runs:
        return f"{account}-1"
    newest = runs[-1]
    return next_run(newest) if JournalReader(home, newest).newest(RunStopped.KIND) is not None else newest


def account_of(run: str) -> str:
    """Return the account that a run is of.

    >>> account_of("paper-9")
    'paper'
    """
    return run.rpartition("-")[0]


def next_run(run: str) -> str:
    """Return the run after another.

    >>> next_run("paper-9")
    'paper-10'
    """
    account, _, number = run.rpartition("-")
    return f"{account}-{int(number) + 1}"


def begun_in(journal: JournalReader) -> Begun | None:
    """Return how a run began, or None where it has no entry.

    Raises
    ------
    BrokenChain
        The first entry is of something else.
    """
    first = next(journal.entries(until=1), None)
    if first is None:
        return None
    body = read_body(first.kind, first.body)
    if not isinstance(body, RunStarted):
        raise BrokenChain(1, STATE, f"`{journal.name}` does not begin with a run")
    return Begun(body=body, at=first.ts)


def check_same(before: RunStarted, differing: Sequence[str], *, account: str) -> None:
    """Refuse to go on with a run as another account than it began as; the way is a new run.

    Raises
    ------
    InvalidInput
        Naming what differs.
    """
    if differing:
        hint = f"`golive paper new-run --account {account}` begins another run and keeps this one's journal"
        raise InvalidInput(f"run `{before.run}` began with another {', '.join(differing)}", hint=hint)
