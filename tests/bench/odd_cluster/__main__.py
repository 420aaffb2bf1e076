"""`python -m tests.bench.odd_cluster`: odd rows on a cluster, by each back end, in ever more partitions; as a table."""

from __future__ import annotations

import hashlib
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import click
import pyarrow as pa
import pyarrow.parquet as pq
from tests.bench.cluster import Processes, Spent, decided, started
from tests.commands import run_command
from tests.marked_text import between_marks
from tests.odd_rows import in_files, odd_rows

from golive.api import Engine
from golive.core.back_end import BackEnd
from golive.loader.shipped import library_root
from golive.replay.run_files import SIGNALS

README = Path(__file__).parent / "README.md"
SEED = 23
PARTITIONS, GROWING = (1, 7, 50), (1, 2, 4, 8, 16, 32, 64)
SHOWN = 16
KIB = 1024


@dataclass(frozen=True, kw_only=True)
class Tried:
    """A table that was decided: by what, in how many partitions, to which file, and what it took."""

    backend: BackEnd
    partitions: int
    digest: str
    spent: Sequence[Spent]
    peaks: Sequence[float]
    """MiB at the most of this process, of the scheduler and of the larger worker."""


@click.command()
@click.option("--rows", default=100_000, show_default=True, help="Odd rows that each back end decides.")
@click.option("--grow", default=300_000, show_default=True, help="Odd rows in ever more partitions.")
@click.option("--rounds", default=3, show_default=True, help="How often those are decided.")
def main(*, rows: int, grow: int, rounds: int) -> None:
    """Ask a cluster; write the table into the README of this folder."""
    engine = Engine.shipped()
    with tempfile.TemporaryDirectory() as place, ExitStack() as standing:
        folder = Path(place)
        recorded = _recorded(folder)
        cluster = started(standing, folder, 2)
        table, alike = odd_rows(engine, recorded, rows, seed=SEED), list[Tried]()
        for partitions in PARTITIONS:
            source = in_files(table, folder / f"odd-{partitions}", partitions)
            alike += (_tried(engine, source, partitions, by, cluster, rounds=1) for by in BackEnd)
        table, grown = odd_rows(engine, recorded, grow, seed=SEED), list[Tried]()
        for partitions in GROWING:
            source = in_files(table, folder / f"grown-{partitions}", partitions)
            grown.append(_tried(engine, source, partitions, BackEnd.COLUMNS, cluster, rounds=rounds))
    text = "\n".join([*_head(), *_alike(alike, rows), *_grown(grown, grow, rounds)]) + "\n"
    README.write_text(between_marks(README.read_text(encoding="utf-8"), text), encoding="utf-8")
    sys.stdout.write(text)
    sys.exit(any(len({one.digest for one in some}) > 1 for some in (alike, grown)))


def _recorded(folder: Path) -> pa.Table:
    done = run_command("run", library_root(), "--sample", "--out", folder / "run")
    assert done.exit_code == 0, done.output
    return pq.read_table(folder / "run" / SIGNALS)


def _tried(
    engine: Engine, source: Path, partitions: int, backend: BackEnd, cluster: Processes, *, rounds: int
) -> Tried:
    spent, digests, peaks = list[Spent](), set[str](), [0.0, 0.0, 0.0]
    groups = [("self",), (cluster.scheduler,), cluster.workers]
    for _ in range(rounds):
        for process in (one for group in groups for one in group):
            # Writing 5 sets the peak to what is resident now.
            Path(f"/proc/{process}/clear_refs").write_text("5", encoding="ascii")
        took, written = decided(engine, source, source.with_suffix(".decided.parquet"), cluster, backend=backend)
        spent.append(took)
        digests.add(hashlib.sha256(written).hexdigest())
        peaks = [max(peak, *map(_peak, group)) for peak, group in zip(peaks, groups, strict=True)]
    return Tried(
        backend=backend, partitions=partitions, digest=" ".join(sorted(digests)), spent=tuple(spent), peaks=peaks
    )


def _peak(process: object) -> float:
    told = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    return int(next(line for line in told if line.startswith("VmHWM")).split()[1]) / KIB


def _head() -> Iterator[str]:
    command = " ".join(["python -m tests.bench.odd_cluster", *sys.argv[1:]])
    yield f"{datetime.now(UTC).date().isoformat()}, `{command}`."
    yield ""


def _alike(tried: Sequence[Tried], rows: int) -> Iterator[str]:
    files = {one.digest for one in tried}
    yield f"{rows:,} odd rows, {len(tried)} times to {len(files)} file{'s' if len(files) > 1 else ''} by its SHA-256:"
    yield ""
    yield "| back end | partitions | file | seconds of workers |"
    yield "|---|---:|---|---:|"
    for one in tried:
        yield f"| {one.backend} | {one.partitions} | `{one.digest[:SHOWN]}` | {one.spent[0].workers:.1f} |"
    yield ""


def _grown(tried: Sequence[Tried], rows: int, rounds: int) -> Iterator[str]:
    files = {one.digest for one in tried}
    yield f"{rows:,} odd rows by {BackEnd.COLUMNS}, medians of {rounds}, to {len(files)} file by its SHA-256:"
    yield ""
    yield "| partitions | seconds | processor: command | scheduler | workers | MiB: command | scheduler | a worker |"
    yield "|---:|---:|---:|---:|---:|---:|---:|---:|"
    for one in tried:
        each = [
            median(getattr(spent, name) for spent in one.spent) for name in ("clock", "command", "scheduler", "workers")
        ]
        cells = [str(one.partitions), *(f"{seconds:.2f}" for seconds in each), *(f"{mib:.0f}" for mib in one.peaks)]
        yield f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
