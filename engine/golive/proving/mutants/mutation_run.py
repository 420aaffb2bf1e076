"""What came of the mutants of a library: document by document, and what is left to do about those that live."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace
from fractions import Fraction

from golive.core.dataclass import dataclass
from golive.proving.mutants.mutant import Mutant
from golive.proving.mutants.scoring import NOT_ENOUGH, MutationScore, State, Trial, mutation_score
from golive.proving.outcome import Judged


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many mutants of a document there are, and what became of them; apart are those that nobody can kill."""

    of: str
    killed: int
    alive: int
    apart: int

    @property
    def mutants(self) -> int:
        """Return how many there are."""
        return self.killed + self.alive + self.apart

    @property
    def share(self) -> Fraction | None:
        """Return the share of those that count which are killed; None where none counts."""
        counted = self.killed + self.alive
        return Fraction(self.killed, counted) if counted else None


@dataclass(frozen=True, slots=True, kw_only=True)
class KillingCase:
    """A case as YAML that would kill a mutant, and the document (`kind.id`) whose cases it would be one of."""

    of: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MutationRun:
    """Mutants after their trials.

    `score` is of all of them. `cases` holds, by the id of a survivor, the case that would kill it; one that is
    not in it has none that was found. `over` are the documents with more survivors than their budget.
    """

    mutants: Mapping[str, Mutant]
    trials: tuple[Trial, ...]
    score: MutationScore
    fail_under: Fraction
    failing: tuple[Judged, ...] = ()
    cases: Mapping[str, KillingCase] = field(default_factory=dict)
    over: tuple[str, ...] = ()

    @property
    def exit(self) -> int:
        """Return the score's own, or 1 where a document has more survivors than its budget."""
        return NOT_ENOUGH if self.over else self.score.exit

    @property
    def survivors(self) -> tuple[Mutant, ...]:
        """Return the mutants that live, in the order in which they were made."""
        return tuple(self.mutants[id_] for id_ in self.score.survivors)

    @property
    def tallies(self) -> tuple[Tally, ...]:
        """Return what became of the mutants of each document, in the order in which they were made."""
        of = {id_: mutant.of for id_, mutant in self.mutants.items()}
        documents = dict.fromkeys(of[trial.id] for trial in self.trials)
        return tuple(self._tally(document, of) for document in documents)

    def _tally(self, document: str, of: Mapping[str, str]) -> Tally:
        killed, alive, apart = (
            sum(of[id_] == document for id_ in ids)
            for ids in (self.score.killed, self.score.survivors, self.score.apart)
        )
        return Tally(of=document, killed=killed, alive=alive, apart=apart)

    def in_state(self, state: State) -> int:
        """Return how many mutants came no further than a state."""
        return sum(trial.state is state for trial in self.trials)


def mutation_run(
    original: Sequence[Judged],
    mutants: Iterable[Mutant],
    trials: Sequence[Trial],
    fail_under: Fraction,
    budget: Mapping[str, int] | None = None,
) -> MutationRun:
    """Put together what came of mutants; `budget` is how many may survive, by document, 0 for what is not in it."""
    score = mutation_score(original, trials, fail_under)
    run = MutationRun(
        mutants={mutant.id: mutant for mutant in mutants},
        trials=tuple(trials),
        score=score,
        fail_under=fail_under,
        failing=tuple(case for case in original if not case.met),
    )
    if budget is None:
        return run
    return replace(run, over=tuple(t.of for t in run.tallies if t.alive > budget.get(t.of, 0)))
