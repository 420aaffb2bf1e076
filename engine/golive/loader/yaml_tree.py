"""Text to a positioned tree: libyaml's event stream under our own composer.

The events are counted before anything is built, so that depth, size and alias bombs end in an issue.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any

import yaml

from golive.core.span import Span
from golive.loader.characters import character_name, check_characters
from golive.loader.file_pad import FilePad
from golive.loader.limits import LIMITS, Limits
from golive.loader.nodes import ListNode, MapNode, Node, Place, ScalarNode
from golive.loader.scalars import Plain, doubt, is_text, resolve

# The C parser when PyYAML was built with it (every wheel is); the Python parser gives the same events, slower.
_Parser: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_Scalar = yaml.ScalarEvent

_scalar_node: Callable[[tuple[str, Plain, str, Place, int, int]], ScalarNode] = partial(tuple.__new__, ScalarNode)
"""What `ScalarNode` does with its arguments, in half the time: a large library has 20,000 of them."""

_KEY = re.compile(r"[!-~]+")
_PROPERTIES = re.compile(r"(?:[&!]\S*\s+)+")
_MERGE = "<<"
_STANDARD_TAGS = "tag:yaml.org,2002:"


class _StopReadingError(Exception):
    """The file cannot be read further; the pad says why."""


def read_tree(text: str, file: str, pad: FilePad, limits: Limits = LIMITS) -> Node | None:
    """Return the tree of the one document in a text, or None with the reason on the pad.

    Never raises for any text. A tree can come with issues: duplicate keys, tags and doubtful numbers are reported
    and reading goes on.
    """
    if len(text) > limits.file_bytes:
        where = Span(file=file, line=1, col=1)
        pad.error("GL112", f"the file has {len(text):,} characters, at most {limits.file_bytes:,} are read", where)
        return None
    if not check_characters(text, file, pad):
        return None
    composer = _Composer(text, file, pad, limits)
    try:
        return composer.document()
    except _StopReadingError:
        return None
    except yaml.YAMLError as error:
        # Imported where a text is wrong, as the next steps after other mistakes are: most are right.
        from golive.loader.yaml_syntax import explain_syntax_error

        pad.issues.append(explain_syntax_error(error, text, file))
        return None
    finally:
        composer.close()


class _Composer:
    def __init__(self, text: str, file: str, pad: FilePad, limits: Limits) -> None:
        self.text, self.file, self.pad, self.limits = text, file, pad, limits
        self.parser = _Parser(text)
        self.next = self.parser.get_event
        self.anchors: dict[str, tuple[Node, int]] = {}
        self.open_anchors: set[str] = set()
        self.aliases = 0
        self.nodes = 0

    def close(self) -> None:
        self.parser.dispose()

    def document(self) -> Node | None:
        self.next()
        start = self.next()
        if isinstance(start, yaml.StreamEndEvent):
            self.pad.error(
                "GL114", "the file is empty", Span(file=self.file, line=1, col=1), hint="a document begins with `kind:`"
            )
            return None
        self._refuse_directives(start)
        root = self.node(self.next(), 1)
        self.next()
        after = self.next()
        if not isinstance(after, yaml.StreamEndEvent):
            self.pad.error(
                "GL114",
                "a second document begins here",
                self.span(after, width=3),
                hint="one file holds one document: move it to a file of its own",
            )
        return root

    def _refuse_directives(self, start: Any) -> None:
        if start.version is not None or start.tags:
            message = "directives (`%YAML`, `%TAG`) are not used in policies"
            self.pad.error("GL110", message, self.span(start), hint="remove the line, and the `---` below it")

    def span(self, event: Any, width: int = 0) -> Span:
        """Return the place of an event; a width of 0 means to its end, or to the end of its first line."""
        file, line, col, width = self.place(event, width)
        return Span(file=file, line=line, col=col, width=width)

    def place(self, event: Any, width: int = 0) -> Place:
        start, end = event.start_mark, event.end_mark
        line, column = start.line, start.column
        if not width:
            if end.line == line:
                width = end.column - column
            else:
                line_end = self.text.find("\n", start.index)
                width = len(self.text[start.index : line_end].rstrip())
        return self.file, line + 1, column + 1, width or 1

    def stop(self, code: str, message: str, event: Any, hint: str = "") -> None:
        self.pad.error(code, message, self.span(event), hint=hint)
        raise _StopReadingError

    def node(self, event: Any, depth: int) -> Node:
        if event.__class__ is _Scalar and event.anchor is None and event.tag is None:
            # What most nodes are comes first.
            self.count(1, event)
            return self.scalar(event)
        if isinstance(event, yaml.AliasEvent):
            return self.alias(event)
        self.count(1, event)
        if event.anchor is not None or event.tag is not None:
            return self.node_with_properties(event, depth)
        return self.content(event, depth)

    def content(self, event: Any, depth: int) -> Node:
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event)
        if depth > self.limits.depth:
            hint = "no policy needs that: is a bracket repeated by accident?"
            self.stop("GL112", f"values are nested deeper than {self.limits.depth}", event, hint=hint)
        if isinstance(event, yaml.MappingStartEvent):
            return self.mapping(event, depth)
        return self.sequence(event, depth)

    def node_with_properties(self, event: Any, depth: int) -> Node:
        if event.tag is not None:
            self.pad.error(
                "GL110",
                f"tag `{event.tag.replace(_STANDARD_TAGS, '!!', 1)}` is not used in policies",
                self.span(event),
                hint="remove the tag; text that begins with `!` goes in quotes",
            )
        before, anchor = self.nodes, event.anchor
        if anchor:
            self.open_anchors.add(anchor)
        node = self.content(event, depth)
        if anchor:
            self.open_anchors.discard(anchor)
            self.anchors[anchor] = (node, self.nodes - before + 1)
        return node

    def count(self, nodes: int, event: Any) -> None:
        self.nodes += nodes
        if self.nodes > self.limits.nodes:
            self.stop("GL112", f"the file holds more than {self.limits.nodes:,} values", event)

    def alias(self, event: Any) -> Node:
        self.aliases += 1
        if event.anchor in self.open_anchors:
            hint = "write the value out, or quote text that begins with `*`"
            self.stop("GL111", f"alias `*{event.anchor}` stands inside what it names", event, hint=hint)
        if self.aliases > self.limits.aliases:
            self.stop("GL111", f"more than {self.limits.aliases} aliases in one file", event, hint="write values out")
        if event.anchor not in self.anchors:
            hint = "text that begins with `*` goes in quotes"
            self.stop("GL111", f"alias `*{event.anchor}` names nothing", event, hint)
        node, weight = self.anchors[event.anchor]
        self.count(weight, event)
        return node

    def scalar(self, event: Any) -> ScalarNode:
        text, style = event.value, event.style or ""
        if event.anchor or event.tag:
            start, place = self.after_properties(event)
        else:
            start, place = event.start_mark.index, self.place(event)
        end = event.end_mark.index
        if style or is_text(text):
            return _scalar_node((text, text, style, place, start, end))
        node = _scalar_node((text, resolve(text), style, place, start, end))
        reason = doubt(text)
        if reason:
            hint = "write it in decimal, or quote text"
            self.pad.error("GL109", f"`{text}` is not a number here: {reason}", node.span, hint=hint)
        return node

    def after_properties(self, event: Any) -> tuple[int, Place]:
        """Return where a scalar itself begins, behind its anchor and tag."""
        begin, end = event.start_mark, event.end_mark
        match = _PROPERTIES.match(self.text, begin.index, end.index)
        start = match.end() if match else begin.index
        before = self.text[begin.index : start].splitlines() or [""]
        if self.text[start - 1 : start] in ("\n", "\r"):
            before.append("")
        line = begin.line + len(before)
        col = len(before[-1]) + 1 + (begin.column if len(before) == 1 else 0)
        width = end.index - start if end.line + 1 == line else 1
        return start, (self.file, line, col, max(1, width))

    def sequence(self, start: Any, depth: int) -> ListNode:
        items = []
        while not isinstance(event := self.next(), yaml.SequenceEndEvent):
            items.append(self.node(event, depth + 1))
        return ListNode(tuple(items), self.collection_span(start, event))

    def mapping(self, start: Any, depth: int) -> MapNode:
        entries: dict[str, tuple[ScalarNode, Node]] = {}
        merged: dict[str, tuple[ScalarNode, Node]] = {}
        while not isinstance(event := self.next(), yaml.MappingEndEvent):
            key = self.node(event, depth + 1)
            value = self.node(self.next(), depth + 1)
            if isinstance(key, ScalarNode) and key.text[:1].isdigit() and self.ends_a_number(entries, key, value):
                continue
            if isinstance(key, ScalarNode) and self.key_is_sound(key):
                self.enter(entries, key, value)
            elif isinstance(key, ScalarNode) and key.text == _MERGE and isinstance(value, MapNode):
                # Refused already; read as it was meant, so that nothing it brings is reported as missing too.
                merged |= value.entries
            elif not isinstance(key, ScalarNode):
                self.pad.error("GL107", "a key is a word, not a list or a mapping", key.span)
        return MapNode({**merged, **entries}, self.collection_span(start, event))

    def enter(self, entries: dict[str, tuple[ScalarNode, Node]], key: ScalarNode, value: Node) -> None:
        if key.text not in entries:
            entries[key.text] = (key, value)
            return
        first = entries[key.text][0].span
        self.pad.error(
            "GL105",
            f"key `{key.text}` is given twice",
            key.span,
            hint="keep one of the two",
            related=((f"first `{key.text}`", first),),
        )

    def ends_a_number(self, entries: dict[str, tuple[ScalarNode, Node]], key: ScalarNode, value: Node) -> bool:
        """Report a comma inside a number in braces, where it ends the value; read on as if it were none."""
        last, (name, before) = next(reversed(entries.items()), ("", (key, value)))
        if not isinstance(before, ScalarNode) or not isinstance(value, ScalarNode) or value.start != value.end:
            return False
        if before.end + 1 != key.start or key.style:
            return False
        # Imported where a comma stands between two words: no policy that is right has one.
        from golive.loader.commas import holds_commas, without_comma

        written = self.text[before.start : key.end]
        if not holds_commas(written):
            return False
        file, line, col, _ = before.place
        place = (file, line, col, len(written))
        hint = without_comma(written)
        self.pad.error(
            "GL115",
            f"`{written}` is not a number with a unit",
            Span(file=file, line=line, col=col, width=len(written)),
            hint=hint,
        )
        meant = written.replace(",", ".")
        entries[last] = (name, ScalarNode(meant, resolve(meant), "", place, before.start, key.end))
        return True

    def key_is_sound(self, key: ScalarNode) -> bool:
        if key.text == _MERGE:
            self.pad.error("GL110", "merge keys (`<<`) are not used in policies", key.span, hint="write the keys out")
            return False
        if not isinstance(key.value, str):
            hint = "quote it if it is meant as text, or rename it"
            self.pad.error("GL107", f"key `{key.text}` is not a name", key.span, hint=hint)
            return False
        if (key.text.isascii() and key.text.isidentifier()) or _KEY.fullmatch(key.text):
            return True
        strange = next((c for c in key.text if not "!" <= c <= "~"), "")
        why = f"it holds {character_name(strange)}" if strange else "it is empty"
        hint = "use letters a-z, digits and `_`"
        self.pad.error("GL107", f"key `{key.text}` is not a name: {why}", key.span, hint=hint)
        return False

    def collection_span(self, start: Any, end: Any) -> Span:
        """Return where a collection begins; a flow collection on one line is covered to its end."""
        if start.flow_style and start.start_mark.line == end.end_mark.line:
            return self.span(start, end.end_mark.column - start.start_mark.column)
        return self.span(start, 1)
