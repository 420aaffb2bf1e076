"""The smallest library that decides, for tests that look at one thing: a gate's text in, an engine out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

import pandas as pd
from tests.programs import FAMILY_OF, NOW, PIPELINE, STRATEGY, TABLE, WORLD, engine_of

from golive.api import Engine
from golive.api.table import Table, decide_table

HEAD = "kind: gate\nid: {name}\ntitle: A gate\nwhy: To be tested.\nsource: written for a test\n"


def files_with(*gates: str, strategies: tuple[str, ...] = ("ant",), tighten: str = "", **more: str) -> dict[str, str]:
    """Return a library of the given gates (named gate0, gate1, ...); `tighten` goes to the first strategy."""
    names = [f"gate{i}" for i in range(len(gates))]
    files = {"rules/world.yaml": WORLD, "rules/fits.yaml": TABLE, "rules/pipeline.yaml": PIPELINE % ", ".join(names)}
    files |= {f"rules/{n}.yaml": HEAD.format(name=n) + text for n, text in zip(names, gates, strict=True)}
    for strategy in strategies:
        held = tighten if strategy == strategies[0] else ""
        files[f"strategies/{strategy}.yaml"] = STRATEGY % (strategy, FAMILY_OF[strategy], 25, 50_000, held)
    return {**files, **more}


@lru_cache(maxsize=64)
def engine_with(*gates: str, strategies: tuple[str, ...] = ("ant",), tighten: str = "") -> Engine:
    """Compile a library of the given gates."""
    return engine_of(files_with(*gates, strategies=strategies, tighten=tighten))


def row_of(**changes: Any) -> dict[str, Any]:
    """Return a row on which nothing is wrong but what is changed."""
    aged = {"share": 0.7, "level": 1.0, "room": 1e6, "extra": 1.0, "colour": "red", "flag": True}
    return {
        "signal_id": "A",
        "decided_at": NOW,
        "strategy": "ant",
        "direction": "long",
        "raw_size": 1000.0,
        "unit_value": 1.0,
        "lot": 0.1,
        "least": 1.0,
        "any": 1.0,
        "spare": 1e6,
        "mood": "calm",
        "other": True,
        "clock": NOW,
        **aged,
        **{f"{name}_at": NOW for name in aged},
        **changes,
    }


def told_apart(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return rows with an id each."""
    return [{**row, "signal_id": f"S{i}"} for i, row in enumerate(rows)]


def decided(engine: Engine, row: dict[str, Any]) -> set[str]:
    """Return the verdicts by row, by table of rows and by frame: one, unless they disagree."""
    rows = told_apart([row, row])
    by_rows = decide_table(engine, Table.from_rows(rows)).columns["verdict"]
    frame = pd.DataFrame({k: pd.Series([r[k] for r in rows], dtype=object) for k in row})
    return {engine.decide(row).verdict.name, *by_rows, *engine.decide_frame(frame).verdict}
