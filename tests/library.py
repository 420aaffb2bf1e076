"""Policy libraries as text: the world they are about, the smallest one that decides, and what makes an engine of it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from golive.api import Engine
from golive.api.decide_table import decide_table
from golive.api.signal_table import SignalTable
from golive.checker import check
from golive.compiler import compile_library
from golive.compiler.non_bypass import prove
from golive.compiler.program_issues import findings
from golive.core.errors import InvalidLibrary
from golive.core.issue import in_order, is_error
from golive.loader.library import load_library
from golive.models.functions import FUNCTIONS

NOW = 1_723_000_000_000_000_000
SECOND = 1_000_000_000
AGE = 2 * SECOND
SKEW = SECOND // 2

COLOURS = ("red", "green", "blue")
MOODS = ("calm", "wild")
STRATEGIES = ("ant", "bee", "cat")
FAMILIES = ("flyers", "walkers")
FAMILY_OF = {"ant": "walkers", "bee": "flyers", "cat": "walkers"}

WORLD = """\
kind: inputs
id: world
title: The world
why: To have something to decide on.
source: generated
inputs:
  strategy:   {type: enum, members_of: strategies, static: true}
  direction:  {type: enum, of: [long, short], static: true}
  raw_size:   {type: number, unit: size, range: [0, inf], static: true}
  unit_value: {type: number, unit: usd_per_size, range: [0, inf], static: true}
  lot:        {type: number, unit: size, range: [0, inf], static: true}
  least:      {type: number, unit: size, range: [0, inf], static: true}
  share:      {type: number, range: [0, 1], max_age: 2 s}
  level:      {type: number, range: [-10, 10], max_age: 2 s}
  any:        {type: number, range: [-inf, inf], static: true}
  room:       {type: number, unit: usd, range: [-inf, inf], max_age: 2 s}
  extra:      {type: number, range: [-10, 10], max_age: 2 s}
  spare:      {type: number, unit: usd, range: [-inf, inf], static: true}
  colour:     {type: enum, of: [red, green, blue], max_age: 2 s}
  mood:       {type: enum, of: [calm, wild], static: true}
  flag:       {type: bool, max_age: 2 s}
  other:      {type: bool, static: true}
  clock:      {type: time, static: true, zone: America/New_York}
"""
"""Every column of the generated libraries."""

TABLE = """\
kind: table
id: fits
title: What fits
why: To have a table.
source: generated
rows: colour
columns: family
of: [allow, caution, block]
cells:
  red:   {flyers: allow, walkers: caution}
  green: {flyers: block}
  blue:  {flyers: allow, walkers: allow}
otherwise: block
"""

PIPELINE = """\
kind: pipeline
id: pipeline
title: The pipeline
why: To have one.
source: generated
gates: [%s]
size: {raw: world.raw_size, unit_value: world.unit_value, lot: world.lot, minimum: world.least}
"""

GATE_HEAD = """\
kind: gate
id: %s
title: A gate
why: To be tested.
source: written for a test
"""

STRATEGY = """\
kind: strategy
id: %s
title: A strategy
why: To ask.
source: generated
family: %s
instruments: [BTC-PERP]
venues: [simulated]
inputs:
  go: {from: world.any}
signal: {long: go > 0}
every: 1 s
raw_size: 10_000 usd
edge: %s bps
trials: 1
limits: {most: %s usd}
%s"""


def engine_of(files: dict[str, str]) -> Engine:
    """Compile a library that exists as text only; whether its rules can refuse is not asked, which takes long."""
    with tempfile.TemporaryDirectory() as folder:
        write(files, Path(folder))
        specs, issues = load_library(Path(folder), cases=False)
    checked, remarks = check(specs, FUNCTIONS)
    issues = in_order((*issues, *remarks))
    if checked is None or is_error(issues):
        raise InvalidLibrary(issues, specs.sources)
    program = compile_library(checked)
    issues = in_order((*issues, *findings(program, prove(program), ())))
    if is_error(issues):
        raise InvalidLibrary(issues, specs.sources)
    return Engine(program, issues)


def write(files: dict[str, str], folder: Path) -> None:
    """Write a library that exists as text only."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")


def edit(library: Path, file: str, old: str, new: str) -> None:
    """Change the one place of a library's file where `old` stands."""
    path = library / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
    path.write_text(text.replace(old, new), encoding="utf-8")


def files_with(*gates: str, strategies: tuple[str, ...] = ("ant",), tighten: str = "", **more: str) -> dict[str, str]:
    """Return a library of the given gates (named gate0, gate1, ...); `tighten` goes to the first strategy."""
    names = [f"gate{i}" for i in range(len(gates))]
    files = {"rules/world.yaml": WORLD, "rules/fits.yaml": TABLE, "rules/pipeline.yaml": PIPELINE % ", ".join(names)}
    files |= {f"rules/{n}.yaml": GATE_HEAD % n + text for n, text in zip(names, gates, strict=True)}
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
    by_rows = decide_table(engine, SignalTable.from_rows(rows)).columns["verdict"]
    frame = pd.DataFrame({k: pd.Series([r[k] for r in rows], dtype=object) for k in row})
    return {engine.decide(row).verdict.name, *by_rows, *engine.decide_frame(frame).verdict}
