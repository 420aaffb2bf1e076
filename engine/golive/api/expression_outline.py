"""What an expression is made of: each part as it is written, with the place it comes from; lets opened one level."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from golive.checker.checked import Checked, Key
from golive.checker.loose_expression import LooseExpression
from golive.checker.said_facts import said_places
from golive.checker.scope import Scope
from golive.core.dataclass import dataclass
from golive.core.span import NOWHERE, Span
from golive.decision.comparisons import SIGNS
from golive.documents.declarations import Let
from golive.documents.header import Text
from golive.language.parser import Problem, parse
from golive.language.syntax import Call, Expression, Name, Number, Word
from golive.language.terms import Apply, Const, Fact, ParameterRef, Reference, Term, children


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A part of an expression; literals are none, and neither is a calendar that is asked.

    `definition` is what a let is defined as, `document` the one that the part stands in, `partner` what it is compared
    with.
    """

    text: str
    term: Term
    document: str
    span: Span
    definition: str = ""
    partner: Term | None = None
    parts: tuple[Node, ...] = ()


def outline(checked: Checked, loose: LooseExpression, strategy: str = "") -> Node:
    """Return the parts of an expression; a parameter's place is where the strategy that asks says it."""
    return _Outline(checked, loose, strategy).node(loose.term, loose.syntax, _Where(text=loose.text, scope=loose.scope))


def in_order(node: Node) -> Iterator[Node]:
    """Yield a part and all below it, in the order in which they are read."""
    yield node
    for part in node.parts:
        yield from in_order(part)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Where:
    """The text that a part stands in, and the names that it sees there; lets are opened on the outermost level only."""

    text: Text
    scope: Scope
    opens: bool = True

    def cut(self, syntax: Expression) -> str:
        return " ".join(self.text.value[syntax.at.offset : syntax.at.offset + syntax.at.width].split())


class _Outline:
    def __init__(self, checked: Checked, loose: LooseExpression, strategy: str) -> None:
        self.checked, self.scopes = checked, loose.scopes
        self._lets: Mapping[Key, Let] = {(d.header.id, x.id): x for d in checked.specs.scoped for x in d.lets}
        asking = [s for s in checked.specs.strategies if s.header.id == strategy]
        self._tightened = {t.target.value: t.span for s in asking for t in s.tightenings}
        self._facts = {name: span for s in asking for name, (_, span) in s.facts.items()}
        for asks in asking:
            self._facts |= said_places(asks)

    def node(self, term: Term, syntax: Expression, where: _Where, partner: Term | None = None) -> Node:
        """Return one part with all that it is made of."""
        definition, parts = "", self.parts(term, syntax, where)
        if isinstance(term, Reference) and where.opens:
            definition, parts = self.opened(term)
        return Node(
            text=where.cut(syntax),
            term=term,
            document=where.scope.document,
            span=self.place(term, syntax, where),
            definition=definition,
            partner=partner,
            parts=parts,
        )

    def opened(self, term: Reference) -> tuple[str, tuple[Node, ...]]:
        """Return what a let is defined as, and the parts of that."""
        key = term.document, term.id
        text = self._lets[key].expression
        syntax = parse(text.value)
        assert not isinstance(syntax, Problem)
        where = _Where(text=text, scope=self.scopes[term.document], opens=False)
        inner = self.checked.lets[key]
        alone = isinstance(syntax, Name)
        parts = (self.node(inner, syntax, where),) if alone else self.parts(inner, syntax, where)
        return " ".join(text.value.split()), parts

    def parts(self, term: Term, syntax: Expression, where: _Where) -> tuple[Node, ...]:
        """Return the parts that an operator, a function or a table is applied to."""
        below = children(term)
        if not isinstance(syntax, Call) or len(below) != len(syntax.arguments):
            return ()
        compared = isinstance(term, Apply) and term.op in SIGNS
        partners = reversed(below) if compared else (None,) * len(below)
        pairs = zip(below, syntax.arguments, partners, strict=True)
        return tuple(
            self.node(inner, argument, where, partner)
            for inner, argument, partner in pairs
            if not isinstance(argument, Number | Word) and not isinstance(inner, Const)
        )

    def place(self, term: Term, syntax: Expression, where: _Where) -> Span:
        """Return where a name is declared; of any other part where it is written."""
        if isinstance(term, Reference):
            return self._lets[term.document, term.id].span
        if isinstance(term, ParameterRef):
            tightened = self._tightened.get(f"{term.document}.{term.id}")
            return tightened or self.checked.parameters[term.document, term.id].declared.span
        if isinstance(term, Fact) and term.id in self._facts:
            return self._facts[term.id]
        declared = None
        if isinstance(syntax, Name):
            declared = where.scope.names.get(syntax.id, where.scope.elsewhere.get(syntax.id))
        written = where.text.at(syntax.at.offset, syntax.at.width)
        return written if declared is None or declared.span == NOWHERE else declared.span
