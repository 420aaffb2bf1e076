"""What the author of a document with mistakes most likely meant: to look for more of them, never to decide."""

from __future__ import annotations

from dataclasses import replace

from golive.core.suggest import nearest
from golive.loader.nodes import Json, ListNode, MapNode, Node, ScalarNode
from golive.loader.schema_check import shape_errors
from golive.loader.schema_issues import placed


def mended(kind: str, root: MapNode, value: Json, stem: str) -> MapNode:
    """Return a document with its misspelt keys and words read as those they are most like, and the id of its file."""
    meant: dict[int, str] = {}
    for error in shape_errors(kind, value):
        _, node = placed(root, tuple(error.absolute_path))
        assert isinstance(error.schema, dict)
        if error.validator == "additionalProperties" and isinstance(node, MapNode):
            meant |= _keys(node, error.schema["properties"])
        elif error.validator == "enum" and isinstance(node, ScalarNode):
            meant |= _word(node, nearest(node.text, error.schema["enum"]))
    written_id = root.get("id")
    if stem and isinstance(written_id, ScalarNode):
        meant |= _word(written_id, stem)
    out = _with(root, meant)
    assert isinstance(out, MapNode)
    return out


def _keys(node: MapNode, known: dict[str, Json]) -> dict[int, str]:
    """Return what the keys of a mapping are meant to be that its kind does not know."""
    out: dict[int, str] = {}
    taken = set(node.entries)
    for name, (key, _) in node.entries.items():
        near = "" if name in known else nearest(name, set(known) - taken)
        if near:
            taken.add(near)
            out |= _word(key, near)
    return out


def _word(scalar: ScalarNode, meant: str) -> dict[int, str]:
    return {id(scalar): meant} if meant else {}


def _with(node: Node, meant: dict[int, str]) -> Node:
    if isinstance(node, ScalarNode):
        word = meant.get(id(node))
        return node if word is None else node._replace(text=word, value=word)
    if isinstance(node, ListNode):
        return replace(node, items=tuple(_with(item, meant) for item in node.items))
    entries: dict[str, tuple[ScalarNode, Node]] = {}
    for key, below in node.entries.values():
        name = _with(key, meant)
        assert isinstance(name, ScalarNode)
        entries[name.text] = (name, _with(below, meant))
    return replace(node, entries=entries)
