"""An expression as written, before any name is resolved. Equality ignores places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field

from golive.core.dataclass import dataclass
from golive.core.unit import RATIO, Dimension


@dataclass(frozen=True, slots=True, kw_only=True)
class At:
    """A place inside an expression's text: 0-based offset and width."""

    offset: int
    width: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number, or a time of day or date by its dimension (`21:30`, `2026-12-24`)."""

    value: float
    at: At = field(compare=False)
    dimension: Dimension = RATIO


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A quoted member of an enum."""

    value: str
    at: At = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    id: str
    at: At = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """An operator or function on arguments; `op` is a function's name or one of `OPERATORS`."""

    op: str
    arguments: tuple[Expression, ...]
    at: At = field(compare=False)
    is_function: bool = False


Expression = Number | Word | Name | Call


def walk_syntax(expression: Expression) -> Iterator[Expression]:
    """Yield an expression and everything below it, itself first."""
    stack = [expression]
    while stack:
        part = stack.pop()
        yield part
        if isinstance(part, Call):
            stack += reversed(part.arguments)


def names_in(expression: Expression) -> Iterator[str]:
    """Yield the names that an expression reads; functions are none."""
    return (part.id for part in walk_syntax(expression) if isinstance(part, Name))


def parts_in(expression: Expression) -> int:
    """Return of how many names, words, numbers, operators and calls an expression is made."""
    return sum(1 for _ in walk_syntax(expression))


OPERATORS = frozenset(
    ("add", "sub", "mul", "div", "pow", "neg", "ge", "gt", "le", "lt", "eq", "ne", "and", "or", "not", "if", "in")
)
"""`in` takes the value first, then the members; `if` takes condition, then, else."""
