"""`make calibrate`: simulate what every interval covers and write the table into `models/README.md`.

One cell alone: `python -m tests.calibration --only "AR(1) 0.2:60"`. Fewer samples: `--samples 400`; the table says how
many each row rests on.
"""

from __future__ import annotations

import argparse
import sys
import time
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import chain

from tests.calibration.cells import KINDS, all_cells, ends_of
from tests.calibration.ends import Ends
from tests.calibration.table import Cell, counted, write_rows

PROCESSES, SAMPLES, RESAMPLES = 2, 4_000, 1_000


def main() -> None:
    """Run the cells that are asked for, and write each as soon as it is done."""
    parser = argparse.ArgumentParser(prog="make calibrate")
    parser.add_argument("--samples", type=int, default=SAMPLES)
    parser.add_argument("--resamples", type=int, default=RESAMPLES)
    parser.add_argument("--only", action="append", metavar="KIND:N", help="one cell; may be given more than once")
    asked = parser.parse_args()
    cells = [c for c in all_cells(asked.resamples) if not asked.only or f"{c.kind}:{c.n}" in asked.only]
    begin = time.monotonic()
    with ProcessPoolExecutor(PROCESSES) as pool:
        pending = [(cell, _parts(pool, cell, asked.samples)) for cell in cells]
        for i, (cell, parts) in enumerate(pending, start=1):
            rows = tuple(counted(chain.from_iterable(part.result() for part in parts), cell))
            write_rows(rows, KINDS)
            shares = ", ".join(f"{r.statistic} {100 * r.lower:.1f}/{100 * r.upper:.1f}" for r in rows)
            done = f"{i}/{len(cells)} {cell.kind}, n {cell.n}, {time.monotonic() - begin:.0f} s"
            sys.stdout.write(f"{done}: {shares}\n")
            sys.stdout.flush()


def _parts(pool: ProcessPoolExecutor, cell: Cell, samples: int) -> list[Future[tuple[Ends, ...]]]:
    """Cut a cell into as many parts as there are processes."""
    return [pool.submit(ends_of, cell, range(k, samples, PROCESSES)) for k in range(PROCESSES)]


if __name__ == "__main__":
    main()
