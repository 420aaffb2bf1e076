"""Mutants on trial by the workers of a cluster: what comes of them is what comes of them in processes of this machine.

The library and its cases go out as text; the files of its markets are read by the workers, under the same paths.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from golive.cli.case_library import data_roots
from golive.cli.cluster import Cluster, open_cluster
from golive.cli.mutant_bench import Planted
from golive.cli.mutant_job import Asked, CaseMarket, CaseTexts, mutant_job, try_mutant
from golive.cli.shared_files import shared_files
from golive.documents.library import Specs
from golive.documents.market import MarketSpec
from golive.proving.mutants.mutation_run import KillingCase
from golive.proving.mutants.scoring import Trial
from golive.proving.outcome import Judged


@contextmanager
def mutants_on_cluster(specs: Specs, asked: str) -> Iterator[MutantsOnCluster]:
    """Connect to a cluster whose workers try mutants of a library.

    Raises
    ------
    GoliveError
        As `open_cluster` and `Cluster.each` do.
    """
    root = Path(specs.root)
    markets = {market.header.span.file: _told(market, data_roots(root, market)) for market in specs.markets}
    with open_cluster(asked) as cluster:
        yield MutantsOnCluster(cluster, CaseTexts(sources=specs.sources, markets=markets).shared())


class MutantsOnCluster:
    """Workers that try mutants of a library."""

    def __init__(self, cluster: Cluster, library: bytes) -> None:
        self._cluster, self._library = cluster, library

    def originals(self) -> tuple[Judged, ...]:
        """Run the cases of the library on itself."""
        (judged,) = self._each([mutant_job(Asked.ORIGINALS, 0, "")])
        return tuple(judged)

    def trials(self, mutants: Sequence[Planted]) -> Iterator[Trial]:
        """Yield the trial of each mutant, in order."""
        return self._each([mutant_job(Asked.TRIAL, n, mutant.id) for n, mutant in mutants])

    def killing_cases(self, mutants: Sequence[Planted]) -> Iterator[KillingCase | None]:
        """Yield a killing case for each mutant, in order; None where there is none."""
        return self._each([mutant_job(Asked.CASE, n, mutant.id) for n, mutant in mutants])

    def _each(self, jobs: Sequence[str]) -> Iterator[Any]:
        return (answered.answer for answered in self._cluster.each(try_mutant, self._library, jobs))


def _told(market: MarketSpec, roots: tuple[Path, ...]) -> CaseMarket:
    there = tuple(root.resolve() for root in roots)
    return CaseMarket(roots=tuple(map(str, there)), files=shared_files(market.streams, there))
