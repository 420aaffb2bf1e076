"""One expression while it is typed: the document it belongs to, and where its text stands."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from golive.checker.typing.civil import as_civil
from golive.checker.typing.conversion import as_convertible
from golive.core.issue_pad import IssuePad
from golive.core.signature import Type
from golive.core.span import Span
from golive.core.unit import CIVIL, RATIO, Dimension, describe
from golive.documents.header import Text
from golive.language.syntax import At, Call, Expression
from golive.language.terms import Apply, Const, Term

if TYPE_CHECKING:
    from golive.checker.typing.typer import Typer

SIGNS = {"add": "+", "sub": "-", "ge": ">=", "gt": ">", "le": "<=", "lt": "<", "eq": "==", "ne": "!=", "if": "if"}


class Reading(ABC):
    """What typing a part of an expression needs: its parts' terms, its place, and a pad for what is wrong with it.

    `meant` are names that are read as others, for the time being.
    """

    def __init__(
        self, typer: Typer, text: Text, *, pad: IssuePad | None = None, meant: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        self.typer, self.text, self.meant = typer, text, meant
        self.index, self.scope, self.pad = typer.index, typer.scope, pad or typer.pad

    @abstractmethod
    def term(self, node: Expression, *, expected: Type | None = None) -> Term | None:
        """Return the term of a part, or None after reporting why there is none; `expected` is for quoted words."""

    def span(self, at: At) -> Span:
        """Return the place in the file of a place in the text."""
        return self.text.at(at.offset, at.width)

    def refuse(
        self, code: str, message: str, at: At, *, hint: str = "", related: tuple[tuple[str, Span], ...] = ()
    ) -> None:
        """Report what is wrong with a part."""
        self.pad.error(code, message, self.span(at), hint, related=related)

    def build(self, node: Call, type_: Type, *arguments: Term, op: str = "") -> Term:
        """Return the term of an operator or of a call that is compiled as one."""
        return Apply(op=op or node.op, arguments=arguments, type=type_, span=self.span(node.at))

    def same_dimension(self, node: Call, terms: list[Term]) -> Dimension | None:
        """Return the one dimension the terms share; a literal zero has every dimension that is measured."""
        civil = any(t.type.dimension in CIVIL for t in terms)
        dimensions = [t.type.dimension for t in terms if civil or not is_zero(t)] or [RATIO]
        for other in dimensions[1:]:
            if other != dimensions[0]:
                pair = f"{describe(dimensions[0])} with {describe(other)}"
                what = f"`{SIGNS.get(node.op, node.op)}` cannot combine {pair}"
                hint = as_civil(self, terms) if civil else as_convertible(self.index, dimensions[0], other)
                self.refuse("GL207", what, node.at, hint=hint)
                return None
        return dimensions[0]


def is_zero(term: Term) -> bool:
    """Say whether a term is the literal zero, which has every dimension."""
    return isinstance(term, Const) and term.value == 0.0 and term.type.dimension not in CIVIL


def complete(terms: Sequence[Term | None]) -> list[Term] | None:
    """Return terms where there is none missing."""
    there = [term for term in terms if term is not None]
    return there if len(there) == len(terms) else None
