"""What the decision stage costs its peers, of what it costs golive: interleaved, each answer held to golive's first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from tests.bench.figures import ROUNDS, Figure, Rounds, figure, in_turn
from tests.bench.peers.array_peers import by_numpy, by_pandas
from tests.bench.peers.arrays import Asked, Peer, asked, by_golive, differing
from tests.bench.peers.cel_peer import by_cel
from tests.bench.peers.duckdb_peer import by_duckdb
from tests.bench.peers.polars_peer import by_polars
from tests.bench.peers.stage import decision_stage
from tests.bench.peers.zen_peer import by_zen
from tests.bench.said import said

from golive.api import Engine

BASE, ROWS, LARGEST = 100_000, 1_000_000, 10_000_000
BY_ROW = 500
"""Rows that the rules engines are asked, which answer one at a time."""
JIT_FROM = 1_000_000
"""Rows under which compiling by numba, which takes many seconds, is left out."""
MIB = 2**20
OUTPUT_BYTES = 4 + 8 + 4
"""Of a row: verdict, size and rule."""

COLUMNS: Mapping[str, tuple[Callable[[Asked], Peer], float]] = {
    "numpy in blocks of 16,384": (by_numpy, 1.0),
    "pandas": (by_pandas, 2.0),
    "DuckDB": (by_duckdb, 1.3),
    "Polars in memory": (by_polars, 0.85),
    "Polars streaming": (partial(by_polars, engine="streaming"), 0.85),
}
ROW_BY_ROW: Mapping[str, tuple[Callable[[Asked], Peer], float]] = {
    "zen evaluate_batch": (by_zen, 250.0),
    "Rust CEL": (by_cel, 500.0),
}
JIT_GOAL = 0.5
AT_LARGEST: Mapping[str, tuple[Callable[[Asked], Peer], float]] = {
    **{name: COLUMNS[name] for name in ("numpy in blocks of 16,384", "Polars streaming")},
    "DuckDB over arrow": (partial(by_duckdb, copied=False), 1.3),
}
"""The peers that decide ten million rows without a second copy of them, or of what they work out."""

FEW = 3
"""Rounds of what takes a process of its own, or seconds."""

MEMORY: Mapping[str, float | None] = {
    "numpy in blocks of 16,384": None,
    "pandas": 0.2,
    "DuckDB": None,
    "Polars in memory": None,
    "Polars streaming": None,
    "numba, fused": None,
}
"""What goals there are for golive's extra memory, over that of each."""


def against_peers(engine: Engine, *, rows: int = ROWS, rounds: int = ROUNDS) -> list[Figure]:
    """Return figures over so many rows, and over a tenth of them."""
    base = asked(engine, decision_stage(engine), min(BASE, rows))
    made = [f for count in (rows // 10, rows) for f in over_columns(base, count, rounds)]
    made += over_rows(base, rows, rounds)
    return made


def over_columns(
    base: Asked, rows: int, rounds: int, peers: Mapping[str, tuple[Callable[[Asked], Peer], float]] | None = None
) -> list[Figure]:
    many = base.tiled(rows)
    made = dict(COLUMNS if peers is None else peers)
    if rows >= JIT_FROM:
        from tests.bench.peers.numba_peer import by_numba

        made["numba, fused"] = (by_numba, JIT_GOAL)
    ours, asking = by_golive(many), {name: of(many) for name, (of, _) in made.items()}
    for name, peer in asking.items():
        held(name, ours, peer)
    alone, *theirs = in_turn(ours, *asking.values(), rounds=rounds)
    return [
        figure(f"decision stage, {rows:,} rows: {name} over golive's kernel", time / alone, made[name][1], "higher")
        for name, time in zip(made, theirs, strict=True)
    ]


def over_rows(base: Asked, rows: int, rounds: int) -> list[Figure]:
    """Return what a row costs engines that decide one at a time, of what it costs in golive's columns."""
    few, many = base.some(BY_ROW), base.tiled(rows)
    ours, peers = by_golive(many), {name: of(few) for name, (of, _) in ROW_BY_ROW.items()}
    for name, peer in peers.items():
        held(name, by_golive(few), peer)
    alone, *theirs = in_turn(ours, *peers.values(), rounds=min(rounds, 3))
    return [
        figure(
            f"decision stage, a row: {name} over golive's kernel at {rows:,} rows",
            time / few.rows / (alone / rows),
            ROW_BY_ROW[name][1],
            "higher",
        )
        for name, time in zip(ROW_BY_ROW, theirs, strict=True)
    ]


def held(name: str, ours: Peer, theirs: Peer) -> None:
    wrong = differing(ours(), theirs())
    assert not len(wrong), f"{name} decides {len(wrong)} rows otherwise than golive, the first of them {wrong[0]}"


def at_largest(rows: int = LARGEST, rounds: int = FEW) -> list[Figure]:
    """Return figures over ten million rows, measured in a process that gives their memory back."""
    return [Figure(**made) for made in said("tests.bench.peers.at_largest", str(rows), str(rounds))]


def memory(rows: int = LARGEST, smaller: int = ROWS, rounds: int = FEW) -> list[Figure]:
    """Return what deciding takes at the most besides its input, each time in a process of its own."""
    ours, extra = list[float](), dict[str, list[float]]()
    for n in range(rounds):
        ours.append(float(extra_bytes("golive", smaller)))
        for name, goal in MEMORY.items():
            # What no goal asks for is measured once: a process each time takes a while.
            if n == 0 or goal is not None:
                extra.setdefault(name, []).append(float(extra_bytes(name, smaller)))
    besides = extra_bytes("golive", rows) / MIB - rows * OUTPUT_BYTES / MIB
    return [
        figure(f"decision stage, {rows:,} rows: MiB besides input and outputs", besides, 32.0, "lower"),
        figure(f"decision stage, {smaller:,} rows: MiB besides the input", Rounds(tuple(ours)) / MIB, None, "lower"),
        *(
            figure(
                f"decision stage, {smaller:,} rows: extra memory over that of {name}",
                Rounds(tuple(ours[: len(each)])) / Rounds(tuple(each)),
                MEMORY[name],
                "lower",
            )
            for name, each in extra.items()
        ),
    ]


def extra_bytes(name: str, rows: int) -> int:
    """Return what a peer takes besides its input, in a process of its own; its answers at the least."""
    extra: int = said("tests.bench.peers.peak_memory", name, str(rows))["extra_bytes"]
    return max(extra, rows * OUTPUT_BYTES)
