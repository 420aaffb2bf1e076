"""Tables of ready rows in which cells are odd: no numbers, infinite, at a boundary, absent, stale, from the future."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from golive.api import Engine
from golive.api.column_types import column_types
from golive.core.row import DECIDED_AT, SIGNAL_ID, at
from golive.core.signature import Type
from golive.core.window import IntArray

SHARE = 0.03
"""How many cells of a column are odd: of about a hundred columns a few a row, and one row in so many has none."""

NEVER = frozenset({"canary", "live"})
"""Words that a table is refused for as a whole."""

LONG_AGO = 2**62

_ODD_IDS = ("", None, " a b ", "\u00e9")
"""Ids: nothing, none, blanks, and one that reads well."""


def odd_rows(engine: Engine, recorded: pa.Table, count: int, *, seed: int) -> pa.Table:
    """Return so many rows, each with an id of its own and with odd cells here and there.

    They are the recorded ones over and over; every second one is one that may be sent as it was recorded.
    """
    random, types = np.random.default_rng(seed), column_types(engine.program)
    sent = [i for i, row in enumerate(recorded.to_pylist()) if engine.decide(row).allowed]
    rows = np.where(np.arange(count) % 2, np.resize(sent, count), np.arange(count) % recorded.num_rows)
    table = recorded.take(pa.array(rows))
    ports, now = {port.column: port for port in engine.program.columns}, np.asarray(table[DECIDED_AT].cast(pa.int64()))
    values = sorted({float(v) for one in engine.program.checked.parameters.values() for v in _numbers(one.house)})
    for name in table.column_names:
        places = np.flatnonzero(random.random(count) < SHARE)
        port, kind = ports.get(name), types.get(name)
        of = ports.get(name.removesuffix(at("")))
        if name == SIGNAL_ID:
            own = table.set_column(table.column_names.index(name), name, pa.array([f"odd-{i}" for i in range(count)]))
            table = _with(own, name, places[: len(_ODD_IDS)], _ODD_IDS)
        elif port is not None and pa.types.is_floating(kind):
            table = _with(table, name, places, _odd_numbers(port.type, values, random))
        elif port is not None and pa.types.is_string(kind):
            table = _with(table, name, places, _odd_words(port.type))
        elif port is not None and pa.types.is_boolean(kind):
            table = _with(table, name, places, [None, True, False])
        elif of is not None and name == at(of.column):
            table = _with(table, name, places, _odd_times(now[places], of.max_age_ns or 0, random))
    return table


def in_files(table: pa.Table, folder: Path, files: int) -> Path:
    """Write a table as a folder of so many parquet files, and return the folder."""
    folder.mkdir()
    each = -(-table.num_rows // files)
    for n, start in enumerate(range(0, table.num_rows, each)):
        pq.write_table(table.slice(start, each), folder / f"part-{n}.parquet")
    return folder


def _numbers(house: object) -> tuple[float, ...]:
    return (float(house),) if isinstance(house, float) and math.isfinite(house) else ()


def _odd_numbers(of: Type, values: Sequence[float], random: np.random.Generator) -> list[float | None]:
    bounds = [bound for bound in (of.lo, of.hi) if math.isfinite(bound)]
    edges = [*bounds, *random.choice(np.array(values), 12).tolist()]
    beside = [math.nextafter(edge, way) for edge in edges for way in (-math.inf, math.inf)]
    return [None, math.nan, math.inf, -math.inf, 0.0, -0.0, -1.0, 5e-324, 1e308, *edges, *beside]


def _odd_words(of: Type) -> list[str | None]:
    known = [word for word in (*of.members, *(alias for alias, _ in of.aliases)) if word not in NEVER]
    return [None, "", "nonsense", " ", *known, *(word.upper() for word in known[:1])]


def _odd_times(now: IntArray, age: int, random: np.random.Generator) -> list[int | None]:
    """Return times about when a value is too old or too new, and such as nobody means."""
    beside = random.choice(np.array([-age - 1, -age, 1 - age, 0, 1, 10**9, 10**18, -LONG_AGO // 2]), len(now))
    odd = random.random(len(now))
    return [
        None if part < 0.2 else 0 if part < 0.3 else int(time) for part, time in zip(odd, now + beside, strict=True)
    ]


def _with(table: pa.Table, name: str, places: IntArray, odd: Sequence[Any]) -> pa.Table:
    """Return a table with odd cells in some places of a column, one after another and over again."""
    column = table[name].combine_chunks()
    mask, cells = np.zeros(table.num_rows, dtype=bool), pa.array(odd, column.type)
    mask[places] = True
    chosen = cells.take(pa.array(np.arange(len(places)) % len(odd)))
    replaced = pc.replace_with_mask(column, pa.array(mask), chosen)
    return table.set_column(table.column_names.index(name), name, replaced)
