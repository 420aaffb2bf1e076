"""The evaluation graph in Mermaid's notation."""

from __future__ import annotations

from golive.compiler.program import Program
from golive.core.printable import printable
from golive.report.drawing.evaluation_graph import Node, NodeKind, evaluation_graph

_SHAPES = {
    NodeKind.STREAM: ("[(", ")]"),
    NodeKind.INPUT: ("[/", "/]"),
    NodeKind.FACT: ("[/", "/]"),
    NodeKind.PARAMETER: ("([", "])"),
    NodeKind.TABLE: ("[[", "]]"),
    NodeKind.FEATURE: ("(", ")"),
    NodeKind.LET: ("[", "]"),
    NodeKind.RULE: ("{{", "}}"),
    NodeKind.GATE: ("[[", "]]"),
    NodeKind.SIGNAL: (">", "]"),
    NodeKind.EXIT: (">", "]"),
    NodeKind.ORDER: ("(", ")"),
    NodeKind.SIZE: ("[", "]"),
    NodeKind.VERDICT: ("((", "))"),
}
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 _.,:/-")


def mermaid(program: Program) -> str:
    """Return every node of the evaluation graph, grouped by document, with its source line, as a Mermaid flowchart."""
    graph = evaluation_graph(program)
    names = {node.id: f"n{i}" for i, node in enumerate(graph.nodes)}
    out = ["flowchart LR"]
    for i, (group, nodes) in enumerate(graph.groups.items()):
        out.append(f'  subgraph g{i}["{escaped(group)}"]')
        out += [f"    {names[node.id]}{_node(node)}" for node in nodes]
        out.append("  end")
    out += [f"  {names[a]} --> {names[b]}" for a, b in graph.edges]
    return "\n".join((*out, ""))


def escaped(text: str) -> str:
    """Write text so that it can end no label and is read as nothing but text: by character codes.

    >>> escaped('a >= "b"')
    'a #62;#61; #34;b#34;'
    """
    return "".join(c if c in _PLAIN else f"#{ord(c)};" for c in printable(text))


def _node(node: Node) -> str:
    begin, end = _SHAPES[node.kind]
    place = f"{node.span.file}:{node.span.line}" if node.span else ""
    lines = (node.label, node.detail, place)
    return f'{begin}"{"<br/>".join(escaped(line) for line in lines if line)}"{end}'
