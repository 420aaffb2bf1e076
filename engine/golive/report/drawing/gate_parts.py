"""What the drawing of the gates shows: sources, what is computed from them, gates, and what each of these reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import field, replace

from golive.checker.checked import Checked, CheckedGate, terms_of
from golive.compiler.program import Program
from golive.core.dataclass import dataclass
from golive.core.span import Span
from golive.core.verdict import Verdict
from golive.language.terms import ColumnRef, Fact, Feature, Reference, Term, WindowRef, children, walk

STRATEGY = "strategies"
ROW = "row"
DECISION = "decision"
NESTED = 8
"""Lets inside one another that are read as they come, as many as Python's stack holds with ease."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One box: its title, what it says, and where it is written."""

    kind: str
    title: str
    tag: str = ""
    lines: tuple[str, ...] = ()
    span: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GateParts:
    """Parts by name, and what each reads: names of parts, in order."""

    sources: Mapping[str, Part]
    steps: Mapping[str, Part]
    gates: Mapping[str, Part]
    decision: Part
    reads: Mapping[str, Mapping[str, None]]

    @property
    def all(self) -> Mapping[str, Part]:
        """Return every part, in the order of columns."""
        return {**self.sources, **self.steps, **self.gates, DECISION: self.decision}


def gate_parts(program: Program) -> GateParts:
    """Collect what the drawing shows."""
    collector = _Collector(program)
    collector.collect()
    return GateParts(
        sources={name: collector.listed(name, part) for name, part in collector.sources.items()},
        steps=collector.steps,
        gates=collector.gates,
        decision=_decision(program),
        reads=collector.reads,
    )


@dataclass(slots=True)
class _Collector:
    program: Program
    sources: dict[str, Part] = field(default_factory=dict)
    steps: dict[str, Part] = field(default_factory=dict)
    gates: dict[str, Part] = field(default_factory=dict)
    reads: dict[str, dict[str, None]] = field(default_factory=dict)
    columns: dict[str, dict[str, None]] = field(default_factory=dict)
    read_lets: set[tuple[str, str, str]] = field(default_factory=set)
    waiting: list[tuple[Term, str, str]] = field(default_factory=list)
    nested: int = 0

    @property
    def checked(self) -> Checked:
        return self.program.checked

    def collect(self) -> None:
        for number, gate in enumerate(self.checked.gates, 1):
            name = f"gate {gate.id}"
            self.gates[name] = _gate(gate, number)
            for term in terms_of(gate):
                self.read(term, gate.id, name)
            self.join(name, DECISION)
        for term in self.checked.sized_by:
            self.read(term, "", DECISION)

    def listed(self, name: str, part: Part) -> Part:
        """Return a source with the columns that are read from it."""
        return replace(part, lines=(", ".join(sorted(self.columns[name])),)) if name in self.columns else part

    def join(self, source: str, target: str) -> None:
        self.reads.setdefault(target, {})[source] = None

    def read(self, term: Term, document: str, target: str) -> None:
        """Join what a term of a document reads to a part; what other documents compute is theirs."""
        match term:
            case Reference(document=owner) if owner != document and owner:
                self.join(self.model(owner), target)
                return
            case Reference():
                self.read_let(term, document, target)
            case Feature() if document in {g.id for g in self.checked.gates}:
                step = self.features(document)
                self.join(step, target)
                for argument in term.arguments:
                    self.read(argument, document, step)
                return
            case ColumnRef(port=port):
                self.join(self.source(port.column), target)
            case Fact(id=name):
                self.join(self.column_of(STRATEGY, Part(kind="input", title="strategies"), name), target)
            case WindowRef(port=port):
                self.join(self.stream(port.column), target)
        for child in children(term):
            self.read(child, document, target)

    def read_let(self, term: Reference, document: str, target: str) -> None:
        """Read a let of the same document for a part, once: at once, but where it is deep inside others."""
        if (target, term.document, term.id) in self.read_lets:
            return
        self.read_lets.add((target, term.document, term.id))
        self.waiting.append((self.checked.lets[term.document, term.id], document, target))
        if self.nested < NESTED:
            self.nested += 1
            while self.waiting:
                self.read(*self.waiting.pop())
            self.nested -= 1

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
        self.steps[name] = Part(kind="model", title=document, tag=over, lines=lines, span=model.header.span)
        for let in model.lets:
            self.read(self.checked.lets[document, let.id], document, name)
        return name

    def features(self, document: str) -> str:
        name = f"features {document}"
        if name not in self.steps:
            gate = next(g for g in self.checked.gates if g.id == document)
            called = {p.function: None for t in self._terms(gate) for p in walk(t) if isinstance(p, Feature)}
            lines = (", ".join(called),)
            self.steps[name] = Part(kind="features", title=document, tag="features", lines=lines, span=gate.span)
        return name

    def _terms(self, gate: CheckedGate) -> Iterator[Term]:
        yield from terms_of(gate)
        yield from (term for (document, _), term in self.checked.lets.items() if document == gate.id)

    def stream(self, column: str) -> str:
        """Return the stream of a window; one side of a book is the book's."""
        stream = "book" if column.startswith(("bid_", "ask_")) else column
        self.sources.setdefault(f"stream {stream}", Part(kind="stream", title=stream, tag="stream"))
        return f"stream {stream}"

    def source(self, column: str) -> str:
        """Return the document that declares an input; `row` where only its readers do."""
        for document in self.checked.specs.inputs:
            if any(i.id == column for i in document.inputs):
                part = Part(kind="input", title=document.header.id, span=document.header.span)
                return self.column_of(f"input {document.header.id}", part, column)
        return self.column_of(ROW, Part(kind="input", title="row"), column)

    def column_of(self, name: str, part: Part, column: str) -> str:
        """Add a column to a source; return the source's name."""
        self.sources.setdefault(name, part)
        self.columns.setdefault(name, {})[column] = None
        return name


def _gate(gate: CheckedGate, number: int) -> Part:
    effects = Counter(rule.effect for rule in gate.rules)
    counted = ", ".join(f"{effects[e]} {e}" for e in ("require", "forbid", "reduce", "cap") if effects[e])
    refuses = effects["require"] + effects["forbid"]
    verdicts = [Verdict.HALT.name if gate.halts else Verdict.SKIP.name] if refuses else []
    verdicts += [Verdict.HOLD.name] if refuses + len(gate.needs) else []
    verdicts += [Verdict.REDUCE.name] if effects["reduce"] + effects["cap"] else []
    tag = "never bypassed" if gate.never_bypass else ""
    lines = (gate.title, f"{counted or 'no rules'}; can say {', '.join(verdicts) or 'nothing'}")
    return Part(kind="gate", title=f"{number}  {gate.id}", tag=tag, lines=lines, span=gate.span)


def _decision(program: Program) -> Part:
    lines = (
        "Every gate is asked; the first of HALT, SKIP, HOLD wins.",
        "If all pass: EXECUTE, or REDUCE where a factor or a cap made the size smaller.",
        "Size: what was asked by all factors, under all caps, in whole lots."
        if program.checked.bounds is None
        else "Size: the lots asked, no more than is open and may be closed; the other way of what is open.",
    )
    return Part(kind="decision", title="decision", lines=lines, span=program.checked.pipeline.span)
