"""How often each strategy was asked, and what it answered."""

from __future__ import annotations

from golive.core.dataclass import dataclass
from golive.core.row import DECIDED_AT, STRATEGY
from golive.replay.replay import Run
from golive.report.tally.verdicts import opening


@dataclass(frozen=True, slots=True, kw_only=True)
class LookTally:
    """How often a strategy was asked, and what it answered."""

    strategy: str
    asked: int
    signalled: int
    silent: int
    untold: tuple[tuple[str, int], ...]

    @property
    def unable(self) -> int:
        return sum(n for _, n in self.untold)


def tally_looks(run: Run, strategy: str) -> LookTally:
    """Count the looks of a strategy, and why it could not tell, the commonest reason first."""
    looks = run.looks[strategy]
    signalling = len({r[DECIDED_AT] for r in opening(run) if r[STRATEGY] == strategy})
    return LookTally(
        strategy=strategy,
        asked=looks.asked,
        signalled=looks.signalled,
        silent=max(0, looks.asked - signalling - looks.untold.total()),
        untold=tuple(sorted(looks.untold.items(), key=lambda item: (-item[1], item[0]))),
    )
