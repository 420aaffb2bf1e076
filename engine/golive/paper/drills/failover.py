"""A process is killed again and again, and started again: what was acknowledged is there, once, and it goes on."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

import numpy as np

from golive.core.dataclass import dataclass
from golive.core.unit import NANOS
from golive.journal.bodies.gap import Gap
from golive.journal.entry import Entry
from golive.journal.verification import verify
from golive.paper.drills.outcome import Outcome
from golive.paper.drills.private_process import Machine, PrivateProcess
from golive.trading.live_machine import PROCESS

KILL = "process_kill"
"""What the fault is called among those that an account has to come back from."""

_LONGEST_LIFE_NS = 2 * NANOS
"""How long a process lives at most after its first look, before it is killed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Death:
    """A kill and the start after it: how long until the account looked again, and what became of its entries."""

    back_ns: int
    lost: int
    holds: bool
    gaps: int


def drill_failover(process: PrivateProcess, clock: Machine, kills: int, *, seed: int) -> tuple[Outcome, ...]:
    """Kill a process so often at seeded instants, start it each time, and return what that came to."""
    lives = np.random.default_rng(seed).integers(_LONGEST_LIFE_NS, size=kills).tolist()
    process.start()
    process.wait_until_it_looks()
    return _outcomes([_killed(process, clock, life) for life in lives])


def _killed(process: PrivateProcess, clock: Machine, life_ns: int) -> Death:
    clock.wait_ns(life_ns)
    with process.journal() as journal:
        acknowledged = list(journal.entries())
    began = clock.monotonic_ns()
    process.kill()
    process.start()
    process.wait_until_it_looks()
    back = clock.monotonic_ns() - began
    with process.journal() as journal:
        entries = list(journal.entries())
    return Death(
        back_ns=back,
        lost=_lost(acknowledged, entries),
        # The chain of hashes, and that no kind has a key twice.
        holds=verify(process.run, entries).first_bad is None,
        gaps=sum(_is_of_process(entry) for entry in entries) - sum(_is_of_process(entry) for entry in acknowledged),
    )


def _lost(before: Sequence[Entry], after: Sequence[Entry]) -> int:
    there = set(after)
    return sum(entry not in there for entry in before)


def _is_of_process(entry: Entry) -> bool:
    return entry.kind == Gap.KIND and entry.key.startswith(f"{PROCESS}/")


def _outcomes(deaths: Sequence[Death]) -> tuple[Outcome, ...]:
    n, back = len(deaths), [one.back_ns for one in deaths]
    return (
        Outcome(name="lost", measured=sum(one.lost for one in deaths), unit="entries", n=n, most=0.0),
        Outcome(name="doubled", measured=sum(not one.holds for one in deaths), unit="journals", n=n, most=0.0),
        Outcome(name="gaps_told", measured=sum(one.gaps == 1 for one in deaths) / n, unit="share", n=n, least=1.0),
        Outcome(name="back_median", measured=median(back) / NANOS, unit="s of the clock", n=n),
        Outcome(name="back_longest", measured=max(back) / NANOS, unit="s of the clock", n=n),
        *_of_fault(deaths),
    )


def _of_fault(deaths: Sequence[Death]) -> tuple[Outcome, ...]:
    """Return the same as each fault says it: a journal that lost entries, or a gap, does not know its positions."""
    n, back = len(deaths), max(one.back_ns for one in deaths) / NANOS
    doubled = float(sum(not one.holds for one in deaths))
    unknown = float(sum(one.lost > 0 or one.gaps != 1 for one in deaths))
    return (
        Outcome(name=f"{KILL}/safe_after", measured=back, unit="s of the clock", n=n),
        Outcome(name=f"{KILL}/duplicate_orders", measured=doubled, unit="journals", n=n, most=0.0),
        Outcome(name=f"{KILL}/unknown_positions", measured=unknown, unit="journals", n=n, most=0.0),
    )
