"""Mistakes in an expression: each operator turned, each choice and each member of a list, one at a time.

Expressions are changed as text, so that what is compiled is what a person would have written, and the checker sees it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from golive.core.span import Span
from golive.core.unit import CIVIL, CIVIL_UNITS, Quantity
from golive.documents.header import Text
from golive.language.parser import Problem, parse
from golive.language.syntax import Call, Expression, Number, walk_syntax
from golive.proving.mutants.mutant import became, dropped
from golive.proving.mutants.operators.written_numbers import moved_civil


@dataclass(frozen=True, slots=True, kw_only=True)
class TextChange:
    """An expression with one change."""

    name: str
    span: Span
    text: str
    changed: Text


_TURNS = {
    ">=": (">", "<", "<=", "=="),
    ">": (">=", "<=", "<", "!="),
    "<=": ("<", ">", ">=", "=="),
    "<": ("<=", ">=", ">", "!="),
    "==": ("!=",),
    "!=": ("==",),
    "+": ("-",),
    "-": ("+",),
    "*": ("/",),
    "/": ("*",),
    "**": ("*",),
    "and": ("or",),
    "or": ("and",),
}
_NAMES = {
    ">=": "ge",
    ">": "gt",
    "<=": "le",
    "<": "lt",
    "==": "eq",
    "!=": "ne",
    "+": "add",
    "-": "sub",
    "*": "mul",
    "/": "div",
    "**": "pow",
}
_OTHER_WAY = {"min": "max", "max": "min"}
_OTHER_NUMBER = {0.0: "1", 1.0: "2", 2.0: "1", -1.0: "1"}
"""The numbers that an expression may hold, each with another of them."""

_OPERATOR = re.compile(r"\*\*|>=|<=|==|!=|[-+*/<>]|\band\b|\bor\b")
_IN = re.compile(r"\b(?:not\s+)?in\b")
_NOT = re.compile(r"not\s+(?=\w)|not\s*")


def changed_expressions(text: Text) -> Iterator[TextChange]:
    """Yield an expression with each of its parts changed, from the outermost inwards and from left to right."""
    parsed = parse(text.value)
    if isinstance(parsed, Problem):
        return
    for part in walk_syntax(parsed):
        if isinstance(part, Number):
            yield from _number(text, part)
        elif isinstance(part, Call):
            yield from _call(text, part)


def _call(text: Text, call: Call) -> Iterator[TextChange]:
    if call.is_function:
        yield from _function(text, call)
    elif call.op == "not":
        yield from _not(text, call)
    elif call.op == "neg":
        yield _spliced(text, call.at.offset, call.at.offset + 1, "", "neg_dropped", dropped("`-`"))
    elif call.op == "in":
        yield from _members(text, call)
    elif call.op == "if":
        yield from _choice(text, call)
    elif not _chained(call):
        yield from _operators(text, call)


def _number(text: Text, number: Number) -> Iterator[TextChange]:
    start, end = _ends(number)
    if number.dimension in CIVIL:
        for moved in moved_civil(Quantity(number.value, CIVIL_UNITS[number.dimension])):
            yield _spliced(text, start, end, str(moved.value), f"{_word(text.value[start:end])}_{moved.name}")
        return
    other = _OTHER_NUMBER.get(number.value)
    if other is not None:
        yield _spliced(text, start, end, other, f"{_word(text.value[start:end])}_to_{other}")


def _function(text: Text, call: Call) -> Iterator[TextChange]:
    other = _OTHER_WAY.get(call.op)
    if other is not None:
        yield _spliced(text, call.at.offset, call.at.offset + len(call.op), other, f"{call.op}_to_{other}")


def _not(text: Text, call: Call) -> Iterator[TextChange]:
    match = _NOT.match(text.value, call.at.offset)
    # `x not in (...)` is a denial of `in`, which is turned there.
    if match is not None and call.arguments[0].at.offset >= match.end():
        yield _spliced(text, match.start(), match.end(), "", "not_dropped", dropped("`not`"))


def _operators(text: Text, call: Call) -> Iterator[TextChange]:
    """Turn each operator that stands between two operands."""
    for left, right in pairwise(call.arguments):
        match = _between(text.value, left, right, _OPERATOR)
        for other in _TURNS.get(match[0], ()) if match is not None else ():
            assert match is not None
            name = f"{_NAMES.get(match[0], match[0])}_to_{_NAMES.get(other, other)}"
            yield _spliced(text, match.start(), match.end(), other, name)


def _members(text: Text, call: Call) -> Iterator[TextChange]:
    """Turn a membership, and leave out each member of its list."""
    value, *members = call.arguments
    match = _between(text.value, value, members[0], _IN)
    if match is not None:
        denied = match[0].startswith("not")
        yield _spliced(text, match.start(), match.end(), "in" if denied else "not in", "in_turned")
    for n, member in enumerate(members) if len(members) > 1 else ():
        start, end = _ends(member)
        kept = [text.value[slice(*_ends(m))] for m in (*members[:n], *members[n + 1 :])]
        # A list of one keeps its comma: without it, it is no list.
        listed = ", ".join(kept) + ("," if len(kept) == 1 else "")
        name, shown = f"{_word(text.value[start:end])}_dropped", dropped(f"`{text.value[start:end]}`")
        yield _spliced(text, _ends(members[0])[0], _ends(members[-1])[1], listed, name, shown)


def _choice(text: Text, call: Call) -> Iterator[TextChange]:
    """Exchange the two answers of a choice."""
    _, yes, no = call.arguments
    (a, b), (c, d) = _ends(yes), _ends(no)
    first, second = text.value[a:b], text.value[c:d]
    if isinstance(no, Call) and no.op == "if":
        second = f"({second})"
    if first != second:
        swapped = f"{second}{text.value[b:c]}{first}"
        yield _spliced(text, a, d, swapped, "if_swapped", "the answers of `if` were exchanged")


def _chained(call: Call) -> bool:
    """Say whether a conjunction is a chain of comparisons, which has no `and` of its own."""
    return call.op == "and" and all(a.at == call.at for a in call.arguments)


def _between(text: str, left: Expression, right: Expression, pattern: re.Pattern[str]) -> re.Match[str] | None:
    return pattern.search(text, _ends(left)[1], _ends(right)[0])


def _ends(part: Expression) -> tuple[int, int]:
    return part.at.offset, part.at.offset + part.at.width


def _word(text: str) -> str:
    """Return a written number or word as part of an id."""
    return text.strip("\"'").replace(":", "_").replace("-", "_" if "-" in text[1:] else "minus_")


def _spliced(text: Text, start: int, end: int, new: str, name: str, shown: str = "") -> TextChange:
    """Return a text with a piece of it replaced; the places of what follows stay those of the file."""
    old, by = text.value[start:end], len(new) - (end - start)
    moved = ((at if at <= start else max(start + len(new), at + by), place) for at, place in text.segments)
    return TextChange(
        name=name,
        span=text.at(start, max(1, end - start)),
        text=shown or became(old, new),
        changed=Text(value=text.value[:start] + new + text.value[end:], span=text.span, segments=tuple(moved)),
    )
