"""A piece of an expression's text replaced: the places of what follows stay those of the file."""

from __future__ import annotations

import re

from golive.core.dataclass import dataclass
from golive.core.span import Span
from golive.documents.header import Text
from golive.language.syntax import Call, Expression
from golive.proving.mutants.mutant import became


@dataclass(frozen=True, slots=True, kw_only=True)
class TextChange:
    """An expression with one change."""

    name: str
    span: Span
    text: str
    changed: Text


def spliced(text: Text, start: int, end: int, new: str, name: str, shown: str = "") -> TextChange:
    """Return a text with what stands from `start` to `end` replaced; `shown` says so, else what became what does."""
    old, by = text.value[start:end], len(new) - (end - start)
    moved = ((at if at <= start else max(start + len(new), at + by), place) for at, place in text.segments)
    return TextChange(
        name=name,
        span=text.at(start, max(1, end - start)),
        text=shown or became(old, new),
        changed=Text(value=text.value[:start] + new + text.value[end:], span=text.span, segments=tuple(moved)),
    )


def ends_of(part: Expression) -> tuple[int, int]:
    """Return where a part begins and ends, without brackets around it."""
    return part.at.offset, part.at.offset + part.at.width


def with_brackets(text: str, part: Expression, whole: Call) -> tuple[int, int]:
    """Return where a part of a call begins and ends, with the brackets that are around it alone.

    >>> from golive.language.parser import parse
    >>> whole = parse("((a) or b) and c")
    >>> with_brackets("((a) or b) and c", whole.arguments[0], whole)
    (0, 10)
    """
    start, end = ends_of(part)
    lowest, highest = ends_of(whole)
    if whole.is_function:
        # The brackets of a call are not those of its only argument.
        lowest, highest = lowest + len(whole.op) + 1, highest - 1
    while True:
        before, after = text[lowest:start].rstrip(), text[end:highest]
        closing = len(after) - len(after.lstrip())
        if not before.endswith("(") or after[closing : closing + 1] != ")":
            return start, end
        start, end = lowest + len(before) - 1, end + closing + 1


def between(text: str, left: Expression, right: Expression, pattern: re.Pattern[str]) -> re.Match[str] | None:
    """Find what stands between two parts."""
    return pattern.search(text, ends_of(left)[1], ends_of(right)[0])


def as_part_of_id(text: str) -> str:
    """Return a written number or word as part of an id."""
    return text.strip("\"'").replace(":", "_").replace("-", "_" if "-" in text[1:] else "minus_")
