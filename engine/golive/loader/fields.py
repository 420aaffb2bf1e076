"""Typed access to the tree of a document whose shape the schema has looked at.

What is absent or has the wrong shape reads as nothing and marks the pad incomplete; the schema has said why.
"""

from __future__ import annotations

from collections.abc import Iterator

from golive.core.dataclass import dataclass
from golive.core.span import Span
from golive.documents.header import Name, Text
from golive.loader.file_pad import FilePad
from golive.loader.nodes import ListNode, MapNode, Node, ScalarNode
from golive.loader.positions import as_name, as_text


@dataclass(frozen=True, slots=True)
class Fields:
    """One mapping of a document; `label` is how messages call it."""

    node: MapNode
    source: str
    pad: FilePad
    span: Span
    label: str = ""

    def has(self, key: str) -> bool:
        return key in self.node.entries

    def place(self, key: str) -> Span:
        """Return the place of a key's value, or of the whole mapping when it is absent."""
        node = self.node.get(key)
        return node.span if node else self.span

    def key_place(self, key: str) -> Span:
        """Return the place of the key itself, or of the whole mapping when it is absent."""
        entry = self.node.entries.get(key)
        return entry[0].span if entry else self.span

    def scalar(self, key: str) -> ScalarNode | None:
        """Return a scalar, or None when the key is absent."""
        node = self.node.get(key)
        if node is None:
            return None
        if isinstance(node, ScalarNode) and node.value is not None:
            return node
        self.pad.incomplete = True
        return None

    def word(self, key: str, default: str = "") -> str:
        """Return a scalar's text, or the default when the key is absent."""
        scalar = self.scalar(key)
        return scalar.text if scalar else default

    def flag(self, key: str) -> bool:
        """Return whether a key is given as `true`."""
        scalar = self.scalar(key)
        return scalar is not None and scalar.value is True

    def text(self, key: str) -> Text:
        """Return the text of a key that must be there."""
        text = self.optional_text(key)
        if text is not None:
            return text
        self.pad.incomplete = True
        return Text(value="", span=self.span)

    def optional_text(self, key: str) -> Text | None:
        scalar = self.scalar(key)
        return as_text(scalar, self.source) if scalar else None

    def name(self, key: str) -> Name:
        """Return the name of a key that must be there."""
        scalar = self.scalar(key)
        if scalar is not None:
            return as_name(scalar)
        self.pad.incomplete = True
        return Name(value="", span=self.span)

    def words(self, key: str) -> tuple[ScalarNode, ...]:
        """Return the scalars of a list; nothing when the key is absent."""
        items = self.items(key)
        scalars = tuple(item for item in items if isinstance(item, ScalarNode))
        if len(scalars) < len(items):
            self.pad.incomplete = True
        return scalars

    def items(self, key: str) -> tuple[Node, ...]:
        node = self.node.get(key)
        if node is None:
            return ()
        if isinstance(node, ListNode):
            return node.items
        self.pad.incomplete = True
        return ()

    def records(self, key: str) -> Iterator[Fields]:
        """Yield the mappings of a list."""
        for item in self.items(key):
            if isinstance(item, MapNode):
                yield self._inner(item, item.span, key)
            else:
                self.pad.incomplete = True

    def entries(self, key: str) -> Iterator[tuple[ScalarNode, Node]]:
        """Yield names and values of a mapping; nothing when the key is absent."""
        node = self.node.get(key)
        if isinstance(node, MapNode):
            yield from node.entries.values()
        elif node is not None:
            self.pad.incomplete = True

    def named_records(self, key: str) -> Iterator[tuple[ScalarNode, Fields]]:
        """Yield names and mappings of a mapping of mappings."""
        for name, value in self.entries(key):
            inner = self.inner(name, value)
            if inner is not None:
                yield name, inner

    def inner_words(self, node: Node) -> tuple[ScalarNode, ...]:
        """Return the scalars of a list below a name."""
        scalars = (
            tuple(item for item in node.items if isinstance(item, ScalarNode)) if isinstance(node, ListNode) else ()
        )
        if not isinstance(node, ListNode) or len(scalars) < len(node.items):
            self.pad.incomplete = True
        return scalars

    def record(self, key: str) -> Fields | None:
        """Return the mapping of a key that must be there."""
        entry = self.node.entries.get(key)
        if entry is not None:
            return self.inner(*entry)
        self.pad.incomplete = True
        return None

    def inner(self, name: ScalarNode, value: Node) -> Fields | None:
        """Return the fields of a nested mapping, labelled with its key."""
        if isinstance(value, MapNode):
            return self._inner(value, name.span, name.text)
        self.pad.incomplete = True
        return None

    def _inner(self, node: MapNode, span: Span, label: str) -> Fields:
        return Fields(node, self.source, self.pad, span, label)
