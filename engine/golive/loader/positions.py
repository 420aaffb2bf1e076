"""Where each piece of a scalar's value stands in the file, for quoted, folded and block scalars too."""

from __future__ import annotations

import re

from golive.core.span import Span
from golive.documents.header import Name, Text
from golive.loader.nodes import ScalarNode

_BLANK = " \t\r\n"
_HEX = {"x": 2, "u": 4, "U": 8}
_ATOMS = {
    "": re.compile(r"[^ \t\r\n]"),
    "|": re.compile(r"[^ \t\r\n]"),
    ">": re.compile(r"[^ \t\r\n]"),
    "'": re.compile(r"''|[^ \t\r\n]"),
    '"': re.compile(
        r"\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|\r\n|.)|[^ \t\r\n]",
        re.DOTALL,
    ),
}


def as_name(scalar: ScalarNode) -> Name:
    """Return a scalar as a name with its place."""
    return Name(value=scalar.text, span=scalar.span)


def as_text(scalar: ScalarNode, source: str) -> Text:
    """Return a scalar as text with the place of each of its lines."""
    span = scalar.span
    return Text(value=scalar.text, span=span, segments=_segments(scalar, span, source))


def _segments(scalar: ScalarNode, span: Span, source: str) -> tuple[tuple[int, Span], ...]:
    quote = 1 if scalar.style in ("'", '"') else 0
    length = scalar.end - scalar.start - 2 * quote
    if length == len(scalar.text) and source.startswith(scalar.text, scalar.start + quote):
        as_it_stands = not quote and span.width == length
        return ((0, span if as_it_stands else span.shifted(quote, max(1, length))),)
    return _aligned(scalar, source) or ((0, span),)


def _aligned(scalar: ScalarNode, source: str) -> tuple[tuple[int, Span], ...]:
    """Pair the visible characters of value and source: folding and indentation change blanks only."""
    visible = [i for i, c in enumerate(scalar.text) if c not in _BLANK]
    line, col = scalar.span.line, scalar.span.col
    begin = _content_start(scalar, source)
    raw = source[scalar.start : scalar.end]
    out: list[tuple[int, Span]] = []
    previous: tuple[int, int] | None = None
    position = 0
    atoms = (m for m in _ATOMS[scalar.style].finditer(raw, begin - scalar.start) if not _is_blank_escape(m[0]))
    for offset, atom in zip(visible, atoms, strict=False):
        gap = raw[position : atom.start()].replace("\r\n", "\n").replace("\r", "\n")
        breaks = gap.count("\n")
        line += breaks
        col = len(gap) - gap.rfind("\n") if breaks else col + len(gap)
        position = atom.start()
        if (line, col - offset) != previous:
            out.append((offset if out else 0, _place(scalar, line, col if out else col - offset)))
            previous = (line, col - offset)
    return tuple(out)


def _place(scalar: ScalarNode, line: int, col: int) -> Span:
    return Span(file=scalar.span.file, line=line, col=max(1, col))


def _content_start(scalar: ScalarNode, source: str) -> int:
    if scalar.style in ("|", ">"):
        end_of_header = source.find("\n", scalar.start)
        return scalar.end if end_of_header < 0 else end_of_header
    return scalar.start + (1 if scalar.style else 0)


def _is_blank_escape(atom: str) -> bool:
    """Say whether an escape of a double-quoted scalar stands for a blank, or for nothing (an escaped line end)."""
    if len(atom) == 1 or atom[0] != "\\":
        return False
    kind = atom[1]
    if kind in _HEX:
        return chr(int(atom[2:], 16)) in _BLANK
    return kind in "ntr \t\n\r"
