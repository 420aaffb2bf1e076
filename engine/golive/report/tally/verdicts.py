"""Verdicts by strategy, and the episodes they came in."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from golive.core.dataclass import dataclass
from golive.core.intent import OPEN, closes
from golive.core.row import DECIDED_AT, DIRECTION, INTENT, STRATEGY, Row
from golive.core.verdict import Verdict
from golive.replay.replay import Run


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictTally:
    """How many of `n` signals got each verdict, in the order of `Verdict`, and in how many episodes they came.

    An episode is one event that a strategy signalled, look after look: what can at best count as independent.
    `episodes_allowed` are those of which a signal was allowed.
    """

    name: str
    counts: tuple[int, ...]
    episodes: int = 0
    episodes_allowed: int = 0

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


def tally_verdicts(name: str, run: Run, strategies: Sequence[str], intent: str = OPEN) -> VerdictTally:
    """Count the verdicts on what some strategies asked for, to open or to close, under a name."""
    columns = run.decisions.columns
    counts: Counter[str] = Counter()
    if run.rows:
        asked = zip(columns["verdict"], columns["strategy"], columns["intent"], strict=True)
        counts.update(str(v) for v, s, i in asked if s in strategies and i == intent)
    verdicts = tuple(counts[v.name] for v in Verdict)
    if intent != OPEN:
        return VerdictTally(name=name, counts=verdicts)
    episodes = [episode for episode in run.episodes if episode.strategy in strategies]
    allowed = _allowed(run)
    return VerdictTally(
        name=name,
        counts=verdicts,
        episodes=len(episodes),
        episodes_allowed=sum(any(e.first <= at <= e.last for at in allowed[e.strategy, e.direction]) for e in episodes),
    )


def _allowed(run: Run) -> Mapping[tuple[str, str], Sequence[int]]:
    """Return the instants at which a signal was allowed, by strategy and direction."""
    instants: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    verdicts = map(str, run.decisions.columns.get("verdict", ()))
    for row, verdict in zip(run.rows, verdicts, strict=True):
        if Verdict[verdict].allowed and not closes(row.get(INTENT)):
            instants[row[STRATEGY], row[DIRECTION]].append(row[DECIDED_AT])
    return instants


def opening(run: Run) -> Iterator[Row]:
    """Yield the ready rows of what was signalled: those that leave a position are asked for by its exits."""
    return (row for row in run.rows if not closes(row.get(INTENT)))
