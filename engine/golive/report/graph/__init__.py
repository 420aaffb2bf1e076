"""The evaluation graph as drawings: gates as SVG for people, every node as Mermaid or DOT for tools."""

from golive.report.graph.dot import dot
from golive.report.graph.gates import gate_graph_svg
from golive.report.graph.mermaid import mermaid

__all__ = ["dot", "gate_graph_svg", "mermaid"]
