"""How a library of many rules is validated and decided: of an import of pandas, and of a library a tenth its size."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.bench.figures import Figure, figure, processor_time
from tests.bench.start_up import golive, over_pandas, processor_seconds
from tests.places import REPOSITORY

from golive.api import Engine

FEW, MANY, GATES = 1_000, 10_000, 100
CHAINED = 1_000
CALLS, SLICES = 20, 3

HEAD = """\
kind: gate
id: bulk%d
title: Many limits
why: To be many.
source: written for a measurement
bypass: never
inputs:
  edge: {from: signal.edge}
"""
PARAMETER = "{value: %.6f bps, range: [0 bps, 100 bps], tighter: higher, source: written for a measurement}"
RULE = '{id: edge_%d, that: edge >= floor_%d, else: "the edge of {edge} is below {floor_%d}"}'


def shipped(folder: Path, *gates: str) -> None:
    """Write the shipped library without its cases, with more gates named in its pipeline."""
    for part in ("rules", "strategies", "checklists"):
        shutil.copytree(REPOSITORY / part, folder / part, ignore=shutil.ignore_patterns("*.cases.yaml"))
    pipeline = folder / "rules/pipeline.yaml"
    text = pipeline.read_text(encoding="utf-8").replace(", pace]", f", pace, {', '.join(gates)}]")
    pipeline.write_text(text, encoding="utf-8")


def chained(folder: Path, rules: int) -> Path:
    """Write the shipped library with a gate of a chain of lets and a rule over each, with a parameter of its own."""
    shipped(folder, "bulk0")
    text = HEAD % 0 + "parameters:\n" + "".join(f"  cut_{i}: {PARAMETER % (i / rules / 100)}\n" for i in range(rules))
    text += "let:\n" + "".join(f"  x{i}: {f'x{i - 1}' if i else 'edge'} - cut_{i}\n" for i in range(rules))
    text += "require:\n" + "".join(f'  - {{id: r{i}, that: x{i} >= 0, else: "no"}}\n' for i in range(rules))
    (folder / "rules/gates/bulk0.yaml").write_text(text, encoding="utf-8")
    return folder


def grown(folder: Path, rules: int, gates: int = 1) -> Path:
    """Write the shipped library without its cases, with so many rules more, each with a parameter of its own."""
    shipped(folder, *(f"bulk{gate}" for gate in range(gates)))
    each = rules // gates
    for gate in range(gates):
        values = (PARAMETER % ((gate * each + i) / rules / 10) for i in range(each))
        text = HEAD % gate + "parameters:\n" + "".join(f"  floor_{i}: {v}\n" for i, v in enumerate(values))
        text += "require:\n" + "".join(f"  - {RULE % (i, i, i)}\n" for i in range(each))
        (folder / f"rules/gates/bulk{gate}.yaml").write_text(text, encoding="utf-8")
    return folder


def growth(row: Mapping[str, Any]) -> list[Figure]:
    """Measure on a ready row of the shipped library."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        few, many = grown(place / "few", FEW), grown(place / "many", MANY)
        spread = grown(place / "spread", MANY, GATES)
        return [
            over_pandas("golive validate, 1,000 rules in one gate", golive("validate", str(few)), 1.3),
            over_pandas("golive validate, 10,000 rules in one gate", golive("validate", str(many)), 13.0, rounds=3),
            over_pandas("golive validate, 10,000 rules in 100 gates", golive("validate", str(spread)), 13.0, rounds=3),
            _chains(place),
            _sampled(place, few),
            _decided(Engine.from_folder(few), Engine.from_folder(many), row),
        ]


def _chains(place: Path) -> Figure:
    """Return what rules over a chain of lets take, of twice what half as many take; two rules are taken off both."""
    commands = (golive("validate", str(chained(place / f"chain{n}", n))) for n in (2, CHAINED, 2 * CHAINED))
    without, short, long = processor_seconds(*commands, rounds=3)
    ratio = (long - without) / ((short - without) * 2)
    name = f"golive validate, {2 * CHAINED:,} rules over one chain of lets, over twice what {CHAINED:,} take"
    return figure(name, ratio, None, "lower")


def _sampled(place: Path, few: Path) -> Figure:
    libraries = (grown(place / "one", 1), few)
    runs = [golive("run", str(a), "--sample", "--out", str(place / f"run_{a.name}")) for a in libraries]
    short, long = processor_seconds(*runs, rounds=3)
    return figure("golive run --sample, 1,000 rules more, over the shipped library", long / short, None, "lower")


def _decided(few: Engine, many: Engine, row: Mapping[str, Any]) -> Figure:
    assert few.decide(row).allowed
    assert many.decide(row).allowed
    one, ten = processor_time(lambda: few.decide(row), lambda: many.decide(row), slices=SLICES, calls=CALLS)
    return figure("one signal, 10,000 rules over ten times what 1,000 take", ten / (one * (MANY / FEW)), 1.3, "lower")
