"""What intervals covered in simulation, looked up in the table that `make calibrate` writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import dropwhile, takewhile

from golive.report.formats import grouped, share

BEGIN, END = "<!-- calibration: begin -->", "<!-- calibration: end -->"
"""Between these lines of `models/README.md` lies the table."""

LEVEL = 0.95
"""At which confidence, one-sided, every bound of the table was asked for."""

KINDS: Mapping[str, str] = {
    "independent": "independent",
    "AR(1) 0.2": "mildly autocorrelated",
    "negative skew": "negatively skewed",
}
"""Which kinds of records a sentence names, in its words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How often each end of a statistic's interval lay on the right side, over samples of one kind and length.

    Shares in [0, 1], `silent` of intervals that exclude nothing; `width` is the median one, in the statistic's unit.
    """

    statistic: str
    kind: str
    n: int
    lower: float
    upper: float
    error: float
    withheld: float
    silent: float
    width: float
    samples: int
    resamples: int
    seed: int


@cache
def coverage_table() -> tuple[Coverage, ...]:
    """Return the committed table; empty where none was written."""
    lines = (files("golive.models") / "README.md").read_text(encoding="utf-8").splitlines()
    return read_coverage(lines)


def read_coverage(lines: list[str]) -> tuple[Coverage, ...]:
    """Return the rows of the table among the lines of a document.

    Raises
    ------
    ValueError
        For a row that is not one of this table.
    """
    inside = takewhile(lambda line: line != END, dropwhile(lambda line: line != BEGIN, lines))
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in inside if line.startswith("|")]
    return tuple(_row(cells) for cells in rows[2:])


def _row(cells: list[str]) -> Coverage:
    statistic, kind, n, *shares, width, samples, resamples, seed = cells
    lower, upper, error, withheld, silent = (float(cell) / 100 for cell in shares)
    return Coverage(
        statistic=statistic,
        kind=kind,
        n=int(n),
        lower=lower,
        upper=upper,
        error=error,
        withheld=withheld,
        silent=silent,
        width=float(width),
        samples=int(samples),
        resamples=int(resamples),
        seed=int(seed),
    )


def held_in(statistic: str, n: int, *, table: tuple[Coverage, ...] | None = None) -> str:
    """Return in words how often such a bound held in simulation, at the largest length not above n; else nothing.

    Parameters
    ----------
    statistic
        As the table calls it.
    n
        How many periods the record has.
    table
        In place of the committed one.
    """
    rows = [row for row in (coverage_table() if table is None else table) if row.statistic == statistic and row.n <= n]
    length = max((row.n for row in rows), default=0)
    worse = {row.kind: min(row.lower, row.upper) for row in rows if row.n == length}
    parts = [f"{share(worse[kind])} of {words}" for kind, words in KINDS.items() if kind in worse]
    if not parts:
        return ""
    listed = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
    return f"in simulation a {share(LEVEL, 0)} bound held in {listed} records of {grouped(length)} periods"
