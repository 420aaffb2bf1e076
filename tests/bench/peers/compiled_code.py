"""What golive's compiled code (`jit`) takes beside Polars and a loop fused by hand, and what compiling takes.

`python -m tests.bench --only compiled-code`: every answer is held to golive's columns first, row by row. With a number
of rows and of rounds this is a process of its own, which says its figures as JSON and gives their memory back.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import partial
from pathlib import Path

from tests.bench.figures import Figure, both_clocks, figure, processor_time
from tests.bench.growth import FEW, grown
from tests.bench.peers.against import BASE, LARGEST, ROWS, held
from tests.bench.peers.arrays import Asked, Peer, asked, by_golive
from tests.bench.peers.polars_peer import by_polars
from tests.bench.peers.stage import decision_stage
from tests.bench.said import said

from golive.api import Engine
from golive.api.decide_block import kept
from golive.evaluator import machine_code
from golive.evaluator.native import NativeFunction

ROUNDS, ROUNDS_AT_LARGEST = 9, 5


def by_numba(asked: Asked) -> Peer:
    # Imported where it is asked: it takes longer than the rest.
    from tests.bench.peers.numba_peer import by_numba as fused

    return fused(asked)


BESIDE: Mapping[str, tuple[Callable[[Asked], Peer], float | None]] = {
    "golive's columns": (by_golive, None),
    "Polars streaming": (partial(by_polars, engine="streaming"), 1.0),
    "numba, fused": (by_numba, 0.8),
}
"""What compiled code is measured beside, by as many threads, and what it should reach of it."""


def compiled_code(rows: int = ROWS, largest: int = LARGEST) -> list[Figure]:
    """Return figures over so many rows and over the largest number, each in a process of its own."""
    sizes = ((rows, ROUNDS), (largest, ROUNDS_AT_LARGEST))
    made = [said("tests.bench.peers.compiled_code", str(count), str(rounds)) for count, rounds in sizes]
    return [*(Figure(**one) for figures in made for one in figures), *compiling()]


def beside(many: Asked, rounds: int) -> list[Figure]:
    """Return what the others take over what compiled code takes: of the clock, and of the processors."""
    ours, theirs = by_golive(many, of=NativeFunction), {name: of(many) for name, (of, _) in BESIDE.items()}
    for name, peer in theirs.items():
        held(name, ours, peer)
    of_clock, of_processors = both_clocks(ours, *theirs.values(), rounds=rounds)
    made = []
    for words, (alone, *others) in (("", of_clock), (", in time of the processors", of_processors)):
        for (name, (_, goal)), time in zip(BESIDE.items(), others, strict=True):
            what = f"decision stage, {many.rows:,} rows: {name} over golive's compiled code{words}"
            made.append(figure(what, time / alone, None if words else goal, "higher"))
    return made


def compiling() -> list[Figure]:
    """Return the seconds of a processor that compiling takes for the shipped library, and with many rules more."""
    with tempfile.TemporaryDirectory() as folder:
        engines = {
            "the shipped library": Engine.shipped(),
            f"{FEW:,} rules more": Engine.from_folder(grown(Path(folder), FEW)),
        }
    taken = processor_time(*(partial(compiled_anew, engine) for engine in engines.values()), rounds=ROUNDS_AT_LARGEST)
    return [
        figure(f"compiling {name}, s of a processor", time, None, "lower")
        for name, time in zip(engines, taken, strict=True)
    ]


def compiled_anew(engine: Engine) -> None:
    """Compile what decides tables, though it was compiled before."""
    machine_code._compiled.cache_clear()
    assert NativeFunction(engine.program.decision, kept(engine.program)).code.functions


def main() -> None:
    rows, rounds = (int(argument) for argument in sys.argv[1:])
    engine = Engine.shipped()
    base = asked(engine, decision_stage(engine), min(BASE, rows))
    sys.stdout.write(json.dumps([asdict(made) for made in beside(base.tiled(rows), rounds)]))


if __name__ == "__main__":
    main()
