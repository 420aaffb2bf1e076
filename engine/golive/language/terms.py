"""An expression with every name resolved and every type known: what is compiled, and what the reference walks.

A term is a value with Kleene's logic: known, or unknown. Comparing terms ignores places, so equal meaning is one
node after sharing. Their hashes leave types out: terms that differ in their type alone are rare, and types are large.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from typing import TypeGuard

from golive.core.dataclass import dataclass
from golive.core.signature import Type
from golive.core.span import NOWHERE, Span
from golive.core.unit import Unit, natural_unit, show


@dataclass(frozen=True, slots=True, kw_only=True)
class Port:
    """A column of the flat table, with what must hold for its value to be known.

    `max_age_ns` is None for a static column, which has no time of its own; `zone` belongs to `time` columns,
    `length_ns` to bars. `unit` is how it is shown.
    """

    column: str
    type: Type = field(hash=False)
    max_age_ns: int | None = None
    zone: str = "UTC"
    length_ns: int | None = None
    unit: Unit | None = field(default=None, compare=False)

    def shown(self, number: float) -> str:
        """Write a number of this column in the unit it was declared in."""
        return show(number, self.unit or natural_unit(self.type.dimension))


@dataclass(frozen=True, slots=True, kw_only=True)
class Const:
    value: float | str
    type: Type = field(hash=False)
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnRef:
    """A scalar of the row."""

    port: Port
    span: Span = field(default=NOWHERE, compare=False)

    @property
    def type(self) -> Type:
        return self.port.type


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterRef:
    """A parameter of a document; one value a strategy once tightenings are applied."""

    document: str
    id: str
    type: Type = field(hash=False)
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A number (or the family) that each strategy declares."""

    id: str
    type: Type = field(hash=False)
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A let-binding of a document."""

    document: str
    id: str
    type: Type = field(hash=False)
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """A cell of an enumerated table."""

    table: str
    row: Term
    column: Term
    type: Type = field(hash=False)
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Apply:
    """An operator or a decision-stage function."""

    op: str
    arguments: tuple[Term, ...]
    type: Type = field(hash=False)
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowRef:
    """A stream's window, or one side of the book: read by features only. `stream` is the port's column."""

    port: Port
    span: Span = field(default=NOWHERE, compare=False)

    @property
    def type(self) -> Type:
        return self.port.type


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """A call of a feature, bar or reduce function. `stage` repeats the signature's for the compiler."""

    function: str
    arguments: tuple[Term, ...]
    type: Type = field(hash=False)
    stage: str
    span: Span = field(default=NOWHERE, compare=False)


def is_scalar_feature(term: Term) -> TypeGuard[Feature]:
    """Say whether a term is a feature that gives one value; one that gives a window is part of those that read it."""
    return isinstance(term, Feature) and not term.type.kind.is_window


Term = Const | ColumnRef | ParameterRef | Fact | Reference | Lookup | Apply | WindowRef | Feature


def children(term: Term) -> tuple[Term, ...]:
    """Return the terms a term is made of; references are not followed."""
    match term:
        case Apply(arguments=arguments) | Feature(arguments=arguments):
            return arguments
        case Lookup(row=row, column=column):
            return (row, column)
    return ()


def walk(term: Term) -> Iterator[Term]:
    """Yield a term and everything below it, itself first; references are not followed."""
    stack = [term]
    while stack:
        part = stack.pop()
        yield part
        below = children(part)
        if below:
            stack += below[::-1]
