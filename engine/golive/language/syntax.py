"""An expression as written, before any name is resolved. Equality ignores places."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class At:
    """A place inside an expression's text: 0-based offset and width."""

    offset: int
    width: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    value: float
    at: At = field(compare=False)


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

OPERATORS = frozenset(
    ("add", "sub", "mul", "div", "pow", "neg", "ge", "gt", "le", "lt", "eq", "ne", "and", "or", "not", "if", "in")
)
"""`in` takes the value first, then the members; `if` takes condition, then, else."""
