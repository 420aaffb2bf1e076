"""What intervals covered in simulation, looked up in the table that `make calibrate` writes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from itertools import dropwhile, takewhile

from golive.core.dataclass import dataclass
from golive.report.formats import grouped, share

BEGIN, END = "<!-- calibration: begin -->", "<!-- calibration: end -->"
"""Between these lines of `models/README.md` lies the table."""

LEVEL = 0.95
"""At which confidence, one-sided, every bound of the table was asked for."""

PLAIN = "independent"
"""The kind of which a sentence always speaks."""

KINDS: Mapping[str, str] = {
    PLAIN: "independent ones",
    "AR(1) 0.2": "mildly autocorrelated ones",
    "AR(1) 0.5": "autocorrelated ones",
    "Student t(3)": "those with heavy tails",
    "negative skew": "negatively skewed ones",
    "GARCH": "those whose volatility clusters",
    "own fills, t(4)": "those with heavy tails",
}
"""Kinds of records in the words of a sentence, which names the worst of them."""


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


def held_in(
    *statistics: str,
    n: int,
    of: tuple[str, str] = ("records", "periods"),
    table: tuple[Coverage, ...] | None = None,
) -> str:
    """Return in words how often such a bound held in simulation, at the largest length not above n; else nothing.

    Of the two ends, and of several statistics, the one that held less often; of the kinds, independent records and the
    worst.

    Parameters
    ----------
    statistics
        As the table calls them.
    n
        How many periods the record has.
    of
        What the table's samples are, and what they consist of.
    table
        In place of the committed one.
    """
    known = (row for row in (coverage_table() if table is None else table) if row.kind in KINDS and row.n <= n)
    rows = [row for row in known if row.statistic in statistics]
    length = max((row.n for row in rows), default=0)
    rows = [row for row in rows if row.n == length]
    if not rows:
        return ""
    worse = {row.kind: min(min(r.lower, r.upper) for r in rows if r.kind == row.kind) for row in rows}
    samples = f"({grouped(min(row.samples for row in rows))} samples{' of each' if len(worse) > 1 else ''})"
    by_kind = _worst(worse, f"{of[0]} of {grouped(length)} {of[1]}")
    return f"in simulation a {share(LEVEL, 0)} bound held in {by_kind} {samples}"


def _worst(worse: Mapping[str, float], records: str) -> str:
    kind, count = min(worse, key=worse.__getitem__), len(worse)
    if PLAIN not in worse:
        return f"{share(worse[kind])} of {records}"
    plain = f"{share(worse[PLAIN])} of {PLAIN} {records}"
    if kind == PLAIN:
        return f"{plain}, the worst of {count} kinds" if count > 1 else plain
    return f"{plain} and in {share(worse[kind])} of {KINDS[kind]}, the worst of {count} kinds"
