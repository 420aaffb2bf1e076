"""Every node of the evaluation graph, with the line it is written in."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from dataclasses import field
from itertools import chain, count

from golive.checker.checked import Checked, CheckedGate, CheckedSignal, Rule
from golive.checker.library_index import VENUE_TABLE
from golive.checker.said_facts import said_places
from golive.compiler.program import Program
from golive.core.dataclass import dataclass
from golive.core.span import NOWHERE, Span
from golive.core.unit import Quantity
from golive.documents.declarations import Input
from golive.documents.header import Text
from golive.documents.library import Gate, Model, Strategy
from golive.documents.own_numbers import OWN_NUMBERS
from golive.language.terms import (
    Apply,
    ColumnRef,
    Fact,
    Feature,
    Lookup,
    ParameterRef,
    Reference,
    Term,
    WindowRef,
    children,
)
from golive.report.rule_text import rule_text

STRATEGIES = "strategies"
NESTED = 8
"""Lets inside one another that are read as they come; Python's stack ends where a chain of lets may not."""

HISTORY = "history_bars"
"""The parameter that says how much of the past a model over bars is given."""


class NodeKind(enum.Enum):
    """What a node is."""

    STREAM = "stream"
    INPUT = "input"
    FACT = "fact"
    PARAMETER = "parameter"
    TABLE = "table"
    FEATURE = "feature"
    LET = "let"
    RULE = "rule"
    GATE = "gate"
    SIGNAL = "signal"
    EXIT = "exit"
    ORDER = "order"
    SIZE = "size"
    VERDICT = "verdict"


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One node. `group` is the document it belongs to, `detail` what it says there; `span` is None for no one place."""

    id: str
    kind: NodeKind
    group: str
    name: str
    detail: str
    span: Span | None

    @property
    def label(self) -> str:
        """Return what is written on it: its kind and name, once where they are one word."""
        return self.name if self.name == self.kind.value else f"{self.kind.value} {self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationGraph:
    """Nodes in a fixed order, and what each is computed from: edges as (source, target)."""

    nodes: tuple[Node, ...]
    edges: tuple[tuple[str, str], ...]

    @property
    def groups(self) -> Mapping[str, tuple[Node, ...]]:
        """Return the nodes by the document they belong to, in order of appearance."""
        out: dict[str, list[Node]] = {}
        for node in self.nodes:
            out.setdefault(node.group, []).append(node)
        return {group: tuple(nodes) for group, nodes in out.items()}


def evaluation_graph(program: Program) -> EvaluationGraph:
    """Return everything that a decision, and a strategy's signal and its exits, are computed from."""
    collector = _Collector(program)
    for one in program.decisions.values():
        collector.pipeline(one.checked)
    collector.signals()
    return EvaluationGraph(nodes=tuple(collector.nodes.values()), edges=tuple(collector.edges))


@dataclass(slots=True)
class _Collector:
    program: Program
    nodes: dict[str, Node] = field(default_factory=dict)
    edges: dict[tuple[str, str], None] = field(default_factory=dict)
    features: dict[Term, str] = field(default_factory=dict)
    waiting: list[tuple[str, str, str]] = field(default_factory=list)
    nested: int = 0

    @property
    def checked(self) -> Checked:
        return self.program.checked

    def add(self, kind: NodeKind, group: str, name: str, detail: str, span: Span | None) -> str:
        identity = f"{kind.value}:{group}.{name}"
        place = span if span is not None and span != NOWHERE else None
        self.nodes[identity] = Node(id=identity, kind=kind, group=group, name=name, detail=detail, span=place)
        return identity

    def join(self, source: str, target: str) -> None:
        self.edges[source, target] = None

    def pipeline(self, checked: Checked) -> None:
        group, span = checked.pipeline.value, checked.pipeline.span
        size = self.add(NodeKind.SIZE, group, "size", "raw size by factors, under caps, in whole lots", span)
        verdict = self.add(NodeKind.VERDICT, group, "verdict", "HALT, SKIP, HOLD, REDUCE, EXECUTE", span)
        self.join(size, verdict)
        for term in checked.sized_by:
            self.read(term, group, size)
        for gate in checked.gates:
            self.gate(gate, size, verdict)

    def gate(self, gate: CheckedGate, size: str, verdict: str) -> None:
        never = "bypass: never, " if gate.never_bypass else ""
        detail = f"{never}on fail: {'halt' if gate.halts else 'skip'}"
        node = self.add(NodeKind.GATE, gate.id, gate.id, detail, gate.span)
        self.join(node, verdict)
        for rule in gate.rules:
            self.rule(gate, rule, node, size)
        for _, term in gate.needs:
            self.read(term, gate.id, node)
        if gate.confidence is not None:
            self.read(gate.confidence, gate.id, node)

    def rule(self, gate: CheckedGate, rule: Rule, target: str, size: str) -> None:
        node = self.add(NodeKind.RULE, gate.id, rule.id, rule_text(self.program, gate.id, rule.id), rule.span)
        self.join(node, target)
        if rule.effect in ("reduce", "cap"):
            self.join(node, size)
        for part in (rule.condition, rule.amount):
            if part is not None:
                self.read(part, gate.id, node)

    def signals(self) -> None:
        strategies = {s.header.id: s for s in self.checked.specs.strategies}
        for signal in self.checked.signals:
            declared = strategies[signal.strategy]
            for direction, term, text in (
                ("long", signal.long, declared.long),
                ("short", signal.short, declared.short),
            ):
                if term is not None and text is not None:
                    node = self.add(NodeKind.SIGNAL, signal.strategy, direction, _line(text), text.span)
                    self.read(term, signal.strategy, node)
            self.leaves(signal, declared)
            self.orders(signal, declared)

    def leaves(self, signal: CheckedSignal, declared: Strategy) -> None:
        """Add what closes a position: conditions, prices and times, any of which closes all of it."""
        if declared.exit is None:
            return
        end = self.add(NodeKind.EXIT, signal.strategy, "exit", "any of it closes all of it", declared.exit.span)
        for direction, one in signal.leaves.items():
            node = self.add(NodeKind.EXIT, signal.strategy, direction, _line(one.because), one.span)
            self.read(one.when, signal.strategy, node)
            self.join(node, end)
        self.own_numbers(declared, "exit", end)

    def orders(self, signal: CheckedSignal, declared: Strategy) -> None:
        """Add what an order and a repeat are held to."""
        order, repeat = declared.order, declared.repeat
        if order is not None:
            detail = f"{order.type}, {order.residual}, {order.time_in_force}"
            end = self.add(NodeKind.ORDER, signal.strategy, "order", detail, order.span)
            if signal.at is not None:
                self.read(signal.at, signal.strategy, end)
            self.own_numbers(declared, "order", end)
        if repeat is not None:
            end = self.add(NodeKind.ORDER, signal.strategy, "repeat", f"while open: {repeat.while_open}", repeat.span)
            self.own_numbers(declared, "repeat", end)

    def own_numbers(self, strategy: Strategy, section: str, target: str) -> None:
        """Join the numbers of an exit, an order or a repeat to it."""
        for parameter in strategy.parameters:
            if parameter.id in OWN_NUMBERS and OWN_NUMBERS[parameter.id].section == section:
                self.join(self.parameter(strategy.header.id, parameter.id), target)

    def read(self, term: Term, document: str, target: str, whole: str = "") -> None:
        """Join what a term is made of to the node that it computes; `whole` names the let it is all of."""
        match term:
            case Feature():
                self.join(self.feature(term, document, whole), target)
                return
            case Reference(document=owner, id=name):
                self.join(self.let(owner, name), target)
            case ParameterRef():
                self.join(self.parameter(term.document, term.id), target)
            case Fact(id=name):
                self.join(self.fact(name), target)
            case ColumnRef(port=port):
                self.join(self.input(port.column), target)
            case WindowRef(port=port):
                self.join(self.stream(port.column, term.span), target)
            case Lookup(table=table):
                self.join(self.table(table), target)
            case Apply():
                pass
        for child in children(term):
            self.read(child, document, target)

    def feature(self, term: Feature, document: str, whole: str) -> str:
        if term in self.features:
            return self.features[term]
        port = self.program.ports.get(term)
        name = self.free(document, port.column.partition(".")[2] if port is not None else whole or term.function)
        node = self.add(NodeKind.FEATURE, document, name, f"{term.function}, a {term.stage} function", term.span)
        self.features[term] = node
        for argument in term.arguments:
            self.read(argument, document, node)
        if document in self.checked.bar_models and (document, HISTORY) in self.checked.parameters:
            self.join(self.parameter(document, HISTORY), node)
        return node

    def free(self, document: str, wanted: str) -> str:
        """Return a name that no feature of a document has yet."""
        names = chain((wanted,), (f"{wanted}_{n}" for n in count(2)))
        return next(n for n in names if f"{NodeKind.FEATURE.value}:{document}.{n}" not in self.nodes)

    def let(self, document: str, name: str) -> str:
        node = f"{NodeKind.LET.value}:{document}.{name}"
        if node not in self.nodes:
            text = self._let_text(document, name)
            self.add(NodeKind.LET, document, name, _line(text), text.span)
            self.waiting.append((document, name, node))
            if self.nested < NESTED:
                self.nested += 1
                self.read_waiting()
                self.nested -= 1
        return node

    def read_waiting(self) -> None:
        """Join what each let is made of that nobody has looked at: at once, but for those deep inside others."""
        while self.waiting:
            document, name, node = self.waiting.pop()
            self.read(self.checked.lets[document, name], document, node, whole=name)

    def _let_text(self, document: str, name: str) -> Text:
        specs = self.checked.specs
        documents: tuple[Gate | Model | Strategy, ...] = (*specs.gates, *specs.models, *specs.strategies)
        lets = (t.expression for d in documents if d.header.id == document for t in d.lets if t.id == name)
        # What the models of strategies give is needed by their gate, and no expression of anybody's.
        return next(lets, Text(value=f"{name}, if its strategy asks", span=self.checked.lets[document, name].span))

    def parameter(self, document: str, name: str) -> str:
        table = self.checked.parameters[document, name]
        value = table.declared.value
        return self.add(
            NodeKind.PARAMETER,
            document,
            name,
            str(value) if isinstance(value, Quantity) else value,
            table.declared.span,
        )

    def fact(self, name: str) -> str:
        strategies = self.checked.specs.strategies
        places = ({**said_places(s), **{fact: span for fact, (_, span) in s.facts.items()}} for s in strategies)
        spans = (own[name] for own in places if name in own)
        return self.add(NodeKind.FACT, STRATEGIES, name, "what each strategy declares", next(spans, None))

    def input(self, column: str) -> str:
        for document in self.checked.specs.inputs:
            for declared in document.inputs:
                if declared.id == column:
                    return self.add(NodeKind.INPUT, document.header.id, column, declared.title, declared.span)
        spans = (i.span for g in self._readers() for i in g if i.id == column and i.origin is None)
        return self.add(NodeKind.INPUT, "row", column, "", next(spans, None))

    def _readers(self) -> Iterator[tuple[Input, ...]]:
        specs = self.checked.specs
        documents: tuple[Gate | Model | Strategy, ...] = (*specs.gates, *specs.models, *specs.strategies)
        yield from (d.inputs for d in documents)

    def stream(self, column: str, read_at: Span) -> str:
        node = f"{NodeKind.STREAM.value}:market.{column}"
        if node in self.nodes:
            return node
        return self.add(NodeKind.STREAM, "market", column, "first read here", read_at)

    def _first_listed(self, table: str) -> Span | None:
        """Return where the first strategy begins its list, of which the table is made."""
        strategies = self.checked.specs.strategies
        lists = (s.venues if table == VENUE_TABLE else s.instruments for s in strategies)
        return next((listed[0].span for listed in lists if listed), None)

    def table(self, name: str) -> str:
        table = next((t for t in self.checked.specs.tables if t.header.id == name), None)
        if table is None:
            detail = "made of what each strategy lists"
            return self.add(NodeKind.TABLE, STRATEGIES, name, detail, self._first_listed(name))
        return self.add(NodeKind.TABLE, name, name, table.header.title, table.header.span)


def _line(text: Text) -> str:
    return " ".join(text.value.split())
