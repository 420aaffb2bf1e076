"""`make calibrate`: what live gates do on models that they were not solved on; writes `live_gates.md`.

A share of it: `python -m tests.calibration.live_gates --models 50`.
"""

from __future__ import annotations

import argparse
import datetime as dt
import math
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
from tests.calibration.live_records import CELLS, LiveCell, WatchedModel, watched

from golive.learning.live.solved_limit import SHIFTS

PROCESSES, MODELS = 2, 500
TABLE = Path(__file__).parent / "live_gates.md"
BEGIN, END = "<!-- live gates: begin -->", "<!-- live gates: end -->"


def models_of(cell: LiveCell, models: int) -> list[WatchedModel]:
    """Return what gates did on the models of a cell."""
    return [watched(cell, seed) for seed in range(models)]


def mean_error(values: list[float]) -> tuple[float, float]:
    """Return the mean of what is known and its standard error."""
    known = np.array([v for v in values if not math.isnan(v)])
    return float(known.mean()), float(known.std(ddof=1)) / math.sqrt(len(known))


def written(cell: LiveCell, models: list[WatchedModel]) -> str:
    """Return a row as the table has it."""
    rate, error = mean_error([model.false_alarms for model in models])
    armed = sum(not math.isnan(model.false_alarms) for model in models)
    delays = []
    for n in range(len(SHIFTS)):
        stated, _ = mean_error([model.stated[n] for model in models])
        seen, spread = mean_error([model.seen[n] for model in models])
        delays.append(f"{stated:.1f}, {seen:.1f} ± {2 * spread:.1f}")
    head = f"| {cell.detector.value} | {cell.kind} | {cell.days} | {rate:.2f} ± {2 * error:.2f} |"
    return f"{head} {' | '.join(delays)} | {armed} of {len(models)} |"


def main() -> None:
    """Watch the models of every cell and write the table."""
    parser = argparse.ArgumentParser(prog="make calibrate")
    parser.add_argument("--models", type=int, default=MODELS)
    models = parser.parse_args().models
    lines = []
    with ProcessPoolExecutor(PROCESSES) as pool:
        pending = [(cell, pool.submit(models_of, cell, models)) for cell in CELLS]
        for cell, part in pending:
            lines.append(written(cell, part.result()))
            sys.stdout.write(lines[-1] + "\n")
            sys.stdout.flush()
    text = TABLE.read_text(encoding="utf-8")
    head, tail = text[: text.index(BEGIN)], text[text.index(END) :]
    today = dt.datetime.now(dt.UTC).date().isoformat()
    falls = " | ".join(f"fall of {shift:g}: stated, seen" for shift in SHIFTS)
    titles = f"| detector | records | baseline | false alarms a year | {falls} | armed |"
    columns = f"{titles}\n|---|---|--:|---|---|---|---|--:|"
    made = f"{BEGIN}\n\n{today}, `python -m tests.calibration.live_gates`\n\n{columns}\n" + "\n".join(lines) + "\n\n"
    TABLE.write_text(head + made + tail, encoding="utf-8")


if __name__ == "__main__":
    main()
