"""The pipeline at the level of gates: streams and inputs, what is computed from them, the gates, the decision."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from golive.checker.checked import Checked, CheckedGate, terms_of
from golive.compiler.program import Program
from golive.core.span import Span
from golive.core.verdict import Verdict
from golive.documents.declarations import Input
from golive.language.terms import ColumnRef, Fact, Feature, Reference, Term, WindowRef, children, walk
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

STRATEGY = "strategies"
ROW = "row"
DECISION = "decision"


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
class Line:
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
    """Everything the drawing needs, in its own coordinates."""

    title: str
    policy_digest: str
    words: str
    width: float
    height: float
    headings: tuple[Heading, ...]
    cards: tuple[Card, ...]
    lines: tuple[Line, ...]


def gate_graph_svg(program: Program, *, templates: Path | None = None) -> str:
    """Draw the pipeline at the level of gates.

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
    return render(TEMPLATE, gate_graph(program), folder=templates)


def gate_graph(program: Program) -> GateGraph:
    """Lay the pipeline out."""
    parts = _Parts(program)
    parts.collect()
    depth = {name: _depth(name, parts.reads) for name in parts.steps}
    last = max(depth.values(), default=0) + 1
    column = dict.fromkeys(parts.sources, 0) | depth | {f"gate {g.id}": last for g in program.checked.gates}
    column[DECISION] = last + 1
    shown = {**parts.sources, **parts.steps, **parts.gates, DECISION: _decision(program)}
    widths = [SOURCE_WIDTH, *[STEP_WIDTH] * (last - 1), GATE_WIDTH, DECISION_WIDTH]
    lefts = [MARGIN + sum(widths[:i]) + i * COLUMN_GAP for i in range(len(widths))]
    text = {name: _wrapped(part.lines, widths[column[name]]) for name, part in shown.items()}
    boxes = [Box(id=n, column=column[n], height=_height(text[n], shown[n])) for n in shown]
    lines = [(a, b) for b, reads in parts.reads.items() for a in reads]
    placed = place(boxes, lines, fixed=last, gap=ROW_GAP, lane=LANE)
    cards = tuple(
        Card(
            kind=part.kind,
            title=part.title,
            tag=part.tag,
            lines=text[name],
            place=f"{part.span.file}:{part.span.line}" if part.span else "",
            x=lefts[column[name]],
            y=HEAD + placed.tops[name],
            width=widths[column[name]],
            height=_height(text[name], part),
        )
        for name, part in shown.items()
    )
    names = ["Inputs", *["Computed", *["Computed from that"] * last][: last - 1], "Gates, in order", "Decision"]
    return GateGraph(
        title=next(p.header.title for p in program.checked.specs.pipelines),
        policy_digest=program.digests.policy,
        words=_words(parts.reads, shown),
        width=lefts[-1] + widths[-1] + MARGIN,
        height=HEAD + placed.height + MARGIN,
        headings=tuple(Heading(text=n, x=x) for n, x in zip(names, lefts, strict=True)),
        cards=cards,
        lines=tuple(_lines(placed, lefts, widths, shown)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    kind: str
    title: str
    tag: str = ""
    lines: tuple[str, ...] = ()
    span: Span | None = None


@dataclass(slots=True)
class _Parts:
    """What the drawing shows, and what each part reads: names of parts."""

    program: Program
    sources: dict[str, _Part] = field(default_factory=dict)
    steps: dict[str, _Part] = field(default_factory=dict)
    gates: dict[str, _Part] = field(default_factory=dict)
    reads: dict[str, dict[str, None]] = field(default_factory=dict)
    columns: dict[str, dict[str, None]] = field(default_factory=dict)

    @property
    def checked(self) -> Checked:
        return self.program.checked

    def collect(self) -> None:
        for number, gate in enumerate(self.checked.gates, 1):
            name = f"gate {gate.id}"
            self.gates[name] = self.gate(gate, number)
            for term in terms_of(gate):
                self.read(term, gate.id, name)
            self.join(name, DECISION)
        sizing = self.checked.sizing
        for term in (sizing.raw, sizing.unit_value, sizing.lot, sizing.minimum):
            self.read(term, "", DECISION)
        for name, part in list(self.sources.items()):
            if name in self.columns:
                shown = tuple(sorted(self.columns[name]))
                self.sources[name] = _Part(kind=part.kind, title=part.title, lines=(", ".join(shown),), span=part.span)

    def join(self, source: str, target: str) -> None:
        self.reads.setdefault(target, {})[source] = None

    def read(self, term: Term, document: str, target: str) -> None:
        """Join what a term of a document reads to a part; what other documents compute is theirs."""
        match term:
            case Reference(document=owner) if owner != document and owner:
                self.join(self.model(owner), target)
                return
            case Reference():
                self.read(self.checked.lets[term.document, term.id], document, target)
            case Feature() if document in {g.id for g in self.checked.gates}:
                step = self.features(document)
                self.join(step, target)
                for argument in term.arguments:
                    self.read(argument, document, step)
                return
            case ColumnRef(port=port):
                self.join(self.source(port.column), target)
            case Fact(id=name):
                self.sources.setdefault(STRATEGY, _Part(kind="input", title="strategies"))
                self.columns.setdefault(STRATEGY, {})[name] = None
                self.join(STRATEGY, target)
            case WindowRef(port=port):
                stream = _stream(port.column)
                self.sources.setdefault(f"stream {stream}", _Part(kind="stream", title=stream, tag="stream"))
                self.join(f"stream {stream}", target)
        for child in children(term):
            self.read(child, document, target)

    def model(self, document: str) -> str:
        name = f"model {document}"
        if name in self.steps:
            return name
        model = next((m for m in self.checked.specs.models if m.header.id == document), None)
        if model is None:
            return self.features(document)
        outputs = ", ".join(o.id for o in model.outputs)
        over = "model over bars" if model.over else "model"
        lines = (model.header.title, f"gives {outputs}")
        self.steps[name] = _Part(kind="model", title=document, tag=over, lines=lines, span=model.header.span)
        for let in model.lets:
            self.read(self.checked.lets[document, let.id], document, name)
        return name

    def features(self, document: str) -> str:
        name = f"features {document}"
        if name not in self.steps:
            gate = next(g for g in self.checked.gates if g.id == document)
            called = {p.function: None for t in self._terms(gate) for p in walk(t) if isinstance(p, Feature)}
            lines = (", ".join(called),)
            self.steps[name] = _Part(kind="features", title=document, tag="features", lines=lines, span=gate.span)
        return name

    def _terms(self, gate: CheckedGate) -> Iterator[Term]:
        yield from terms_of(gate)
        yield from (term for (document, _), term in self.checked.lets.items() if document == gate.id)

    def source(self, column: str) -> str:
        inputs: list[tuple[str, Span, tuple[Input, ...]]] = [
            (d.header.id, d.header.span, d.inputs) for d in self.checked.specs.inputs
        ]
        for document, span, declared in inputs:
            if any(i.id == column for i in declared):
                self.sources.setdefault(f"input {document}", _Part(kind="input", title=document, span=span))
                self.columns.setdefault(f"input {document}", {})[column] = None
                return f"input {document}"
        self.sources.setdefault(ROW, _Part(kind="input", title="row"))
        self.columns.setdefault(ROW, {})[column] = None
        return ROW

    def gate(self, gate: CheckedGate, number: int) -> _Part:
        effects = Counter(rule.effect for rule in gate.rules)
        counted = ", ".join(f"{effects[e]} {e}" for e in ("require", "forbid", "reduce", "cap") if effects[e])
        refuses = effects["require"] + effects["forbid"]
        verdicts = [Verdict.HALT.name if gate.halts else Verdict.SKIP.name] if refuses else []
        verdicts += [Verdict.HOLD.name] if refuses + len(gate.needs) else []
        verdicts += [Verdict.REDUCE.name] if effects["reduce"] + effects["cap"] else []
        tag = "never bypassed" if gate.never_bypass else ""
        lines = (gate.title, f"{counted or 'no rules'}; can say {', '.join(verdicts) or 'nothing'}")
        return _Part(kind="gate", title=f"{number}  {gate.id}", tag=tag, lines=lines, span=gate.span)


def _stream(column: str) -> str:
    """Return the stream of a window; one side of a book is the book's."""
    return "book" if column.startswith(("bid_", "ask_")) else column


def _decision(program: Program) -> _Part:
    lines = (
        "Every gate is asked; the first of HALT, SKIP, HOLD wins.",
        "If all pass: EXECUTE, or REDUCE where a factor or a cap made the size smaller.",
        "Size: what was asked by all factors, under all caps, in whole lots.",
    )
    return _Part(kind="decision", title="decision", lines=lines, span=program.checked.pipeline.span)


def _depth(name: str, reads: Mapping[str, Mapping[str, None]]) -> int:
    below = [_depth(n, reads) for n in reads.get(name, {}) if n.startswith(("model ", "features "))]
    return 1 + max(below, default=0)


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


def _height(lines: tuple[str, ...], part: _Part) -> float:
    return 2 * PADDING + TITLE_HEIGHT + LINE_HEIGHT * (len(lines) + bool(part.span)) - PADDING / 2


def _lines(placed: Placed, lefts: list[float], widths: list[float], shown: Mapping[str, _Part]) -> Iterator[Line]:
    drawn: dict[str, None] = {}
    for (source, _), stops in placed.lines.items():
        kind = shown[source].kind
        for i, (column, y) in enumerate(stops[:-1]):
            after, end = stops[i + 1]
            begin_x, end_x = lefts[column] + widths[column], lefts[after]
            bend = (end_x - begin_x) / 2
            path = f"M{begin_x:.1f},{HEAD + y:.1f}c{bend:.1f},0 {bend:.1f},{end - y:.1f} {2 * bend:.1f},{end - y:.1f}"
            # Lines of one source share the way to where they part.
            if i + 1 < len(stops) - 1:
                path += f"h{widths[after]:.1f}"
            if path not in drawn:
                drawn[path] = None
                yield Line(kind=kind, path=path)


def _words(reads: Mapping[str, Mapping[str, None]], shown: Mapping[str, _Part]) -> str:
    """Say the drawing: each part and what it reads."""
    said = (f"{target} reads {', '.join(sorted(reads[target]))}" for target in shown if target in reads)
    return ". ".join(said) + "."
