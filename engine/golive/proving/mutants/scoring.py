"""What cases are worth: of the mutants of a policy that ran, the share at which a written case is not met.

Kills by cases that golive made at boundaries are named apart: what such a case expects was read off the document.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from fractions import Fraction

from golive.core.dataclass import dataclass
from golive.proving.outcome import Judged, Origin


class State(enum.Enum):
    """How far a mutant came."""

    RAN = "ran"
    DOES_NOT_COMPILE = "does_not_compile"
    EQUIVALENT_PROVED = "equivalent_proved"
    EQUIVALENT_CLAIMED = "equivalent_claimed"
    TIMEOUT = "timeout"
    CRASH = "crash"

    @property
    def is_apart(self) -> bool:
        """Say whether nobody could kill it: any other state that is no run shows nothing, so it counts as alive."""
        return self in (State.DOES_NOT_COMPILE, State.EQUIVALENT_PROVED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A mutant by its id, how far it came, and what became of the cases on it."""

    id: str
    state: State
    judged: tuple[Judged, ...] = ()

    def missed(self, origin: Origin) -> bool:
        """Say whether it ran and a case of that origin was not met."""
        return self.state is State.RAN and any(case.origin is origin and not case.met for case in self.judged)


@dataclass(frozen=True, slots=True, kw_only=True)
class MutationScore:
    """Ids of mutants by what became of them, in the order in which they were tried.

    `auto_only` are survivors that only cases made at boundaries tell from the original. `score` is killed over killed
    and survivors, in [0, 1]; None where a case is not met by the original, where no case is written, or no mutant
    counts. `exit` is 0 where the score is enough, 1 where it is not or a case fails, 3 where there is nothing to say.
    """

    killed: tuple[str, ...] = ()
    survivors: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    auto_only: tuple[str, ...] = ()
    score: float | None = None
    exit: int


NOT_ENOUGH, NOTHING_SAID = 1, 3


def mutation_score(original: Sequence[Judged], trials: Iterable[Trial], fail_under: Fraction) -> MutationScore:
    """Score mutants by the cases that the original meets; `fail_under` is a share in [0, 1], reached at equality."""
    if not all(case.met for case in original):
        return MutationScore(exit=NOT_ENOUGH)
    if all(case.origin is not Origin.WRITTEN for case in original):
        return MutationScore(exit=NOTHING_SAID)
    killed, survivors, apart, auto_only = [], [], [], []
    for trial in trials:
        if trial.state.is_apart:
            apart.append(trial.id)
        elif trial.missed(Origin.WRITTEN):
            killed.append(trial.id)
        else:
            survivors.append(trial.id)
            auto_only += [trial.id] if trial.missed(Origin.AUTO) else []
    share = Fraction(len(killed), len(killed) + len(survivors)) if killed or survivors else None
    return MutationScore(
        killed=tuple(killed),
        survivors=tuple(survivors),
        apart=tuple(apart),
        auto_only=tuple(auto_only),
        score=None if share is None else float(share),
        exit=NOTHING_SAID if share is None else 0 if share >= fail_under else NOT_ENOUGH,
    )
