"""The expressions of one document; its lets are typed when first needed, so their order does not matter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from golive.checker.library_index import LibraryIndex
from golive.checker.library_size import LibrarySize
from golive.checker.scope import Scope
from golive.checker.typing.expression import TypedExpression
from golive.checker.typing.next_steps import CONDITION, number_from, with_article
from golive.checker.typing.reading import is_zero
from golive.core.issue import Issue
from golive.core.issue_pad import IssuePad
from golive.core.signature import Kind
from golive.core.span import Span
from golive.core.suggest import nearest
from golive.core.unit import Dimension, describe, measured
from golive.documents.header import Text
from golive.language.parser import Problem, parse
from golive.language.references import in_dependency_order
from golive.language.syntax import Expression, names_in
from golive.language.terms import Term

MOST_OPEN = 8
"""Lets inside one another while they are typed; since what others are made of comes first, more are a circle."""


class Typer:
    """Types the expressions of one document; lets are typed when first needed, so their order does not matter."""

    def __init__(self, scope: Scope, index: LibraryIndex, pad: IssuePad, size: LibrarySize) -> None:
        self.scope, self.index, self.pad, self.size = scope, index, pad, size
        self.lets: dict[str, Term | None] = {}
        self.open: list[str] = []
        self.used: set[str] = set()
        self._parsed: dict[str, Expression | Problem] = {}

    def type(self, text: Text) -> Term | None:
        """Return the term of an expression, or None after reporting why there is none."""
        parsed = self._parse(text)
        if isinstance(parsed, Problem):
            place = text.at(parsed.at.offset, parsed.at.width)
            self.pad.error(parsed.code, parsed.message, place, hint=parsed.hint)
            return None
        if not self.size.holds(parsed, text.span):
            return None
        before = len(self.pad.issues)
        term = TypedExpression(self, text).term(parsed)
        return term if term is not None else self._as_meant(text, parsed, self.pad.issues[before:])

    def _as_meant(self, text: Text, parsed: Expression, issues: Sequence[Issue]) -> Term | None:
        """Return the term of an expression with the names in it that are most like unknown ones, if it has one so.

        What is wrong with its parameters is then said in the same pass. Only what has a term already is meant.
        """
        if not issues or any(issue.code != "GL203" for issue in issues):
            return None
        lets = {name: term for name, term in self.lets.items() if term is not None}
        known = {*self.scope.lets, *self.scope.names, *self.scope.elsewhere, *self.scope.broken}
        unknown = [name for name in names_in(parsed) if name not in known]
        meant = {name: nearest(name, [*self.scope.names, *lets]) for name in unknown}
        if not all(meant.values()):
            return None
        return TypedExpression(self, text, pad=IssuePad(), meant=meant).term(parsed)

    def _parse(self, text: Text) -> Expression | Problem:
        if text.value not in self._parsed:
            self._parsed[text.value] = parse(text.value, qualified=bool(self.scope.elsewhere))
        return self._parsed[text.value]

    def type_lets(self) -> None:
        """Type every let, those first that others are made of: a chain of them is as long as people write it."""

        def below(name: str) -> Iterator[str]:
            parsed = self._parse(self.scope.lets[name].expression)
            names = () if isinstance(parsed, Problem) else names_in(parsed)
            return (n for n in names if n in self.scope.lets)

        for name in in_dependency_order(self.scope.lets, below):
            self.let(name, self.scope.lets[name].expression.span)

    def boolean(self, text: Text) -> Term | None:
        """Type a condition."""
        term = self.type(text)
        if term is not None and term.type.kind is not Kind.BOOL:
            message = f"a condition is needed here, this is {with_article(term.type)}"
            self.pad.error("GL206", message, text.span, hint=CONDITION)
            return None
        return term

    def number(self, text: Text, *dimensions: Dimension, hint: str) -> Term | None:
        """Type a number of one of the given dimensions; `hint` says what to write where another one stands."""
        term = self.type(text)
        if term is None:
            return None
        if term.type.kind is not Kind.NUMBER:
            message = f"a number is needed here, this is {with_article(term.type)}"
            self.pad.error("GL206", message, text.span, hint=number_from(term.type))
            return None
        if term.type.dimension not in dimensions and not is_zero(term):
            wanted = " or ".join(describe(d) for d in dimensions)
            message = f"{wanted} is needed here, this is {measured(term.type.dimension)}"
            self.pad.error("GL207", message, text.span, hint=hint)
            return None
        return term

    def let(self, name: str, span: Span) -> Term | None:
        """Return the term of a let-binding, typing it first if need be."""
        if name in self.open:
            circle = " -> ".join((*self.open[self.open.index(name) :], name))
            self.pad.error("GL210", f"`{name}` is defined by itself: {circle}", span, hint="break the circle")
            return None
        if len(self.open) >= MOST_OPEN and name not in self.lets:
            message = f"`{name}` is defined by itself, through more than {MOST_OPEN} others"
            self.pad.error("GL210", message, span, hint="break the circle")
            return None
        if name not in self.lets:
            self.open.append(name)
            self.lets[name] = self._let(name, span)
            self.open.pop()
        return self.lets[name]

    def _let(self, name: str, span: Span) -> Term | None:
        if len(self.open) > 1:
            return self.type(self.scope.lets[name].expression)
        try:
            return self.type(self.scope.lets[name].expression)
        except RecursionError:
            # A circle of lets whose expressions are each as deep as one may be.
            del self.open[1:]
            self.pad.error(
                "GL201", f"`{name}` is too deep with all that it names", span, hint="split it into more lets"
            )
            return None
