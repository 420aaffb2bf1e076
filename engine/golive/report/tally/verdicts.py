"""Verdicts by strategy, and the episodes they came in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from golive.core.row import DECIDED_AT, DIRECTION, STRATEGY
from golive.core.unit import NANOS
from golive.core.verdict import Verdict
from golive.replay.replay import Run


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictTally:
    """How many of `n` signals got each verdict, in the order of `Verdict`, and in how many episodes they came.

    An episode is an unbroken row of signals of one strategy in one direction: what can at best count as independent.
    """

    name: str
    counts: tuple[int, ...]
    episodes: int

    @property
    def n(self) -> int:
        return sum(self.counts)

    @property
    def allowed(self) -> int:
        return sum(self.of(v) for v in Verdict if v.allowed)

    @property
    def refused(self) -> int:
        return self.n - self.allowed

    def of(self, verdict: Verdict) -> int:
        return self.counts[verdict]


def tally_verdicts(name: str, run: Run, strategies: Sequence[str]) -> VerdictTally:
    """Count the verdicts on the signals of some strategies, under a name."""
    columns = run.decisions.columns
    counts: Counter[str] = Counter()
    if run.rows:
        counts.update(str(v) for v, s in zip(columns["verdict"], columns["strategy"], strict=True) if s in strategies)
    return VerdictTally(
        name=name,
        counts=tuple(counts[v.name] for v in Verdict),
        episodes=sum(_episodes(run, s) for s in strategies),
    )


def _episodes(run: Run, strategy: str) -> int:
    """Count the unbroken rows of a strategy's signals: in one direction, at looks that follow each other."""
    step = round(run.engine.program.signals[strategy].every_s * NANOS)
    own = run.instants[run.instants % step == 0]
    total = 0
    for direction in ("long", "short"):
        times = [r[DECIDED_AT] for r in run.rows if r[STRATEGY] == strategy and r[DIRECTION] == direction]
        if times:
            total += 1 + int(np.count_nonzero(np.diff(np.searchsorted(own, np.array(times))) > 1))
    return total
