"""An expression that stands in no document: typed as if it stood in one, and it may name what any other holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from golive.checker.bars import REDUCED_AGAIN, is_reduced_again
from golive.checker.checked import Checked
from golive.checker.input_terms import InputTerms
from golive.checker.library_index import LibraryIndex, index_library
from golive.checker.library_size import LibrarySize
from golive.checker.scope import Scope, scope_of
from golive.checker.typing import Typer
from golive.core.dataclass import dataclass
from golive.core.issue import Issue, is_error
from golive.core.issue_pad import IssuePad
from golive.core.signature import Kind, window
from golive.core.span import NOWHERE
from golive.documents.declarations import Input
from golive.documents.header import Name, Text
from golive.documents.library import Model
from golive.language.parser import Problem, parse
from golive.language.syntax import Expression
from golive.language.terms import ParameterRef, Port, Reference, Term, WindowRef, walk

STREAMS = (Kind.TRADES, Kind.QUOTES, Kind.BOOK, Kind.BARS, Kind.FUNDING)


@dataclass(frozen=True, slots=True, kw_only=True)
class LooseExpression:
    """An expression with what it means; `scopes` are those of the library's documents, by their ids."""

    text: Text
    syntax: Expression
    term: Term
    scope: Scope
    scopes: Mapping[str, Scope]


class Surroundings:
    """What an expression in no document can name: all of one document, if any, and of the others `document.name`.

    Without a document the streams have their own names, and no age makes them stale: no policy says how old they may
    be. `names` is all that can be told or asked, also where a model over bars sees less.
    """

    def __init__(self, checked: Checked, document: str = "") -> None:
        pad = IssuePad()
        self.checked, self.index = checked, index_library(checked.specs, checked.functions.values(), pad)
        self.scopes = {d.header.id: scope_of(d, self.index, pad, ()) for d in checked.specs.scoped}
        own = self.scopes[document] if document else _streams()
        elsewhere = dict(_elsewhere(checked, self.index, self.scopes))
        lets = {name: elsewhere[key] for name in own.lets if (key := f"{document}.{name}") in elsewhere}
        self.names: Mapping[str, Term] = {**elsewhere, **lets, **own.names, **own.elsewhere}
        if own.over:
            # A model over bars sees only bars and parameters.
            elsewhere = {name: term for name, term in elsewhere.items() if isinstance(term, ParameterRef)}
        self.scope = replace(own, elsewhere={**elsewhere, **own.elsewhere})

    def read(self, text: Text) -> tuple[LooseExpression | None, tuple[Issue, ...]]:
        """Type an expression, or say what is wrong with it: the issues are those of the language."""
        pad = IssuePad()
        term = Typer(self.scope, self.index, pad, LibrarySize(pad)).type(text)
        syntax = parse(text.value, qualified=True)
        if term is not None and not isinstance(term, Reference):
            self._reduced_once(term, text, pad)
        if term is None or isinstance(syntax, Problem) or is_error(pad.issues):
            return None, pad.in_order()
        loose = LooseExpression(text=text, syntax=syntax, term=term, scope=self.scope, scopes=self.scopes)
        return loose, pad.in_order()

    def _reduced_once(self, term: Term, text: Text, pad: IssuePad) -> None:
        model = self.checked.bar_models.get(self.scope.document)
        outputs = {output.id for output in model.outputs} if model is not None else set()
        again = [part for part in walk(term) if is_reduced_again(part, term, outputs)]
        if model is not None and again:
            hint = "name the series itself: it is shown at the last closed bar"
            if isinstance(again[0], Reference):
                hint = f"ask from outside the model, as in `{model.header.id}.{again[0].id}`"
            pad.error("GL224", REDUCED_AGAIN, text.span, hint=hint)


def _streams() -> Scope:
    names: dict[str, Term] = {k.value: WindowRef(port=Port(column=k.value, type=window(k))) for k in STREAMS}
    return Scope(document="", names=names, units={}, lets={})


def _elsewhere(checked: Checked, index: LibraryIndex, scopes: Mapping[str, Scope]) -> Iterator[tuple[str, Term]]:
    """Yield what documents hold: inputs, parameters, lets, and of a model over bars its outputs only."""
    inputs = InputTerms(index, IssuePad(), ())
    facts = [
        Input(id=name, span=NOWHERE, origin=Name(value=f"strategy.{name}", span=NOWHERE))
        for name in ((*checked.words, *checked.facts) if checked.strategies else ())
    ]
    for document, items in (("strategy", facts), *((d.header.id, d.inputs) for d in checked.specs.inputs)):
        for item in items:
            term, _ = inputs.term(item)
            if term is not None:
                yield f"{document}.{item.id}", term
    for document, scope in scopes.items():
        yield from ((f"{document}.{name}", term) for name, term in scope.names.items())
        yield from _lets(checked, document, scope)


def _lets(checked: Checked, document: str, scope: Scope) -> Iterator[tuple[str, Term]]:
    models: dict[str, Model] = {m.header.id: m for m in checked.specs.models}
    outputs = {o.id: o.type for o in models[document].outputs} if document in models else {}
    for name, let in scope.lets.items():
        if not scope.over or name in outputs:
            type_ = outputs.get(name, checked.lets[document, name].type)
            yield f"{document}.{name}", Reference(document=document, id=name, type=type_, span=let.span)
