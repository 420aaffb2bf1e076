"""Syntax to terms, part by part: numbers, quoted words and names here, what joins them in files of their own."""

from __future__ import annotations

from dataclasses import replace

from golive.checker.typing.calls import type_call
from golive.checker.typing.operators import type_operator
from golive.checker.typing.reading import Reading
from golive.checker.typing.table_lookups import type_lookup
from golive.core.signature import Type, number, one_of
from golive.core.span import Span
from golive.core.suggest import did_you_mean, nearest
from golive.core.unit import CIVIL, CIVIL_UNITS, CLOCK, show
from golive.language.syntax import Call, Expression, Name, Number, Word
from golive.language.terms import ColumnRef, Const, ParameterRef, Reference, Term

LITERALS = (-1.0, 0.0, 1.0, 2.0)
"""The bare numbers an expression may hold; every other number is policy and belongs in `parameters:`."""

_CONSTANTS = ("True", "False", "true", "false", "None")


def _placed(term: Term, span: Span) -> Term:
    """Return a term as it stands at a place."""
    # Spelled out for what most names are: `replace` looks through the fields each time.
    if isinstance(term, ParameterRef):
        return ParameterRef(document=term.document, id=term.id, type=term.type, span=span)
    if isinstance(term, ColumnRef):
        return ColumnRef(port=term.port, span=span)
    return replace(term, span=span)


class TypedExpression(Reading):
    """Types one expression."""

    def term(self, node: Expression, *, expected: Type | None = None) -> Term | None:
        """Return the term of a part, or None after reporting why there is none."""
        match node:
            case Number(dimension=dimension) if dimension in CIVIL:
                return self._civil(node, expected)
            case Number():
                return self._literal(node, expected)
            case Word():
                return self._word(node, expected)
            case Name():
                return self._name(node, expected)
            case Call(op=op, is_function=True):
                return type_lookup(self, node) if op in self.index.grids else type_call(self, node)
        assert isinstance(node, Call)
        return type_operator(self, node)

    def _literal(self, node: Number, expected: Type | None) -> Term | None:
        if node.value not in LITERALS:
            hint = "give it a name, unit and source in `parameters:`"
            if self.scope.elsewhere:
                hint = "name the parameter that says it, as `document.name` where it is another document's"
            if expected is not None and expected.dimension == CLOCK:
                hint = "a time of day is written as one, as in `21:30`"
            self.refuse("GL208", f"the bare number {node.value:g} is policy without a name", node.at, hint=hint)
            return None
        return Const(value=node.value, type=number(), span=self.span(node.at))

    def _civil(self, node: Number, expected: Type | None) -> Term | None:
        """Return a time of day or date, which has no name of its own: it stands beside what it is compared with."""
        if expected is None:
            written = show(node.value, CIVIL_UNITS[node.dimension])
            hint = "compare it with what is observed, or give it a name and source in `parameters:`"
            self.refuse("GL208", f"`{written}` stands by itself, as policy without a name", node.at, hint=hint)
            return None
        return Const(value=node.value, type=number(node.dimension), span=self.span(node.at))

    def _word(self, node: Word, expected: Type | None) -> Term | None:
        if expected is not None and expected.members and node.value not in expected.members:
            hint = did_you_mean(node.value, expected.members) or f"members: {', '.join(expected.members)}"
            self.refuse("GL209", f"`{node.value}` is not a member of this enum", node.at, hint=hint)
            return None
        members = expected.members if expected and expected.members else (node.value,)
        return Const(value=node.value, type=one_of(*members), span=self.span(node.at))

    def _name(self, node: Name, expected: Type | None) -> Term | None:
        name = self.meant.get(node.id, node.id)
        self.typer.used.add(name)
        if name in self.scope.lets:
            term = self.typer.let(name, self.span(node.at))
            if term is None:
                return None
            return Reference(document=self.scope.document, id=name, type=term.type, span=self.span(node.at))
        term = self.scope.names.get(name, self.scope.elsewhere.get(name))
        if term is None and name not in self.scope.broken:
            hint, related = self._likely(name, expected), self.scope.written_like(name)
            self.refuse("GL203", f"unknown name `{name}`", node.at, hint=hint, related=related)
        return None if term is None else _placed(term, self.span(node.at))

    def _likely(self, name: str, expected: Type | None) -> str:
        """Return the next step where a name is written that may be a word of the set it is compared with."""
        member = nearest(name, expected.members) if expected is not None else ""
        return f'put a word in double quotes: `"{member}"`' if member else self._names_like(name)

    def _names_like(self, name: str) -> str:
        """Return the next step where a name is written that the document does not have."""
        if name in _CONSTANTS:
            return "there is no way to write a condition that always holds"
        names, elsewhere = [*self.scope.names, *self.scope.lets], self.scope.elsewhere
        there_are = ", ".join(sorted(names))
        if elsewhere:
            hint = f"there are: {there_are}; what another document holds is written `document.name`"
            return did_you_mean(name, [*names, *elsewhere]) or hint
        return did_you_mean(name, names) or f"declare it as an input, a parameter or a let; there are: {there_are}"
