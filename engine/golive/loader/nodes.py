"""The positioned tree of a YAML document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from golive.core.dataclass import dataclass
from golive.core.span import Span
from golive.loader.scalars import Plain

Place = tuple[str, int, int, int]
"""A file, a line, a column and a width: a `Span` before anybody asks for it."""


class ScalarNode(NamedTuple):
    """A scalar: its text after unquoting, what it stands for, its style and where it stands in the source.

    `style` is empty for a plain scalar, else the character that began it. `start` and `end` are offsets in the
    source text, quotes and block header included. A tuple, and its span made when it is asked for: a library of a
    thousand rules has 20,000 of them, and the places of most are of no interest.
    """

    text: str
    value: Plain
    style: str
    place: Place
    start: int
    end: int

    @property
    def span(self) -> Span:
        file, line, col, width = self.place
        return Span(file=file, line=line, col=col, width=width)


@dataclass(frozen=True, slots=True)
class ListNode:
    """A sequence."""

    items: tuple[Node, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class MapNode:
    """A mapping in written order; of a key given twice, the first."""

    entries: Mapping[str, tuple[ScalarNode, Node]]
    span: Span

    def get(self, key: str) -> Node | None:
        entry = self.entries.get(key)
        return entry[1] if entry else None


Node = ScalarNode | ListNode | MapNode

Json = Plain | list["Json"] | dict[str, "Json"]


def plain(node: Node) -> Json:
    """Return the node as plain JSON values; numbers with units stay the text they were written as."""
    if isinstance(node, ScalarNode):
        return node.value
    if isinstance(node, ListNode):
        return [plain(item) for item in node.items]
    return {key: plain(value) for key, (_, value) in node.entries.items()}
