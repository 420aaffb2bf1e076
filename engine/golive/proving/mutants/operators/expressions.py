"""Mistakes in an expression, one at a time: operators turned, operands left out, words and functions taken for others.

Expressions are changed as text, so that what is compiled is what a person would have written, and the checker sees it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from golive.core.unit import CIVIL, CIVIL_UNITS, Quantity
from golive.documents.header import Text
from golive.language.parser import Problem, parse
from golive.language.syntax import Call, Number, walk_syntax
from golive.proving.mutants.mutant import dropped
from golive.proving.mutants.operators.like_functions import like
from golive.proving.mutants.operators.operands import dropped_operands
from golive.proving.mutants.operators.spliced import TextChange, as_part_of_id, between, ends_of, spliced
from golive.proving.mutants.operators.word_sets import WordSets
from golive.proving.mutants.operators.words import changed_members, other_words
from golive.proving.mutants.operators.written_numbers import moved_civil

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
_OTHER_WAY = {"min": ("max",), "max": ("min",)}
_OTHER_NUMBER = {0.0: "1", 1.0: "2", 2.0: "1", -1.0: "1"}
"""The numbers that an expression may hold, each with another of them."""

_OPERATOR = re.compile(r"\*\*|>=|<=|==|!=|[-+*/<>]|\band\b|\bor\b")
_NOT = re.compile(r"not\s+(?=\w)|not\s*")


def changed_expressions(text: Text, sets: WordSets | None = None) -> Iterator[TextChange]:
    """Yield an expression with each of its parts changed, from the outermost inwards and from left to right.

    Without `sets` no word is taken for another: there is none in it.
    """
    parsed = parse(text.value)
    if isinstance(parsed, Problem):
        return
    for part in walk_syntax(parsed):
        if isinstance(part, Number):
            yield from _number(text, part)
        elif isinstance(part, Call):
            yield from _call(text, part)
            if sets is not None:
                yield from other_words(text, part, sets) if part.op != "in" else changed_members(text, part, sets)
            yield from dropped_operands(text, part) if not _chained(part) else ()


def _call(text: Text, call: Call) -> Iterator[TextChange]:
    if call.is_function:
        yield from _function(text, call)
    elif call.op == "not":
        yield from _not(text, call)
    elif call.op == "neg":
        yield spliced(text, call.at.offset, call.at.offset + 1, "", "neg_dropped", dropped("`-`"))
    elif call.op == "if":
        yield from _choice(text, call)
    elif call.op != "in" and not _chained(call):
        yield from _operators(text, call)


def _number(text: Text, number: Number) -> Iterator[TextChange]:
    start, end = ends_of(number)
    written = as_part_of_id(text.value[start:end])
    if number.dimension in CIVIL:
        for moved in moved_civil(Quantity(number.value, CIVIL_UNITS[number.dimension])):
            yield spliced(text, start, end, str(moved.value), f"{written}_{moved.name}")
        return
    other = _OTHER_NUMBER.get(number.value)
    if other is not None:
        yield spliced(text, start, end, other, f"{written}_to_{other}")


def _function(text: Text, call: Call) -> Iterator[TextChange]:
    for other in _OTHER_WAY.get(call.op, like(call.op)):
        start = call.at.offset
        yield spliced(text, start, start + len(call.op), other, f"{call.op}_to_{other}")


def _not(text: Text, call: Call) -> Iterator[TextChange]:
    match = _NOT.match(text.value, call.at.offset)
    # `x not in (...)` is a denial of `in`, which is turned there.
    if match is not None and call.arguments[0].at.offset >= match.end():
        yield spliced(text, match.start(), match.end(), "", "not_dropped", dropped("`not`"))


def _operators(text: Text, call: Call) -> Iterator[TextChange]:
    """Turn each operator that stands between two operands."""
    for left, right in pairwise(call.arguments):
        match = between(text.value, left, right, _OPERATOR)
        for other in _TURNS.get(match[0], ()) if match is not None else ():
            assert match is not None
            name = f"{_NAMES.get(match[0], match[0])}_to_{_NAMES.get(other, other)}"
            yield spliced(text, match.start(), match.end(), other, name)


def _choice(text: Text, call: Call) -> Iterator[TextChange]:
    """Exchange the two answers of a choice."""
    _, yes, no = call.arguments
    (a, b), (c, d) = ends_of(yes), ends_of(no)
    first, second = text.value[a:b], text.value[c:d]
    if isinstance(no, Call) and no.op == "if":
        second = f"({second})"
    if first != second:
        swapped = f"{second}{text.value[b:c]}{first}"
        yield spliced(text, a, d, swapped, "if_swapped", "the answers of `if` were exchanged")


def _chained(call: Call) -> bool:
    """Say whether a conjunction is a chain of comparisons, which has no `and` of its own."""
    return call.op == "and" and all(a.at == call.at for a in call.arguments)
