"""Runs made by the workers of a cluster: the folders, and what is said of them, are those of one process.

Libraries and descriptions are read here, and go out as text. The files of markets are read by the workers, under the
same paths; they are told the digest of each, and make no run of anything else.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from golive.cli.cluster import open_cluster
from golive.cli.made_runs import MadeRun
from golive.cli.open_library import open_engine
from golive.cli.output_files import check_target
from golive.cli.planned_runs import RunOptions
from golive.cli.replay_options import equity_of
from golive.cli.run_folder import sources_digest
from golive.cli.run_job import MarketJob, RunAnswer, RunJob, make_run
from golive.core.canonical import canonical
from golive.core.dataclass import dataclass
from golive.core.errors import GoliveError
from golive.replay.run_files import DOCUMENT, REPLACED

if TYPE_CHECKING:
    from golive.api.engine import Engine


def runs_on_cluster(placed: Sequence[RunOptions], asked: str) -> Iterator[MadeRun]:
    """Yield each run in its order, once its folder is written.

    Raises
    ------
    GoliveError, OSError
        What the first run that failed, in their order, failed with.
    ClusterLost
        As `Cluster.each` does.
    """
    ground = _Ground()
    with open_cluster(asked) as cluster:
        jobs, failed = [], None
        for options in placed:
            try:
                jobs.append(ground.job(options))
            except (GoliveError, OSError) as error:
                # Those before it may fail still, and come first.
                failed = error
                break
        answers = cluster.each(make_run, canonical(ground.libraries), [job.text() for job in jobs])
        for options, answered in zip(placed, answers, strict=False):
            answer: RunAnswer = answered.answer
            _write(options.out, answer.files)
            remarks = ground.remarks[options.library]
            yield replace(answer.run, remarks=f"{remarks}{answer.run.remarks}")
        if failed is not None:
            raise failed


@dataclass(kw_only=True)
class _Ground:
    """Libraries that runs are of, each compiled once, and what was said of it."""

    engines: dict[str | None, Engine] = field(default_factory=dict)
    remarks: dict[str | None, str] = field(default_factory=dict)
    libraries: dict[str, Mapping[str, str]] = field(default_factory=dict)
    markets: dict[tuple[str | None, bool, tuple[str, ...], int | None], tuple[MarketJob, ...]] = field(
        default_factory=dict
    )

    def job(self, options: RunOptions) -> RunJob:
        """Return a run as what a worker is told; refuse what one process would before it reads data."""
        from golive.cli.run import markets_of, period_of

        period_of(options), equity_of(options.equity)
        check_target(options.out, replaces=REPLACED, mark=DOCUMENT)
        engine = self._engine(options.library)
        sources = engine.program.checked.specs.sources
        library = sources_digest(sources)
        self.libraries[library] = dict(sources)
        key = (options.library, options.sample, options.markets, options.seed)
        if key not in self.markets:
            self.markets[key] = tuple(MarketJob.of(market) for market in markets_of(options, engine))
        policy = engine.program.digests.policy
        return RunJob(options=options, library=library, policy=policy, markets=self.markets[key])

    def _engine(self, library: str | None) -> Engine:
        if library not in self.engines:
            with contextlib.redirect_stderr(io.StringIO()) as remarks:
                self.engines[library] = open_engine(library)
            self.remarks[library] = remarks.getvalue()
        return self.engines[library]


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
