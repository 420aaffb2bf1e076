"""Several runs that have nothing to do with each other: a folder each, and a document of what they came to."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import click

from golive.cli.data_folder import data_folder, standing_in
from golive.cli.output_files import whole_folder
from golive.cli.planned_runs import PlannedRun, RunOptions
from golive.cli.progress import progress_bar
from golive.core.dataclass import dataclass
from golive.core.errors import ClusterLost, GoliveError, Undecided
from golive.core.printable import printable

RUNS = "runs.json"
"""What all runs of a folder came to."""

FORM = 1
"""The number of this form of the document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeRun:
    """A run that was made: its document, its screen of text, and why nothing was decided, empty where something was.

    `remarks` is what was said of its library and markets meanwhile.
    """

    document: Mapping[str, Any]
    text: str
    undecided: str
    remarks: str = ""


def make_runs(
    runs: Sequence[PlannedRun],
    make: Callable[[RunOptions], MadeRun],
    *,
    out: Path,
    jobs: int,
    form: str,
    cluster: str | None = None,
) -> None:
    """Make runs, so many at a time or on a cluster, into one folder that is whole or not there; then say what came.

    Raises
    ------
    GoliveError
        What the first run that failed failed with, in their order; it is named before.
    Undecided
        Where all of them are written, and in one nothing could be decided.
    """
    with whole_folder(out, replaces=(RUNS, *(run.name for run in runs)), mark=RUNS) as folder:
        placed = [replace(run.options, out=folder / run.name) for run in runs]
        with progress_bar(f"making {len(runs)} runs") as progress:
            done = _nothing if progress is None else partial(_tell, progress, len(runs))
            if cluster is None:
                made = _made(runs, placed, partial(quietly, make, data_folder()), jobs, done)
            else:
                made = _made_on_cluster(runs, placed, cluster, done)
        (folder / RUNS).write_bytes(_document(runs, made).encode("utf-8"))
    for one in made:
        click.echo(one.remarks, err=True, nl=False)
    click.echo(_as_json(runs, made, out) if form == "json" else _table(runs, made, out))
    for run, one in zip(runs, made, strict=True):
        if one.undecided:
            raise Undecided(f"run `{run.name}`: {one.undecided}")


def _made(
    runs: Sequence[PlannedRun],
    placed: Sequence[RunOptions],
    make: Callable[[RunOptions], MadeRun],
    jobs: int,
    done: Callable[[int], None],
) -> list[MadeRun]:
    from golive.cli.run_processes import FailedJobError, in_processes

    if jobs > 1:
        try:
            return in_processes(make, placed, jobs, done)
        except FailedJobError as error:
            _name(runs[error.place])
            raise error.__cause__ or error from None
    made: list[MadeRun] = []
    for run, options in zip(runs, placed, strict=True):
        try:
            made.append(make(options))
        except (GoliveError, OSError):
            _name(run)
            raise
        done(len(made))
    return made


def _made_on_cluster(
    runs: Sequence[PlannedRun], placed: Sequence[RunOptions], asked: str, done: Callable[[int], None]
) -> list[MadeRun]:
    from golive.cli.run_on_cluster import runs_on_cluster

    made: list[MadeRun] = []
    try:
        for one in runs_on_cluster(placed, asked):
            made.append(one)
            done(len(made))
    except ClusterLost:
        raise
    except (GoliveError, OSError):
        _name(runs[len(made)])
        raise
    return made


def quietly(make: Callable[[RunOptions], MadeRun], data: Path | None, options: RunOptions) -> MadeRun:
    """Make a run, in whichever process, with the data folder of the command; what it says is told in its turn."""
    with standing_in(data), contextlib.redirect_stderr(io.StringIO()) as remarks:
        made = make(options)
    return replace(made, remarks=remarks.getvalue())


def _name(run: PlannedRun) -> None:
    click.echo(printable(f"run `{run.name}` failed, and nothing was written:"), err=True)


def _nothing(_through: int) -> None:
    pass


def _tell(progress: Callable[[int, int | None], None], total: int, through: int) -> None:
    progress(through, total)


def _document(runs: Sequence[PlannedRun], made: Sequence[MadeRun]) -> str:
    from golive.replay.artifacts import write_json

    names = ("seed", "signals", "verdicts", "positions", "pnl", "digests")
    each = [
        {"name": run.name, **{name: one.document[name] for name in names}} for run, one in zip(runs, made, strict=True)
    ]
    return write_json({"form": FORM, "runs": each})


def _as_json(runs: Sequence[PlannedRun], made: Sequence[MadeRun], out: Path) -> str:
    from golive.replay.artifacts import write_json
    from golive.replay.run_files import REPORT

    each = [
        {"name": run.name, **one.document, "report": str(out / run.name / REPORT)}
        for run, one in zip(runs, made, strict=True)
    ]
    return write_json({"runs": each}).rstrip("\n")


def _table(runs: Sequence[PlannedRun], made: Sequence[MadeRun], out: Path) -> str:
    from golive.core.verdict import Verdict
    from golive.report.text_columns import in_columns

    rows = [["run", "signals", "allowed", "opened", "net", "currency"]]
    for run, one in zip(runs, made, strict=True):
        verdicts, money = one.document["verdicts"], one.document["pnl"] or {}
        allowed = verdicts[Verdict.EXECUTE.name] + verdicts[Verdict.REDUCE.name]
        numbers = [str(n) for n in (one.document["signals"], allowed, one.document["positions"]["opened"])]
        rows.append([run.name, *numbers, money.get("net") or "unknown", money.get("currency", "")])
    return "\n".join(printable(line) for line in (*in_columns(rows), f"runs: {out / RUNS}"))
