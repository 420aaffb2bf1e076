"""A month of the sparse market on paper, with all that comes and a look each minute, and the report of its last day.

`python -m tests.paper.whole_month` prints what both took, and what the report has no number of. The suite has the same
month thinned: `tests/cli/test_daily_month.py`.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import click
from tests.paper_month import SLOT, PaperMonth, paper_month
from tests.places import REPOSITORY

from golive.core.civil import date_text

KIB_IN_MIB = 1_024
T = TypeVar("T")


@click.command()
@click.option("--days", type=click.IntRange(min=1), default=30, show_default=True, help="How long the month is.")
def main(days: int) -> None:
    """Let an account live, report on its last day, and print the table."""
    with tempfile.TemporaryDirectory() as folder:
        month, lived = _measured(resource.RUSAGE_SELF, lambda: _lived(Path(folder), days))
        reported, made = _measured(resource.RUSAGE_CHILDREN, lambda: _reported(month, days))
    rows = [("the account", lived), ("its report, with what gates earned", made), *_without(reported)]
    click.echo("\n".join(["| what | |", "|---|---|", *(f"| {name} | {said} |" for name, said in rows)]))


def _lived(folder: Path, days: int) -> PaperMonth:
    return paper_month(folder / "account", days=days, looks_min=1, fed_ns=SLOT)


def _reported(month: PaperMonth, days: int) -> dict[str, Any]:
    """Return the report of the last day; `--recorded` has the journal made again with shadows beside it."""
    date = date_text(month.first_day + days - 1)
    named = ("--journal", str(month.journal), "--recorded", str(month.recorded), "--date", date)
    command = [sys.executable, "-m", "golive", "report", "daily", str(month.library), *named, "--format", "json"]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, check=True, text=True)
    (account,) = json.loads(done.stdout)["accounts"]
    told: dict[str, Any] = account
    return told


def _measured(who: int, do: Callable[[], T]) -> tuple[T, str]:
    """Return what came of something, and the processor seconds and the most memory that it took."""
    before = resource.getrusage(who)
    came = do()
    after = resource.getrusage(who)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return came, f"{seconds:.0f} CPU seconds, {after.ru_maxrss / KIB_IN_MIB:.0f} MiB at most"


def _without(told: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what the report has no number of, each with its n."""
    groups = {**told["run_so_far"], "sharpe": told["sharpe"]}
    figures = [(id, one) for own in groups.values() for id, one in own.items()]
    absent = [f"{id} (n = {one['n']})" for id, one in figures if one["value"] is None]
    yield "figures of the run with a number", f"{len(figures) - len(absent)} of {len(figures)}"
    yield "without one", ", ".join(absent) or "none"


if __name__ == "__main__":
    main()
