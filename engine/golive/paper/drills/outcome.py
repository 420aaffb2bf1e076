"""What a drill came to: each outcome a number of its own, as evidence of it is written."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from golive.core.dataclass import dataclass
from golive.journal.bodies.evidence import EvidenceGiven
from golive.journal.drills import BEGAN, drill_item
from golive.journal.journal import Journal
from golive.journal.numbered import append_numbered

IDLE = "no account ever had an order under way: there was nothing to stop"
"""Why a drill of accounts measured nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A number that a drill measured, of so many observations, or why it could not; `wanted` is what it has to be.

    `most` is the largest that is good, and `least` the smallest; None where any is.
    """

    name: str
    measured: float | None
    unit: str
    n: int
    why: str = ""
    most: float | None = None
    least: float | None = None

    @property
    def is_good(self) -> bool:
        """Say whether it is what it has to be; what nobody measured, or measured of nothing, is not."""
        if self.measured is None or not self.n:
            return False
        return (self.most is None or self.measured <= self.most) and (self.least is None or self.measured >= self.least)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drilled:
    """A drill that was held: what came of it, from when to when in nanoseconds, of what, and who held it."""

    drill: str
    outcomes: tuple[Outcome, ...]
    began: int
    ended: int
    subject: str
    strategies: tuple[str, ...]
    source: str
    by: str

    @property
    def holds(self) -> bool:
        """Say whether everything came out as it has to."""
        return bool(self.outcomes) and all(one.is_good for one in self.outcomes)

    def evidence(self, outcome: Outcome, n: int) -> EvidenceGiven:
        """Return what is written of one outcome, as the n-th of its kind."""
        return EvidenceGiven(
            item=item_of(self.drill, outcome),
            n=n,
            subject=self.subject,
            strategy=",".join(self.strategies),
            measured=outcome.measured,
            measured_why=outcome.why or None,
            unit=outcome.unit,
            observations=outcome.n,
            period_begin=self.began,
            period_end=self.ended,
            source=self.source,
            by=self.by,
        )


def item_of(drill: str, outcome: Outcome) -> str:
    """Return what evidence of an outcome is called."""
    return drill_item(drill, outcome.name)


def write_start(records: Journal, drilled: Drilled) -> int:
    """Write that a drill began, before it is held; return the number of the entry.

    Whatever ends it then, nobody can take it for one that was not held.

    Raises
    ------
    Unavailable
        Another writer holds the records, or they cannot be written.
    """
    start = Outcome(name=BEGAN, measured=None, unit="", n=0, why="the drill had just begun")
    return write_evidence(records, replace(drilled, outcomes=(start,), ended=drilled.began))


def write_evidence(records: Journal, drilled: Drilled) -> int:
    """Write every outcome of a drill into the records, all in one; return the number of its last entry.

    Raises
    ------
    Unavailable
        Another writer holds the records, or they cannot be written.
    """
    each = [((item_of(drilled.drill, one),), partial(drilled.evidence, one)) for one in drilled.outcomes]
    return append_numbered(records, EvidenceGiven.KIND, each, drilled.ended).head.seq
