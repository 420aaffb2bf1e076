"""Too old to be used: the one sentence that says so."""

from __future__ import annotations

from golive.core.unit import NANOS
from golive.core.value import Unknown, stale


def too_old(what: str, age: int, limit: int) -> Unknown:
    """Return why a value of some age is stale; ages are in nanoseconds.

    >>> str(too_old("the position", 9_000_000_000, 5_000_000_000))
    'the position is 9 s old, at most 5 s is fresh'
    >>> str(too_old("the position", 5_000_000_001, 5_000_000_000))
    'the position is more than 5 s old, at most 5 s is fresh'
    """
    is_old, most = f"{age / NANOS:.6g} s", f"{limit / NANOS:.6g} s"
    return stale("too_old", f"{what} is {'more than ' * (is_old == most)}{is_old} old, at most {most} is fresh")
