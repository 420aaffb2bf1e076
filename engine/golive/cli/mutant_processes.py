"""Mutants on trial in processes of their own: each reads the library once, and a mutant that hangs harms no other."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from golive.cli.case_library import open_cases
from golive.cli.open_library import LibraryPlace
from golive.core.errors import InvalidLibrary
from golive.proving.mutants.mutant import Mutant
from golive.proving.mutants.mutation_run import KillingCase
from golive.proving.mutants.operators import mutants_of
from golive.proving.mutants.scoring import State, Trial
from golive.proving.mutants.survivors import Search
from golive.proving.mutants.trials import Court
from golive.proving.outcome import Judged

PATIENCE_S = 60.0
"""How long one mutant may take before nothing was shown by it."""

A = TypeVar("A")


class TookTooLongError(Exception):
    """A mutant was not through within the time it has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """A library with its cases, its mutants in order, and what finds a case for those that live."""

    court: Court
    search: Search
    mutants: tuple[Mutant, ...]


@cache
def bench_of(root: str) -> Bench:
    """Read a library and its cases, once a process; raises where it is not valid."""
    opened = open_cases(LibraryPlace(folder=Path(root), shown=root, title=root))
    specs = opened.validation.specs
    if opened.prepared is None or not opened.validation.valid:
        raise InvalidLibrary(opened.validation.issues, specs.sources)
    court = Court(specs=specs, prepared=opened.prepared)
    return Bench(court=court, search=Search(court=court), mutants=tuple(mutants_of(specs)))


def originals(root: str) -> tuple[Judged, ...]:
    """Run the cases of a library on itself."""
    return bench_of(root).court.prepared.judge()


def trial_at(root: str, n: int) -> Trial:
    """Put the n-th mutant of a library on trial."""
    bench = bench_of(root)
    with at_most(PATIENCE_S):
        return bench.court.trial(bench.mutants[n])


def killing_case_at(root: str, n: int) -> KillingCase | None:
    """Look for a case that kills the n-th mutant of a library."""
    bench = bench_of(root)
    with at_most(PATIENCE_S):
        return bench.search.killing_case(bench.mutants[n])


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Raise after some seconds, where the system can: an endless mutant is no mutant that was killed."""
    if not hasattr(signal, "setitimer"):
        yield
        return
    before = signal.signal(signal.SIGALRM, _too_long)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        signal.signal(signal.SIGALRM, before)


def _too_long(_signal: int, _frame: Any) -> None:
    raise TookTooLongError


@contextmanager
def processes(count: int) -> Iterator[ProcessPoolExecutor]:
    """Open some processes that inherit nothing: threads of this one would be half there in a copy of it."""
    with ProcessPoolExecutor(count, mp_context=multiprocessing.get_context("spawn")) as pool:
        yield pool


def tried(
    pool: ProcessPoolExecutor, root: str, mutants: Sequence[tuple[int, Mutant]], done: Callable[[int], None]
) -> Iterator[Trial]:
    """Yield the trial of each mutant, in order; what takes too long or ends in a fault of golive shows nothing."""
    pending = [pool.submit(trial_at, root, n) for n, _ in mutants]
    for k, ((_, mutant), future) in enumerate(zip(mutants, pending, strict=True), start=1):
        yield _outcome(mutant, future)
        done(k)


def _outcome(mutant: Mutant, future: Future[Trial]) -> Trial:
    fault = future.exception()
    if fault is None:
        return future.result()
    if isinstance(fault, BrokenProcessPool | InvalidLibrary):
        raise fault
    return Trial(id=mutant.id, state=State.TIMEOUT if isinstance(fault, TookTooLongError) else State.CRASH)


def killing_cases(
    pool: ProcessPoolExecutor, root: str, mutants: Sequence[tuple[int, Mutant]], done: Callable[[int], None]
) -> Iterator[tuple[str, KillingCase]]:
    """Yield a killing case for each mutant that one is found for; a search that fails has found none."""
    pending = [pool.submit(killing_case_at, root, n) for n, _ in mutants]
    for k, ((_, mutant), future) in enumerate(zip(mutants, pending, strict=True), start=1):
        case = None if future.exception() is not None else future.result()
        if case is not None:
            yield mutant.id, case
        done(k)
