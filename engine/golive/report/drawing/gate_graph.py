"""The pipelines at the level of gates: streams and inputs, what is computed from them, the gates, the decision."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path

from golive.compiler.program import Program
from golive.core.dataclass import dataclass
from golive.report.drawing.gate_parts import DECISION, GateParts, Part, gate_parts
from golive.report.drawing.layered_layout import Box, Placed, place
from golive.report.render import render

TEMPLATE = "gate_graph.svg"

COLUMN_GAP, ROW_GAP, LANE = 88.0, 14.0, 6.0
MARGIN, HEAD = 20.0, 64.0
TITLE_HEIGHT, LINE_HEIGHT, PADDING = 20.0, 16.0, 10.0
SOURCE_WIDTH, STEP_WIDTH, GATE_WIDTH, DECISION_WIDTH = 204.0, 240.0, 340.0, 240.0
CHARACTER = 6.1
"""Room for one character of a box's lines; longer lines are broken."""
MOST_LINES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A box as drawn."""

    kind: str
    title: str
    tag: str
    lines: tuple[str, ...]
    place: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Connector:
    """A line as drawn."""

    kind: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """What a column holds."""

    text: str
    x: float


@dataclass(frozen=True, slots=True, kw_only=True)
class GateGraph:
    """One pipeline as drawn, from `top` on."""

    title: str
    words: str
    top: float
    width: float
    height: float
    headings: tuple[Heading, ...]
    cards: tuple[Card, ...]
    lines: tuple[Connector, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GateGraphs:
    """Everything the drawing needs: a pipeline below another, the one that opens first."""

    title: str
    policy_digest: str
    words: str
    width: float
    height: float
    pipelines: tuple[GateGraph, ...]


def gate_graph_svg(program: Program, *, templates: Path | None = None) -> str:
    """Draw every pipeline at the level of gates.

    Parameters
    ----------
    program
        A compiled library.
    templates
        A folder of templates to use instead of the shipped ones.

    Returns
    -------
    str
        An SVG file that needs nothing but itself, described in words for those who cannot see it.
    """
    return render(TEMPLATE, gate_graphs(program), folder=templates)


def gate_graphs(program: Program) -> GateGraphs:
    """Lay the pipelines out, one below another."""
    pipelines: list[GateGraph] = []
    bottom = 0.0
    for one in program.decisions.values():
        pipelines.append(gate_graph(one, bottom))
        bottom += pipelines[-1].height
    return GateGraphs(
        title=pipelines[0].title,
        policy_digest=program.digests.policy,
        words=" ".join(f"{drawn.title}: {drawn.words}" for drawn in pipelines),
        width=max(drawn.width for drawn in pipelines),
        height=bottom,
        pipelines=tuple(pipelines),
    )


def gate_graph(program: Program, top: float) -> GateGraph:
    """Lay the pipeline out that a program decides by, from a height on."""
    parts, specs = gate_parts(program), program.checked.specs
    grid = _grid(parts)
    text = {name: _wrapped(part.lines, grid.width(name)) for name, part in parts.all.items()}
    height = {name: _height(text[name], part) for name, part in parts.all.items()}
    boxes = [Box(id=name, column=grid.column[name], height=height[name]) for name in parts.all]
    lines = [(source, target) for target, reads in parts.reads.items() for source in reads]
    placed = place(boxes, lines, fixed=grid.gates, gap=ROW_GAP, lane=LANE)
    return GateGraph(
        title=next(p.header.title for p in specs.pipelines if p.header.id == program.checked.pipeline.value),
        words=_words(parts),
        top=top,
        width=grid.right + MARGIN,
        height=HEAD + placed.height + MARGIN,
        headings=tuple(Heading(text=n, x=x) for n, x in zip(grid.headings, grid.lefts, strict=True)),
        cards=tuple(_card(part, text[n], grid, n, top + placed.tops[n], height[n]) for n, part in parts.all.items()),
        lines=tuple(_connectors(placed, grid, parts, top + HEAD)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Grid:
    """The columns of the drawing: which part lies in which, and where they begin."""

    column: Mapping[str, int]
    gates: int
    widths: tuple[float, ...]

    @property
    def lefts(self) -> tuple[float, ...]:
        return tuple(MARGIN + sum(self.widths[:i]) + i * COLUMN_GAP for i in range(len(self.widths)))

    @property
    def right(self) -> float:
        return self.lefts[-1] + self.widths[-1]

    @property
    def headings(self) -> tuple[str, ...]:
        computed = ["Computed", *["Computed from that"] * self.gates][: self.gates - 1]
        return ("Inputs", *computed, "Gates, in order", "Decision")

    def left(self, name: str) -> float:
        return self.lefts[self.column[name]]

    def width(self, name: str) -> float:
        return self.widths[self.column[name]]


def _grid(parts: GateParts) -> _Grid:
    """Set sources first, then each step after what it reads, then the gates and the decision."""
    depth = {name: _depth(name, parts.reads) for name in parts.steps}
    gates = max(depth.values(), default=0) + 1
    column = dict.fromkeys(parts.sources, 0) | depth | dict.fromkeys(parts.gates, gates) | {DECISION: gates + 1}
    widths = (SOURCE_WIDTH, *[STEP_WIDTH] * (gates - 1), GATE_WIDTH, DECISION_WIDTH)
    return _Grid(column=column, gates=gates, widths=widths)


def _depth(name: str, reads: Mapping[str, Mapping[str, None]]) -> int:
    below = [_depth(n, reads) for n in reads.get(name, {}) if n.startswith(("model ", "features "))]
    return 1 + max(below, default=0)


def _card(part: Part, lines: tuple[str, ...], grid: _Grid, name: str, top: float, height: float) -> Card:
    return Card(
        kind=part.kind,
        title=part.title,
        tag=part.tag,
        lines=lines,
        place=f"{part.span.file}:{part.span.line}" if part.span else "",
        x=grid.left(name),
        y=HEAD + top,
        width=grid.width(name),
        height=height,
    )


def _wrapped(lines: tuple[str, ...], width: float) -> tuple[str, ...]:
    """Break lines at blanks; what is too much ends in dots."""
    most = int((width - 2 * PADDING) / CHARACTER)
    out: list[str] = []
    for text in lines:
        line = ""
        for word in text.split():
            if line and len(line) + 1 + len(word) > most:
                out.append(line)
                line = ""
            line = f"{line} {word}".strip()
        if line:
            out.append(line)
    kept = [t if len(t) <= most else f"{t[: most - 1]}…" for t in out]
    room = MOST_LINES * max(1, len(lines))
    return tuple(kept) if len(kept) <= room else (*kept[: room - 1], "…")


def _height(lines: tuple[str, ...], part: Part) -> float:
    return 2 * PADDING + TITLE_HEIGHT + LINE_HEIGHT * (len(lines) + bool(part.span)) - PADDING / 2


def _connectors(placed: Placed, grid: _Grid, parts: GateParts, top: float) -> Iterator[Connector]:
    drawn: set[str] = set()
    for (source, _), stops in placed.lines.items():
        for stop, after in pairwise(stops):
            path = _curve(grid, stop, after, top)
            # Lines of one source share the way to where they part.
            if after is not stops[-1]:
                path += f"h{grid.widths[after[0]]:.1f}"
            if path not in drawn:
                drawn.add(path)
                yield Connector(kind=parts.all[source].kind, path=path)


def _curve(grid: _Grid, stop: tuple[int, float], after: tuple[int, float], top: float) -> str:
    (column, y), (following, end) = stop, after
    begin_x, end_x = grid.lefts[column] + grid.widths[column], grid.lefts[following]
    bend = (end_x - begin_x) / 2
    return f"M{begin_x:.1f},{top + y:.1f}c{bend:.1f},0 {bend:.1f},{end - y:.1f} {2 * bend:.1f},{end - y:.1f}"


def _words(parts: GateParts) -> str:
    """Say the drawing: each part and what it reads."""
    reads = parts.reads
    return ". ".join(f"{n} reads {', '.join(sorted(reads[n]))}" for n in parts.all if n in reads) + "."
