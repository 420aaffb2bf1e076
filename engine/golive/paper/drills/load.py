"""How many times the peak of its market a private account keeps up with: events and looks by the wall clock."""

from __future__ import annotations

from collections import Counter

from golive.core.clock import Clock
from golive.core.unit import NANOS
from golive.paper.drills.outcome import Outcome
from golive.paper.drills.private_account import PrivateAccount

MOST_TAKEN = 2_000
"""So many events and looks are taken, as fast as the account takes them."""


def drill_load(account: PrivateAccount, clock: Clock) -> Outcome:
    """Feed a branch of an account as fast as it goes, and hold that against the busiest second of what it took.

    Bars close hours apart, and the account looks at its exits each minute between them: a look is work like an event.
    Writing to a disk is in none of it: what that takes is in the heartbeat of a running account.
    """
    own, seconds, n = account.branch(), Counter[int](), 0
    began = clock.monotonic_ns()
    while own.goes_on and n < MOST_TAKEN:
        turns = own.receive()
        taken = [own.at, *(turned.state.passed for turned in turns)]
        seconds.update(at // NANOS for at in taken)
        n += len(taken)
    took = clock.monotonic_ns() - began
    peak = max(seconds.values(), default=0)
    times = n * NANOS / took / peak if took and peak else None
    why = "" if times is not None else "the account had no event left"
    return Outcome(name="load/times_peak", measured=times, unit="times the peak", n=n, why=why)
