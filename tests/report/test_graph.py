"""The evaluation graph drawn: every node with its line, well-formed, and no text that gets out of a label."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from tests.places import REPOSITORY
from tests.report.hostile_run import HOSTILE
from tests.report.tiny_run import HERE, LIBRARY

from golive.api import Engine
from golive.compiler.program import Program
from golive.documents.own_numbers import OWN_NUMBERS
from golive.report.drawing.dot import dot
from golive.report.drawing.evaluation_graph import NodeKind, evaluation_graph
from golive.report.drawing.gate_graph import gate_graph_svg
from golive.report.drawing.layered_layout import Box, place
from golive.report.drawing.mermaid import mermaid

SVG = "{http://www.w3.org/2000/svg}"
DRAWINGS = {"gate_graph.svg": gate_graph_svg, "graph.mmd": mermaid, "graph.dot": dot}


def program(folder: Path = LIBRARY) -> Program:
    return Engine.from_folder(folder).program


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_drawing_is_as_it_was(name: str) -> None:
    golden, text = HERE / "golden" / name, DRAWINGS[name](program())
    if os.environ.get("GOLIVE_UPDATE_GOLDEN"):
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("folder", [LIBRARY, REPOSITORY], ids=["small", "shipped"])
def test_every_part_of_the_policy_is_a_node_with_its_line(folder: Path) -> None:
    compiled = program(folder)
    checked, graph = compiled.checked, evaluation_graph(compiled)
    have = {(n.kind, n.group, n.name) for n in graph.nodes}
    assert {(NodeKind.GATE, g.id, g.id) for g in checked.gates} <= have
    assert {(NodeKind.RULE, g.id, r.id) for g in checked.gates for r in g.rules} <= have
    assert {n for k, _, n in have if k is NodeKind.SIGNAL} == {"long", "short"}
    used = {s.port.column for s in compiled.decision.sources if "." not in s.port.column}
    inputs = {n for k, _, n in have if k in (NodeKind.INPUT, NodeKind.STREAM)}
    assert used <= inputs
    for spec in compiled.features:
        document, _, name = spec.port.column.partition(".")
        assert (NodeKind.FEATURE, document, name) in have
    listed = {"trades_instrument": "instruments:", "trades_venue": "venues:"}
    for node in graph.nodes:
        assert node.span is not None, node
        lines = checked.specs.sources[node.span.file].splitlines()
        assert 1 <= node.span.line <= len(lines)
        if node.kind in (NodeKind.RULE, NodeKind.LET, NodeKind.PARAMETER, NodeKind.INPUT):
            name = OWN_NUMBERS[node.name].key if node.name in OWN_NUMBERS else node.name
            assert name in lines[node.span.line - 1] or name in lines[node.span.line - 2], node
        if node.name in listed:
            assert lines[node.span.line - 1].startswith(listed[node.name]), node


def test_everything_leads_to_the_verdict_a_signal_an_exit_or_an_order() -> None:
    graph = evaluation_graph(program(REPOSITORY))
    after: dict[str, set[str]] = {}
    for source, target in graph.edges:
        after.setdefault(source, set()).add(target)
    ends = {n.id for n in graph.nodes if n.kind in (NodeKind.VERDICT, NodeKind.SIGNAL)}
    ends |= {n.id for n in graph.nodes if n.name in ("exit", "order", "repeat")}

    def reaches(node: str) -> bool:
        return node in ends or any(reaches(n) for n in after.get(node, ()))

    assert [n.id for n in graph.nodes if not reaches(n.id)] == []
    assert {n.id for n in graph.nodes} == {i for edge in graph.edges for i in edge}


@pytest.mark.parametrize("folder", [LIBRARY, REPOSITORY], ids=["small", "shipped"])
def test_the_gate_drawing_is_well_formed_whole_and_without_overlaps(folder: Path) -> None:
    text = gate_graph_svg(program(folder))
    assert text == gate_graph_svg(program(folder))
    root = ET.fromstring(text)  # our own output
    assert root.get("role") == "img"
    assert not re.search(r"<script|href|url\(|<!ENTITY", text)
    assert text.replace("http://www.w3.org/2000/svg", "").count("http") == 0
    cards = [
        tuple(float(r.get(a) or 0) for a in ("x", "y", "width", "height"))
        for r in root.iter(f"{SVG}rect")
        if "card" in (r.get("class") or "")
    ]
    width, height = float(root.get("width") or 0), float(root.get("height") or 0)
    for i, (x, y, w, h) in enumerate(cards):
        assert 0 <= x <= x + w <= width
        assert 0 <= y <= y + h <= height
        for x2, y2, w2, h2 in cards[i + 1 :]:
            assert x + w <= x2 or x2 + w2 <= x or y + h <= y2 or y2 + h2 <= y
    words = "".join(root.itertext())
    for one in program(folder).decisions.values():
        assert all(gate.id in words for gate in one.checked.gates)
        assert one.checked.pipeline.value in words


def test_gates_are_drawn_in_the_order_of_the_pipeline() -> None:
    text, shipped = gate_graph_svg(program(REPOSITORY)), program(REPOSITORY)
    numbered = re.findall(r">(\d+) (\w+)</text>", text)
    drawn = [(str(n), gate.id) for one in shipped.decisions.values() for n, gate in enumerate(one.checked.gates, 1)]
    assert numbered == drawn
    assert len(shipped.decisions) == 2
    tops = [float(y) for y in re.findall(r'class="card gate" x="[\d.]+" y="([\d.]+)"', text)]
    assert tops == sorted(tops)


def test_lines_pass_between_boxes_and_boxes_keep_apart() -> None:
    boxes = [Box(id="a", column=0, height=20), Box(id="b", column=1, height=30), Box(id="c", column=2, height=20)]
    placed = place(boxes, [("a", "b"), ("b", "c"), ("a", "c")], fixed=2, gap=10, lane=6)
    (_, _), (column, passed), (_, _) = placed.lines["a", "c"]
    assert column == 1
    top = placed.tops["b"]
    assert passed <= top - 10 + 3 or passed >= top + 30 + 10 - 3


@pytest.mark.parametrize("payload", [*HOSTILE, 'a"; b [label="c"]', 'x"]\n  evil --> n0', "end", "a\\", "`md`"])
def test_a_text_stays_inside_its_label(payload: str, tmp_path: Path) -> None:
    shutil.copytree(LIBRARY, tmp_path, dirs_exist_ok=True)
    quoted = '"' + payload.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'
    for path in tmp_path.rglob("*.yaml"):
        text = path.read_text(encoding="utf-8").replace("title: the switch", f"title: {quoted}")
        text = re.sub(r"^title: .*$", lambda _: f"title: {quoted}", text, flags=re.MULTILINE)
        path.write_text(text, encoding="utf-8")
    hostile = program(tmp_path)
    svg, whole = ET.fromstring(gate_graph_svg(hostile)), ET.fromstring(gate_graph_svg(program()))
    assert {e.tag.removeprefix(SVG) for e in svg.iter()} == {
        "svg",
        "title",
        "desc",
        "style",
        "rect",
        "text",
        "path",
        "g",
    }
    assert {a for e in svg.iter() for a in e.keys()} == {a for e in whole.iter() for a in e.keys()}  # noqa: SIM118
    label = r'"[^"`;<>]*(?:(?:<br/>|#\d+;)[^"`;<>]*)*"'
    for line in mermaid(hostile).splitlines():
        assert re.fullmatch(
            r'flowchart LR|  end|  subgraph g\d+\["[^"]*"\]|  n\d+ --> n\d+'
            rf"|    n\d+[\[({{>/]+{label}[\])}}/]+",
            line,
        ), line
    quoted_string = r'"(?:[^"\\]|\\.)*"'
    for line in dot(hostile).splitlines():
        assert re.fullmatch(
            rf"digraph golive {{|  rankdir=LR;|  node \[.*\];|  subgraph cluster_\d+ {{|    label={quoted_string};"
            rf"|    n\d+ \[shape=\w+, label={quoted_string}\];|  }}|  n\d+ -> n\d+;|}}",
            line,
        ), line
