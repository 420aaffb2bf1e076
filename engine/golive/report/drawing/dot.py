"""The evaluation graph in Graphviz's notation."""

from __future__ import annotations

from golive.compiler.program import Program
from golive.core.printable import printable
from golive.report.drawing.evaluation_graph import Node, NodeKind, evaluation_graph

_SHAPES = {
    NodeKind.STREAM: "cylinder",
    NodeKind.INPUT: "parallelogram",
    NodeKind.FACT: "parallelogram",
    NodeKind.PARAMETER: "oval",
    NodeKind.TABLE: "tab",
    NodeKind.FEATURE: "box",
    NodeKind.LET: "box",
    NodeKind.RULE: "hexagon",
    NodeKind.GATE: "box3d",
    NodeKind.SIGNAL: "cds",
    NodeKind.EXIT: "cds",
    NodeKind.ORDER: "note",
    NodeKind.SIZE: "box",
    NodeKind.VERDICT: "doublecircle",
}


def dot(program: Program) -> str:
    """Return every node of the evaluation graph, grouped by document, with its source line, as a DOT digraph."""
    graph = evaluation_graph(program)
    names = {node.id: f"n{i}" for i, node in enumerate(graph.nodes)}
    out = ["digraph golive {", "  rankdir=LR;", '  node [fontname="Helvetica", fontsize=10];']
    for i, (group, nodes) in enumerate(graph.groups.items()):
        out += [f"  subgraph cluster_{i} {{", f'    label="{escaped(group)}";']
        out += [f"    {names[node.id]} {_attributes(node)};" for node in nodes]
        out.append("  }")
    out += [f"  {names[a]} -> {names[b]};" for a, b in graph.edges]
    return "\n".join((*out, "}", ""))


def escaped(text: str) -> str:
    r"""Write text for a quoted string.

    >>> print(escaped('a "b" \\ c'))
    a \"b\" \\ c
    """
    return printable(text).replace("\\", "\\\\").replace('"', '\\"')


def _attributes(node: Node) -> str:
    place = f"{node.span.file}:{node.span.line}" if node.span else ""
    lines = (node.label, node.detail, place)
    label = "\\n".join(escaped(line) for line in lines if line)
    return f'[shape={_SHAPES[node.kind]}, label="{label}"]'
