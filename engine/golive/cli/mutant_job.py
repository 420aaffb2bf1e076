"""What a worker of a cluster does of `golive test --mutate`: it reads a library as text, and tries its mutants."""

from __future__ import annotations

import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from golive.cli.case_library import market_data, open_cases
from golive.cli.kept_policy import lay_out
from golive.cli.mutant_bench import MutantBench, case_of, trial_of
from golive.cli.open_library import LibraryPlace
from golive.cli.run_folder import sources_digest
from golive.cli.shared_files import SAME, check_files, shared_files
from golive.core.canonical import canonical
from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput
from golive.documents.market import MarketSpec
from golive.documents.streams import MarketData
from golive.proving.mutants.mutation_run import KillingCase
from golive.proving.mutants.scoring import Trial
from golive.proving.outcome import Judged

Answer = tuple[Judged, ...] | Trial | KillingCase | None


class Asked(StrEnum):
    """What a worker is asked for."""

    ORIGINALS = "originals"
    TRIAL = "trial"
    CASE = "case"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseMarket:
    """The data of a market of a library: where they lie, and the digest of each file by its path."""

    roots: tuple[str, ...]
    files: Mapping[str, str]

    def read(self, market: MarketSpec) -> MarketData | None:
        """Read them.

        Raises
        ------
        InvalidInput
            Where they are not what the command has.
        """
        check_files(self.files)
        roots = tuple(map(Path, self.roots))
        more = shared_files(market.streams, roots).keys() - self.files.keys()
        if more:
            raise InvalidInput(f"a worker of the cluster has `{min(more)}`, and the command has not", hint=SAME)
        return market_data(market, roots)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseTexts:
    """A library with its cases as text, and its markets by the file that describes them."""

    sources: Mapping[str, str]
    markets: Mapping[str, CaseMarket]

    def shared(self) -> bytes:
        """Return it as JSON, for all jobs."""
        return canonical(asdict(self))

    @classmethod
    def of(cls, shared: bytes) -> CaseTexts:
        """Return it from JSON."""
        given = json.loads(shared)
        markets = {
            file: CaseMarket(roots=tuple(one["roots"]), files=one["files"]) for file, one in given["markets"].items()
        }
        return cls(sources=given["sources"], markets=markets)


def mutant_job(asked: Asked, n: int, mutant: str) -> str:
    """Return a job as JSON; a mutant is asked for by its number, and must be the one of that id."""
    return json.dumps({"asked": asked.value, "n": n, "mutant": mutant})


def try_mutant(library: bytes, job: str) -> Answer:
    """Do what is asked for of a library.

    Raises
    ------
    InvalidInput, InvalidLibrary
        For a library, or data, that are not here what the command has.
    """
    given = json.loads(job)
    asked, n = Asked(given["asked"]), given["n"]
    bench = _room().submit(_bench, library).result()
    if asked is Asked.ORIGINALS:
        return _room().submit(bench.originals).result()
    mutant = bench.mutants[n]
    if mutant.id != given["mutant"]:
        raise InvalidInput(f"mutant {n} is `{mutant.id}` here, and `{given['mutant']}` for the command", hint=SAME)
    if asked is Asked.TRIAL:
        return trial_of(mutant, _room().submit(bench.trial, n))
    return case_of(_room().submit(bench.killing_case, n))


@cache
def _room() -> ThreadPoolExecutor:
    """Return where a worker tries one mutant at a time, however many threads it has: benches remember."""
    return ThreadPoolExecutor(1)


@lru_cache(1)
def _bench(shared: bytes) -> MutantBench:
    texts = CaseTexts.of(shared)
    digest = sources_digest(texts.sources)
    with TemporaryDirectory(prefix="golive-") as folder:
        lay_out(texts.sources, digest, Path(folder))
        place = LibraryPlace(folder=Path(folder), shown="", title=digest)
        return MutantBench.of(open_cases(place, lambda market: texts.markets[market.header.span.file].read(market)))
