"""Whose returns a page is about, where they come from, and what was taken of the file."""

from __future__ import annotations

from collections.abc import Iterator

from golive.core.dataclass import dataclass
from golive.report.analysis import Fact, PageRow
from golive.report.formats import grouped


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesSubject:
    """A file of returns and what was read of it, in words; empty where unknown.

    `unit` is what the cells were, `frequency` what the dates give, `gaps` the longest steps between two of them,
    `risk_free` what was taken off the returns.
    """

    title: str
    file: str
    column: str
    unit: str
    first: str
    last: str
    frequency: str
    gaps: int
    risk_free: str
    digest: str
    seed: int


def series_facts(subject: SeriesSubject, n: int) -> Iterator[Fact]:
    """Return what was taken: how many returns, from when to when, how often, in which unit, above what."""
    span = f", {subject.first} to {subject.last}" if subject.first else ", without dates, taken as oldest first"
    often = f", {subject.frequency}" if subject.frequency else ""
    gaps = f", {subject.gaps} gap{'s' * (subject.gaps > 1)}" if subject.gaps else ""
    yield Fact(name="Returns", value=f"{grouped(n)}{span}{often}{gaps}")
    yield Fact(name="Taken as", value=subject.unit)
    yield Fact(name="Risk-free rate", value=subject.risk_free or "none given: ratios are of the whole return")


def series_provenance(subject: SeriesSubject) -> tuple[PageRow, ...]:
    """Return the rows that say which file this was."""
    return (
        PageRow(cells=("File", subject.file)),
        PageRow(cells=("Column", subject.column)),
        PageRow(cells=("SHA-256 of the file", subject.digest)),
    )
