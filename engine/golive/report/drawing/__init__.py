"""The evaluation graph as drawings: gates as SVG for people, every node as Mermaid or DOT for tools."""

from golive.report.drawing.dot import dot
from golive.report.drawing.gates import gate_graph_svg
from golive.report.drawing.mermaid import mermaid

__all__ = ["dot", "gate_graph_svg", "mermaid"]
