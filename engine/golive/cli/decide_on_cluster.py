"""A parquet table decided by the workers of a cluster: the file, the messages and the summary are those of one process.

What concerns the table as a whole is looked at here, over all parts: ids that come twice, words that are said once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import field, replace
from typing import TYPE_CHECKING

from golive.api.signal_ids import SignalIds
from golive.api.signal_table import SignalTable
from golive.cli.decide_file import SENTENCES_UP_TO, DecisionFile, sentences_of, write_pieces
from golive.cli.decide_part import BlockAnswer, PartJob, decide_part
from golive.cli.parquet_parts import check_not_written
from golive.cli.signal_files import SignalFile, no_rows
from golive.cli.unread_signals import ToldOnce
from golive.core.dataclass import dataclass
from golive.core.row import SIGNAL_ID
from golive.core.sentences import Sentences
from golive.trading.policy_texts import library_text

if TYPE_CHECKING:
    from golive.api.engine import Engine
    from golive.cli.cluster import Answered, Cluster
    from golive.cli.decide_summary import Tally
    from golive.cli.decided_pieces import DecidedPiece
    from golive.cli.parquet_parts import ParquetPart


@dataclass(frozen=True, slots=True, kw_only=True)
class PartTold:
    """A part, who computed it, and by which back end each of its blocks."""

    file: str
    row_groups: tuple[int, ...]
    first_row: int
    """Counted from 1 over the whole table."""
    rows: int
    worker: str
    backends: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterTold:
    """What is told of a cluster that decided a table."""

    cluster: str
    partitions: list[PartTold] = field(default_factory=list)

    def in_a_line(self) -> str:
        """Return which workers computed how many partitions."""
        by = Counter(part.worker for part in self.partitions)
        each = ", ".join(f"{worker} {count}" for worker, count in sorted(by.items()))
        return f"{self.cluster}: {len(self.partitions)} partitions, {each}"


def decide_on_cluster(
    engine: Engine, signals: SignalFile, to: DecisionFile, *, cluster: Cluster, backend: str, asked: Sentences | None
) -> tuple[Tally, Sentences, ClusterTold]:
    """Decide every row of a parquet table; as `decide_file` does in one process.

    Raises
    ------
    InvalidInput
        As `decide_file` does.
    ClusterLost
        As `Cluster.each` does.
    RuntimeError
        For an answer that is not of the part that was asked for.
    """
    rows = signals.rows or 0
    if not rows:
        raise no_rows(signals.path)
    sentences = sentences_of(asked, long=rows > SENTENCES_UP_TO)
    record = ClusterTold(cluster=cluster.name)
    run = _OnCluster(
        engine=engine, signals=signals, backend=backend, sentences=sentences, cluster=cluster, record=record
    )
    tally = write_pieces(run.pieces(), to, signals, ids=run.ids)
    return tally, sentences, record


@dataclass(frozen=True, slots=True, kw_only=True)
class _OnCluster:
    engine: Engine
    signals: SignalFile
    backend: str
    sentences: Sentences
    cluster: Cluster
    ids: SignalIds = field(default_factory=SignalIds)
    warnings: ToldOnce = field(default_factory=ToldOnce)
    record: ClusterTold

    @property
    def policy(self) -> str:
        return self.engine.program.digests.policy

    def pieces(self) -> Iterator[DecidedPiece]:
        parts = self.signals.parts or ()
        jobs = [self._job(part) for part in parts]
        answers = self.cluster.each(decide_part, library_text(self.engine), jobs)
        for part, answered in zip(parts, answers, strict=True):
            yield from self._heard(part, answered)
        check_not_written(parts)

    def _job(self, part: ParquetPart) -> str:
        away = replace(part, file=part.file.resolve())
        job = PartJob(
            table=self.signals.path, part=away, policy=self.policy, backend=self.backend, sentences=self.sentences
        )
        return job.text()

    def _heard(self, part: ParquetPart, answered: Answered) -> Iterator[DecidedPiece]:
        blocks: tuple[BlockAnswer, ...] = answered.answer
        backends = tuple(block.backend for block in blocks)
        before = part.before
        for block in blocks:
            self.warnings.tell(block.notes, before=before)
            piece = block.piece()
            self._check(piece, answered.worker)
            self.ids.see(SignalTable.from_arrow(piece.table.select([SIGNAL_ID])))
            before += piece.table.num_rows
            yield piece
        if before != part.before + part.rows:
            raise RuntimeError(f"worker {answered.worker} gave {before - part.before} rows for {part.rows}")
        self.record.partitions.append(
            PartTold(
                file=str(part.file),
                row_groups=part.groups,
                first_row=part.before + 1,
                rows=part.rows,
                worker=answered.worker,
                backends=backends,
            )
        )

    def _check(self, piece: DecidedPiece, worker: str) -> None:
        """Hold an answer against the policy that was asked, and what was counted against its rows.

        A block of another policy would be written as of this one.
        """
        counted, rows = sum(piece.count.rules.values()), piece.table.num_rows
        if counted != rows:
            raise RuntimeError(f"worker {worker} counted {counted} rows of {rows}")
        policies = piece.table["policy_digest"].unique().to_pylist()
        if policies != [self.policy]:
            raise RuntimeError(f"worker {worker} decided by {policies}, not by {self.policy}")
