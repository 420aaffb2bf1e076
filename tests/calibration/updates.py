"""`make calibrate`: how often the guardrails let in updates of no skill, and see skill; writes `updates.md`.

A share of it: `python -m tests.calibration.updates --pairs 100`; the table says how many pairs each row rests on.
"""

from __future__ import annotations

import argparse
import datetime as dt
import re
import sys
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.calibration.update_pairs import CELLS, POINT, PairCell, judged

from golive.models.numerics.wilson_interval import wilson_interval

PROCESSES, PAIRS = 2, 1_000
TABLE = Path(__file__).parent / "updates.md"
VERDICTS = ("ACCEPT", "REJECT", "UNDERPOWERED", "HOLD")
BEGIN, END = "<!-- updates: begin -->", "<!-- updates: end -->"


@dataclass(frozen=True, slots=True, kw_only=True)
class PairRow:
    """One row of the table: shares of the verdicts, and of what point estimates alone let in."""

    cell: PairCell
    pairs: int
    shares: Mapping[str, float]
    accept: tuple[float, float]


def row_of(cell: PairCell, counts: Mapping[str, int], pairs: int) -> PairRow:
    """Return the row of a cell; `accept` is the Wilson interval of its share of ACCEPT."""
    interval = wilson_interval(counts.get("ACCEPT", 0) / pairs, pairs)
    shares = {name: counts.get(name, 0) / pairs for name in (*VERDICTS, POINT)}
    return PairRow(cell=cell, pairs=pairs, shares=shares, accept=interval)


def written(row: PairRow) -> str:
    """Return a row as the table has it."""
    cell, (low, high) = row.cell, row.accept
    shares = " | ".join(f"{100 * row.shares[name]:.1f}" for name in VERDICTS)
    interval = f"{100 * low:.1f} to {100 * high:.1f}"
    head = f"| {cell.kind} | {cell.days} | {cell.correlation:g} | {cell.gain:g} |"
    return f"{head} {shares} | {interval} | {100 * row.shares[POINT]:.1f} | {row.pairs} |"


def read_rows() -> dict[str, tuple[float, float, float, int]]:
    """Return the committed rows by cell: ACCEPT, the ends of its interval, in percent, and the pairs."""
    rows = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 11 and cells[1].isdigit():
            low, high = (float(x) for x in re.findall(r"[\d.]+", cells[8]))
            name = f"{cells[0]}:{cells[1]}:{cells[2]}:{cells[3]}"
            rows[name] = (float(cells[4]), low, high, int(cells[10]))
    return rows


def main() -> None:
    """Judge the pairs of every cell and write the table."""
    parser = argparse.ArgumentParser(prog="make calibrate")
    parser.add_argument("--pairs", type=int, default=PAIRS)
    pairs = parser.parse_args().pairs
    lines = []
    with ProcessPoolExecutor(PROCESSES) as pool:
        pending = [(cell, pool.submit(judged, cell, range(pairs))) for cell in CELLS]
        for cell, counts in pending:
            lines.append(written(row_of(cell, counts.result(), pairs)))
            sys.stdout.write(lines[-1] + "\n")
            sys.stdout.flush()
    text = TABLE.read_text(encoding="utf-8")
    head, tail = text[: text.index(BEGIN)], text[text.index(END) :]
    today = dt.datetime.now(dt.UTC).date().isoformat()
    titles = "| records | days | correlation | true gain | " + " | ".join(VERDICTS)
    columns = f"{titles} | ACCEPT, 95 % interval | by point | pairs |\n|---|--:|--:|--:|--:|--:|--:|--:|---|--:|--:|"
    made = f"{BEGIN}\n\n{today}, `python -m tests.calibration.updates`\n\n{columns}\n" + "\n".join(lines) + "\n\n"
    TABLE.write_text(head + made + tail, encoding="utf-8")


if __name__ == "__main__":
    main()
