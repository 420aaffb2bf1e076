"""Mutants on trial in processes of their own: each reads the library once, and a mutant that hangs harms no other."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from golive.cli.case_library import open_cases
from golive.cli.mutant_bench import MutantBench, Planted, case_of, trial_of
from golive.cli.open_library import LibraryPlace
from golive.proving.mutants.mutation_run import KillingCase
from golive.proving.mutants.scoring import Trial
from golive.proving.outcome import Judged


@cache
def bench_of(root: str) -> MutantBench:
    """Read a library and its cases, once a process; raises where it is not valid."""
    return MutantBench.of(open_cases(LibraryPlace(folder=Path(root), shown=root, title=root)))


@contextmanager
def mutant_processes(root: str, count: int) -> Iterator[MutantProcesses]:
    """Open some processes that inherit nothing: threads of this one would be half there in a copy of it."""
    with ProcessPoolExecutor(count, mp_context=multiprocessing.get_context("spawn")) as pool:
        yield MutantProcesses(pool, root)


class MutantProcesses:
    """Processes that try mutants of a library."""

    def __init__(self, pool: ProcessPoolExecutor, root: str) -> None:
        self._pool, self._root = pool, root

    def originals(self) -> tuple[Judged, ...]:
        """Run the cases of the library on itself."""
        return self._pool.submit(_originals, self._root).result()

    def trials(self, mutants: Sequence[Planted]) -> Iterator[Trial]:
        """Yield the trial of each mutant, in order."""
        pending = [self._pool.submit(_trial, self._root, n) for n, _ in mutants]
        for (_, mutant), future in zip(mutants, pending, strict=True):
            yield trial_of(mutant, future)

    def killing_cases(self, mutants: Sequence[Planted]) -> Iterator[KillingCase | None]:
        """Yield a killing case for each mutant, in order; None where there is none."""
        pending = [self._pool.submit(_killing_case, self._root, n) for n, _ in mutants]
        yield from map(case_of, pending)


def _originals(root: str) -> tuple[Judged, ...]:
    return bench_of(root).originals()


def _trial(root: str, n: int) -> Trial:
    return bench_of(root).trial(n)


def _killing_case(root: str, n: int) -> KillingCase | None:
    return bench_of(root).killing_case(n)
