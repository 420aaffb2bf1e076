"""How time and memory grow with the rows of a table and the rules of a library, each point in processes of its own.

`python -m tests.bench --only scale`: seconds are of a processor, memory is resident at its peak, and a last row of each
says what a thousand times as much takes over a thousand times what the least takes. With a kind and a number this is
one such process, which says what it took as JSON.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from tests.bench.figures import Figure, Rounds, figure
from tests.bench.growth import grown
from tests.bench.largest_frame import frame_of
from tests.bench.resident import at_most
from tests.bench.said import said

from golive.api import Engine

ROWS = (10_000, 100_000, 1_000_000, 10_000_000)
RULES = (10, 100, 1_000, 10_000)
DECIDED = 20_000
"""Rows that ever more rules decide."""

WARM, ROUNDS, MIB = 1_000, 3, 2**20


def deciding(rows: int, _: Path) -> Callable[[], object]:
    """Return what decides so many rows of arrow, of which a few were decided before."""
    return _deciding(Engine.shipped(), rows)


def deciding_by(rules: int, folder: Path) -> Callable[[], object]:
    """Return what decides rows of arrow by so many rules more than the shipped ones."""
    return _deciding(Engine.from_folder(grown(folder, rules)), DECIDED)


def compiling(rules: int, folder: Path) -> Callable[[], object]:
    """Return what compiles so many rules more than the shipped ones for the machine."""
    from tests.bench.peers.compiled_code import compiled_anew

    engine = Engine.from_folder(grown(folder, rules))
    return partial(compiled_anew, engine)


def _deciding(engine: Engine, rows: int) -> Callable[[], object]:
    frame = frame_of(engine, rows)
    engine.decide_frame(frame.slice(0, WARM), reasons=False, backend="columns")
    return lambda: engine.decide_frame(frame, reasons=False, backend="columns")


def reading(rules: int, folder: Path) -> Callable[[], object]:
    """Return what reads, checks and compiles a library of so many rules more than the shipped one."""
    grown(folder, rules)
    Engine.shipped()
    return lambda: Engine.from_folder(folder)


KINDS: Mapping[str, tuple[Callable[[int, Path], Callable[[], object]], tuple[int, ...]]] = {
    "rows decided by columns": (deciding, ROWS),
    "rules more than shipped, read and compiled": (reading, RULES),
    f"rules more than shipped, {DECIDED:,} rows decided by columns": (deciding_by, RULES),
    "rules more than shipped, compiled for the machine (`jit`)": (compiling, RULES),
}


def scale(rounds: int = ROUNDS) -> list[Figure]:
    """Return time and memory at each point, the points taking turns."""
    points = [(kind, count) for kind, (_, counts) in KINDS.items() for count in counts]
    took: dict[tuple[str, int], list[tuple[float, float]]] = {point: [] for point in points}
    for _ in range(rounds):
        for kind, count in points:
            made = said("tests.bench.scale", kind, str(count))
            took[kind, count].append((made["seconds"], made["mib"]))
    figures = []
    for kind, (_, counts) in KINDS.items():
        each = {n: [Rounds(tuple(round_[i] for round_ in took[kind, n])) for i in range(2)] for n in counts}
        for i, unit in enumerate(("s of a processor", "MiB")):
            figures += [figure(f"{n:,} {kind}, {unit}", each[n][i], None, "lower") for n in counts]
            least, most = counts[0], counts[-1]
            ratio = each[most][i] / (each[least][i] * (most / least))
            name = f"{kind}, {most:,} over {most // least:,} times what {least:,} take, {unit}"
            figures.append(figure(name, ratio, None, "lower"))
    return figures


def main() -> None:
    kind, count = sys.argv[1], int(sys.argv[2])
    with tempfile.TemporaryDirectory() as folder:
        work = KINDS[kind][0](count, Path(folder))
        start = time.process_time()
        extra = at_most(work)
        sys.stdout.write(json.dumps({"seconds": time.process_time() - start, "mib": extra / MIB}))


if __name__ == "__main__":
    main()
