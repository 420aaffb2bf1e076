"""What can be read of a document with mistakes, and which of its parts they stand in."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Sequence

from golive.core.issue import Issue, Severity
from golive.core.span import Span
from golive.documents.library import Damage, Document, HalfRead
from golive.documents.market import MarketSpec
from golive.loader.file_pad import FilePad
from golive.loader.mended import mended
from golive.loader.nodes import ListNode, MapNode, Node, plain

_QUOTED = re.compile(r"`([^`]+)`")
_END = (sys.maxsize, 0)
_DEPTH = 2
"""How many keys lead to a part: its section, and its name there."""


def read_half(
    kind: str, root: MapNode, stem: str, pad: FilePad, read: Callable[[MapNode, FilePad], Document | MarketSpec | None]
) -> HalfRead | None:
    """Read a document with mistakes as it was most likely meant; None where it is of no use, as a market is.

    `pad` holds what is wrong with it as YAML: what is written twice or unfinished, nobody can mend.
    """
    torn = pad.has_errors
    tree = mended(kind, root, plain(root), stem)
    document = read(tree, pad)
    if document is None or isinstance(document, MarketSpec):
        return None
    issues = tuple(issue for issue in pad.issues if issue.severity is Severity.ERROR)
    return HalfRead(
        document=document,
        issues=issues,
        is_whole=not pad.incomplete and not torn,
        is_torn=torn,
        damage=tuple(_damage(tree, issue) for issue in issues),
        value=plain(tree),
    )


def _damage(root: MapNode, issue: Issue) -> Damage:
    """Return the part of a document that an issue stands in."""
    place = _start(issue.span)
    missing = _QUOTED.findall(issue.message)[:1] if issue.code == "GL103" else []
    if missing and place == _start(root.span):
        return Damage(code=issue.code, path=tuple(missing), first=place, last=place)
    path: list[str] = []
    first, last = place, _END
    node: Node = root
    while len(path) < _DEPTH and not isinstance(node, tuple):
        parts = list(_parts(node))
        at = _last_begun(parts, place)
        if at is None:
            break
        name, first, node = parts[at]
        last = parts[at + 1][1] if at + 1 < len(parts) else last
        path.append(name)
    return Damage(code=issue.code, path=tuple(path), first=first, last=last)


def _parts(node: MapNode | ListNode) -> Iterator[tuple[str, tuple[int, int], Node]]:
    """Yield the parts of a mapping or a list, each with its name and where it begins, in written order."""
    if isinstance(node, MapNode):
        yield from ((key.text, _start(key.span), below) for key, below in node.entries.values())
    else:
        yield from ((str(n), _start(item.span), item) for n, item in enumerate(node.items))


def _last_begun(parts: Sequence[tuple[str, tuple[int, int], Node]], place: tuple[int, int]) -> int | None:
    begun = [n for n, (_, start, _) in enumerate(parts) if start <= place]
    return begun[-1] if begun else None


def _start(span: Span) -> tuple[int, int]:
    return span.line, span.col
