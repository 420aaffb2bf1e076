"""One text to one document: tree, shape, typed values."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from golive.core.dataclass import dataclass
from golive.core.issue import Issue
from golive.core.suggest import did_you_mean, nearest
from golive.documents.library import Document, HalfRead, LeftOut
from golive.documents.market import MarketSpec
from golive.loader.fields import Fields
from golive.loader.file_pad import FilePad, TooManyIssuesError
from golive.loader.limits import LIMITS, Limits
from golive.loader.nodes import Json, MapNode, Node, ScalarNode, plain
from golive.loader.readers import READERS
from golive.loader.schema_check import acceptor
from golive.loader.schemas import LATER
from golive.loader.yaml_tree import read_tree

Loaded = Document | MarketSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What reading a text gave.

    `document` is None whenever an issue is an error: half a policy is none. What it was meant to be is then in
    `left_out`, once by each name that other documents may know it by; `half_read` is what was read of it all the same.
    """

    document: Loaded | None
    value: Json
    issues: tuple[Issue, ...]
    left_out: tuple[LeftOut, ...] = ()
    half_read: HalfRead | None = None


def load_document(text: str, file: str, *, stem: str | None = None, limits: Limits = LIMITS) -> Reading:
    """Return the document a text holds, with its plain value and every issue in it.

    Never raises for any text. `stem` is what `id` must equal: by default the file's own, and empty for any.
    """
    pad = FilePad(limits.issues)
    document: Loaded | None = None
    half_read: HalfRead | None = None
    value: Json = None
    file_id = PurePosixPath(file).stem
    stem = file_id if stem is None else stem
    try:
        root = read_tree(text, file, pad, limits)
        if root is not None:
            value, torn = plain(root), list(pad.issues)
            document = _read(root, value, text, stem, pad)
            if pad.has_errors and isinstance(root, MapNode):
                half_read = _half_read(root, text, stem, FilePad(limits.issues, torn))
    except TooManyIssuesError:
        document = None
    if pad.incomplete and not pad.has_errors:
        # A mistake of ours, not of the policy's author; going on would drop part of a policy.
        raise AssertionError(f"{file}: the schema admits what its reader cannot read")
    issues = tuple(pad.issues)
    if not pad.has_errors:
        return Reading(document=document, value=value, issues=issues)
    return Reading(
        document=None, value=value, issues=issues, left_out=_left_out(text, value, file_id), half_read=half_read
    )


def _half_read(root: MapNode, text: str, stem: str, pad: FilePad) -> HalfRead | None:
    """Return what is read of a document with mistakes; None where not even its kind is known."""
    word = root.get("kind")
    if not isinstance(word, ScalarNode) or word.text not in READERS:
        return None
    # Imported where a document has mistakes: no command that goes well needs it.
    from golive.loader.half_read import read_half

    def read(tree: MapNode, noted: FilePad) -> Loaded | None:
        return _read(tree, plain(tree), text, stem, noted)

    return read_half(word.text, root, stem, pad, read)


_KIND = re.compile(r"^kind:[ \t]*([a-z]+)[ \t]*(?:#.*)?$", re.MULTILINE)


def _left_out(text: str, value: Json, file_id: str) -> tuple[LeftOut, ...]:
    """Return what a document with mistakes was meant to be, as far as its text still tells."""
    header = value if isinstance(value, dict) else {}
    line = _KIND.search(text)
    word = header.get("kind") or (line[1] if line else "")
    kind = word if isinstance(word, str) and (word in READERS or word in LATER) else ""
    written_id = header.get("id")
    ids = {file_id, written_id if isinstance(written_id, str) else file_id}
    return tuple(LeftOut(kind=kind, id=id_) for id_ in sorted(ids))


def _read(root: Node, value: Json, text: str, stem: str, pad: FilePad) -> Loaded | None:
    if not isinstance(root, MapNode):
        pad.error("GL104", "a document is a mapping", root.span, hint="begin with `kind:`, `id:` and `title:`")
        return None
    kind = _kind(root, pad)
    if kind is None:
        return None
    _check_id(root, stem, pad)
    if not acceptor(kind)(value):
        from golive.loader.schema_issues import report_shape

        report_shape(kind, root, value, pad)
    return READERS[kind](Fields(root, text, pad, root.span))


def _kind(root: MapNode, pad: FilePad) -> str | None:
    node = root.get("kind")
    if node is None:
        near = nearest("kind", root.entries)
        hint = f"write `kind` for `{near}`" if near else f"one of: {', '.join(READERS)}"
        pad.error("GL103", "missing key `kind`", root.entries[near][0].span if near else root.span, hint=hint)
        return None
    if not isinstance(node, ScalarNode):
        pad.error("GL104", "`kind` needs one word", node.span, hint=f"one of: {', '.join(READERS)}")
        return None
    if node.text in READERS:
        return node.text
    if node.text in LATER:
        hint = "move the file out of the library until then"
        pad.error("GL121", f"kind `{node.text}` is not supported yet", node.span, hint=hint)
    else:
        hint = did_you_mean(node.text, READERS, what="kinds")
        pad.error("GL106", f"unknown value `{node.text}` of `kind`", node.span, hint=hint)
    return None


def _check_id(root: MapNode, stem: str, pad: FilePad) -> None:
    node = root.get("id")
    if stem and isinstance(node, ScalarNode) and node.text and node.text != stem:
        hint = f"write `id: {stem}`, or rename the file to `{node.text}.yaml`"
        pad.error("GL118", f"the id `{node.text}` is not the file's name", node.span, hint=hint)
