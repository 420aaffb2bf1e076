"""The table of what intervals covered: counted, written between two marks, rows of a cell replaced."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tests.calibration.ends import Ends
from tests.places import ENGINE

from golive.report.coverage import BEGIN, END, Coverage, read_coverage

README = ENGINE / "models" / "README.md"
HEADS = (
    "statistic", "kind", "n", "lower", "upper", "s.e.", "withheld", "silent", "width", "samples", "resamples", "seed",
)  # fmt: skip
ORDER = (
    "break-even", "Sharpe ratio", "Sharpe ratio (Lo)", "half-life", "worst regime", "regimes that pay", "score",
    "impact from own fills",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One kind of record of one length, with the seed of its samples."""

    kind: str
    n: int
    seed: int
    resamples: int


def counted(ends: Iterable[Ends], cell: Cell) -> Iterator[Coverage]:
    """Return one row a statistic; shares are of the intervals that were shown."""
    by_name: dict[str, list[Ends]] = {}
    for one in ends:
        by_name.setdefault(one.statistic, []).append(one)
    for statistic, samples in by_name.items():
        shown = [one for one in samples if one.lower is not None]
        if shown:
            yield _row(statistic, samples, shown, cell)


def _row(statistic: str, samples: Sequence[Ends], shown: Sequence[Ends], cell: Cell) -> Coverage:
    lower, upper = (float(np.mean([getattr(one, end) for one in shown])) for end in ("lower", "upper"))
    worse = lower if statistic == "score" else min(lower, upper)
    return Coverage(
        statistic=statistic,
        kind=cell.kind,
        n=cell.n,
        lower=lower,
        upper=upper,
        error=math.sqrt(worse * (1 - worse) / len(shown)),
        withheld=1 - len(shown) / len(samples),
        silent=float(np.mean([one.silent for one in shown])),
        width=float(np.median([one.width for one in shown])),
        samples=len(samples),
        resamples=cell.resamples if statistic in ("break-even", "score") else 0,
        seed=cell.seed,
    )


def write_rows(rows: Iterable[Coverage], kinds: Sequence[str], readme: Path = README) -> None:
    """Write rows into the table, in place of those of the same statistic, kind and length."""
    text = readme.read_text(encoding="utf-8")
    merged = {(row.statistic, row.kind, row.n): row for row in (*read_coverage(text.splitlines()), *rows)}
    ordered = sorted(merged.values(), key=lambda row: (ORDER.index(row.statistic), kinds.index(row.kind), row.n))
    before, rest = text.split(BEGIN, 1)
    after = rest.split(END, 1)[1]
    lines = [_line(HEADS), _line(("---", "---", *["--:"] * (len(HEADS) - 2))), *map(_written, ordered)]
    readme.write_text(f"{before}{BEGIN}\n\n" + "\n".join(lines) + f"\n\n{END}{after}", encoding="utf-8")


def _written(row: Coverage) -> str:
    shares = (f"{100 * x:.1f}" for x in (row.lower, row.upper))
    rest = (f"{100 * row.error:.2f}", f"{100 * row.withheld:.1f}", f"{100 * row.silent:.1f}", f"{row.width:.3g}")
    counts = (str(row.samples), str(row.resamples), str(row.seed))
    return _line((row.statistic, row.kind, str(row.n), *shares, *rest, *counts))


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
