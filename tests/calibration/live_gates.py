"""`make calibrate`: what live gates do on models that they were not solved on; writes `live_gates.md`.

One detector, or one cell: `--only cusum`, `--only "cusum:GARCH:60"`; fewer models: `--models 50`. Such a share of the
table is printed and not written: what is committed is of one run.
"""

from __future__ import annotations

import argparse
import datetime as dt
import math
import re
import sys
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tests.calibration.live_records import CELLS, EFFORTS, LiveCell, WatchedModel, watched

from golive.core.value import Unknown
from golive.learning.live.solved_limit import SHIFTS

PROCESSES = 2
TABLE = Path(__file__).parent / "live_gates.md"
BEGIN, END = "<!-- live gates: begin -->", "<!-- live gates: end -->"
FALLS = (*(f"fall of {shift:g}" for shift in SHIFTS), "fall of 1 after a year")
NINE_IN_TEN = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A mean and two standard errors of it."""

    mean: float
    error: float

    @classmethod
    def of(cls, values: Iterable[float]) -> Measured:
        """Return the mean of some values."""
        known = np.array(list(values))
        return cls(mean=float(known.mean()), error=2 * float(known.std(ddof=1)) / math.sqrt(len(known)))


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveRow:
    """One row: the rate, that below which nine models in ten lie, and of each fall the stated and the seen delay.

    The error beside what was seen is that of the difference of both.
    """

    cell: LiveCell
    rate: Measured
    nine_in_ten: float
    stated: tuple[float, ...]
    seen: tuple[Measured, ...]
    armed: int
    models: int
    years: int
    """On so many simulated years each gate was solved."""

    @classmethod
    def of(cls, cell: LiveCell, models: Sequence[WatchedModel | Unknown]) -> LiveRow:
        """Return the row of a cell."""
        armed = [model for model in models if isinstance(model, WatchedModel)]
        seen = [Measured.of(model.seen[n] for model in armed).mean for n in range(len(FALLS))]
        beside = [Measured.of(model.seen[n] - model.stated[n] for model in armed).error for n in range(len(FALLS))]
        return cls(
            cell=cell,
            rate=Measured.of(model.false_alarms for model in armed),
            nine_in_ten=float(np.quantile([model.false_alarms for model in armed], NINE_IN_TEN)),
            stated=tuple(Measured.of(model.stated[n] for model in armed).mean for n in range(len(FALLS))),
            seen=tuple(Measured(mean=mean, error=error) for mean, error in zip(seen, beside, strict=True)),
            armed=len(armed),
            models=len(models),
            years=EFFORTS[cell.detector].years,
        )

    @property
    def written(self) -> str:
        """Return it as the table has it."""
        delays = (
            f"{told:.1f}, {seen.mean:.1f} ± {seen.error:.1f}" for told, seen in zip(self.stated, self.seen, strict=True)
        )
        rate = f"{self.rate.mean:.2f} ± {self.rate.error:.2f} | {self.nine_in_ten:.2f}"
        return f"{self.cell.head} {rate} | {' | '.join(delays)} | {self.armed} of {self.models} | {self.years} |"


def read_rows() -> dict[LiveCell, LiveRow]:
    """Return the committed rows by their cells."""
    rows = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        for cell in CELLS:
            if line.startswith(cell.head):
                rows[cell] = _read(cell, line.removeprefix(cell.head))
    return rows


def _read(cell: LiveCell, line: str) -> LiveRow:
    rate, error, nine, *rest = (float(x) for x in re.findall(r"[\d.]+", line))
    *falls, armed, models, years = rest
    triples = [falls[n : n + 3] for n in range(0, len(falls), 3)]
    return LiveRow(
        cell=cell,
        rate=Measured(mean=rate, error=error),
        nine_in_ten=nine,
        stated=tuple(told for told, _, _ in triples),
        seen=tuple(Measured(mean=mean, error=beside) for _, mean, beside in triples),
        armed=int(armed),
        models=int(models),
        years=int(years),
    )


def row_of(cell: LiveCell, models: int) -> LiveRow:
    """Watch the models of a cell."""
    return LiveRow.of(cell, [watched(cell, seed) for seed in range(models)])


def write(rows: Sequence[LiveRow], *, command: str, today: dt.date) -> None:
    """Write the whole table: the rows of one run of a command."""
    text = TABLE.read_text(encoding="utf-8")
    head, tail = text[: text.index(BEGIN)], text[text.index(END) :]
    falls = " | ".join(f"{fall}: stated, seen" for fall in FALLS)
    titles = f"| detector | asked | records | baseline | false alarms a year | nine in ten | {falls} | armed | years |"
    columns = f"{titles}\n|---|--:|---|--:|---|--:|{'---|' * len(FALLS)}--:|--:|"
    lines = "\n".join(row.written for row in rows)
    made = f"{BEGIN}\n\n{today.isoformat()}, `{command}`, one run\n\n{columns}\n{lines}\n\n"
    TABLE.write_text(head + made + tail, encoding="utf-8")


def main() -> None:
    """Watch the models of every cell that is asked for, and write the table if that is all of them."""
    parser = argparse.ArgumentParser(prog="make calibrate")
    parser.add_argument("--models", type=int, default=sys.maxsize, help="at most so many a cell")
    parser.add_argument("--only", action="append", metavar="DETECTOR[:KIND[:DAYS]]", help="may be given more than once")
    parser.add_argument("--processes", type=int, default=PROCESSES, help="how many cells at a time")
    asked = parser.parse_args()
    cells = [cell for cell in CELLS if not asked.only or any(cell.name.startswith(only) for only in asked.only)]
    rows = []
    with ProcessPoolExecutor(asked.processes) as pool:
        many = [min(asked.models, EFFORTS[cell.detector].models) for cell in cells]
        for row in pool.map(row_of, cells, many):
            rows.append(row)
            sys.stdout.write(row.written + "\n")
            sys.stdout.flush()
    if [(row.cell, row.models) for row in rows] == [(cell, EFFORTS[cell.detector].models) for cell in CELLS]:
        write(rows, command="python -m tests.calibration.live_gates", today=dt.datetime.now(dt.UTC).date())


if __name__ == "__main__":
    main()
