"""A library with its cases, on which one of its mutants after another is tried, whoever does it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from typing import Protocol

from golive.cli.case_library import CaseLibrary
from golive.cli.time_limit import TookTooLongError, time_limit
from golive.core.dataclass import dataclass
from golive.core.errors import InvalidLibrary
from golive.proving.mutants.mutant import Mutant
from golive.proving.mutants.mutation_run import KillingCase
from golive.proving.mutants.operators import mutants_of
from golive.proving.mutants.scoring import State, Trial
from golive.proving.mutants.survivors import Search
from golive.proving.mutants.trials import Court
from golive.proving.outcome import Judged

Planted = tuple[int, Mutant]
"""A mutant, and its place among all of its library."""

PATIENCE_S = 60.0
"""How long one mutant may take before nothing was shown by it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MutantBench:
    """A library with its cases, its mutants in order, and what finds a case for those that live."""

    court: Court
    search: Search
    mutants: tuple[Mutant, ...]

    @classmethod
    def of(cls, opened: CaseLibrary) -> MutantBench:
        """Return the bench of a library.

        Raises
        ------
        InvalidLibrary
            Where it is not valid.
        """
        specs = opened.validation.specs
        if opened.prepared is None or not opened.validation.valid:
            raise InvalidLibrary(opened.validation.issues, specs.sources)
        court = Court(specs=specs, prepared=opened.prepared)
        return cls(court=court, search=Search(court=court), mutants=tuple(mutants_of(specs)))

    def originals(self) -> tuple[Judged, ...]:
        """Run the cases of the library on itself."""
        return self.court.prepared.judge()

    def trial(self, n: int) -> Trial:
        """Put the n-th mutant on trial."""
        with time_limit(PATIENCE_S):
            return self.court.trial(self.mutants[n])

    def killing_case(self, n: int) -> KillingCase | None:
        """Look for a case that kills the n-th mutant."""
        with time_limit(PATIENCE_S):
            return self.search.killing_case(self.mutants[n])


class Tries(Protocol):
    """Who tries mutants of a library, and looks for cases that kill them."""

    def originals(self) -> tuple[Judged, ...]:
        """Run the cases of the library on itself."""

    def trials(self, mutants: Sequence[Planted]) -> Iterator[Trial]:
        """Yield the trial of each mutant, in order."""

    def killing_cases(self, mutants: Sequence[Planted]) -> Iterator[KillingCase | None]:
        """Yield a killing case for each mutant, in order; None where there is none."""


def trial_of(mutant: Mutant, future: Future[Trial]) -> Trial:
    """Return what came of a trial; what takes too long or ends in a fault of golive shows nothing.

    Raises
    ------
    InvalidLibrary
        Where no mutant can be tried.
    BrokenProcessPool
        Where a process is gone.
    """
    fault = future.exception()
    if fault is None:
        return future.result()
    if isinstance(fault, BrokenProcessPool | InvalidLibrary):
        raise fault
    return Trial(id=mutant.id, state=State.TIMEOUT if isinstance(fault, TookTooLongError) else State.CRASH)


def case_of(future: Future[KillingCase | None]) -> KillingCase | None:
    """Return the killing case that was looked for; a search that fails has none."""
    return None if future.exception() is not None else future.result()
