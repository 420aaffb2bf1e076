"""An analysis for people, whatever it is about: sentences, tables and curves, as text and as one HTML page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from golive.core.dataclass import dataclass
from golive.core.printable import printable
from golive.core.version import VERSION
from golive.report.drawing.bar_chart import BarChart
from golive.report.drawing.book_ladder import BookLadder
from golive.report.drawing.footprint_rows import FootprintDrawing
from golive.report.drawing.gains_chart import GainsChart
from golive.report.drawing.line_chart import LineChart
from golive.report.render import render

PAGE, STYLE = "analysis.html", "report.css"
CODE = f"golive {VERSION}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRow:
    """The cells of one row; `tones` colours all but the first (good, poor, bad, none), where any are given."""

    cells: tuple[str, ...]
    tones: tuple[str, ...] = ()
    strong: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PageTable:
    """A table whose first column names its rows; in a numeric one the others are aligned to the right.

    Cells of the columns `unbroken`, counted from 0, stay on one line; those of `code` are what somebody types. On a
    narrow screen a `stacked` table shows each row as a list of its cells, each with its head.
    """

    caption: str
    heads: tuple[str, ...]
    rows: tuple[PageRow, ...]
    numeric: bool = True
    unbroken: tuple[int, ...] = ()
    code: tuple[int, ...] = ()
    stacked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of a page."""

    id: str
    title: str
    paragraphs: tuple[str, ...] = ()
    bars: tuple[BarChart, ...] = ()
    charts: tuple[LineChart, ...] = ()
    gains: tuple[GainsChart, ...] = ()
    ladders: tuple[BookLadder, ...] = ()
    footprints: tuple[FootprintDrawing, ...] = ()
    tables: tuple[PageTable, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One thing to know about what was analysed."""

    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """Everything that is said, on the terminal and on the page."""

    kicker: str
    title: str
    facts: tuple[Fact, ...]
    sentences: tuple[str, ...]
    sections: tuple[Section, ...]
    limits: tuple[str, ...]
    provenance: PageTable
    code: str = CODE


def render_analysis(analysis: Analysis, *, templates: Path | None = None) -> str:
    """Return one HTML page without scripts and without references to anything outside it; the same for the same input.

    Raises
    ------
    InvalidInput
        When a template of the folder `templates` cannot be used.
    """
    return render(PAGE, analysis, folder=templates, style=STYLE)


def analysis_text(analysis: Analysis) -> str:
    """Return the analysis for a terminal: what the page says, without its curves."""
    lines = [f"{analysis.title}", *(f"{fact.name}: {fact.value}" for fact in analysis.facts), ""]
    lines += analysis.sentences
    for section in analysis.sections:
        if not (section.tables or section.paragraphs):
            continue
        lines += ["", section.title.upper(), *section.paragraphs]
        for table in section.tables:
            lines += ["", *table_lines(table)]
    lines += ["", "WHAT THIS DOES NOT TELL YOU", *(f"- {limit}" for limit in analysis.limits)]
    return "\n".join(printable(line) for line in lines)


def table_lines(table: PageTable) -> Iterator[str]:
    """Yield a table for a terminal: its caption, then its rows."""
    rows = [table.heads, *(row.cells for row in table.rows)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(table.heads))]
    yield table.caption
    for row in rows:
        yield "  " + _aligned(row, widths, numeric=table.numeric)


def _aligned(cells: Sequence[str], widths: Sequence[int], *, numeric: bool) -> str:
    first, *others = zip(cells, widths, strict=True)
    text = [f"{first[0]:<{first[1]}}", *(f"{c:>{w}}" if numeric else f"{c:<{w}}" for c, w in others)]
    return "  ".join(text).rstrip()
