"""What an input stands for: a column, a window, a fact of strategies, or another document's output."""

from __future__ import annotations

from collections.abc import Collection

from golive.checker.ages import nanoseconds
from golive.checker.checked import Key
from golive.checker.library_index import LibraryIndex, read_facts, unread_limits
from golive.checker.said_facts import NUMBERS, SAID_FACTS, word_type
from golive.core.issue_pad import IssuePad
from golive.core.row import DECIDED_AT
from golive.core.signature import Kind, one_of
from golive.core.suggest import did_you_mean, nearest
from golive.core.unit import Unit, natural_unit
from golive.documents.declarations import Input
from golive.documents.header import Name
from golive.documents.library import Model
from golive.language.terms import ColumnRef, Fact, Port, Reference, Term, WindowRef

Meaning = tuple[Term | None, Unit | None]
"""What an input stands for and the unit it is shown in; no term where an issue says why."""

_NOTHING: Meaning = (None, None)


class InputTerms:
    """Makes terms of the inputs of documents.

    `misdeclared` are names whose own declaration has an issue: what follows from it elsewhere is not a second one.
    """

    def __init__(self, index: LibraryIndex, pad: IssuePad, misdeclared: Collection[Key]) -> None:
        self.index, self.pad, self.misdeclared = index, pad, misdeclared

    def term(self, item: Input) -> Meaning:
        """Return what an input stands for, and the unit it is shown in."""
        if item.origin is None:
            self._no_looser(item)
            self._no_age_of_now(item, item)
            return self._declared(item, item), item.unit
        document, _, name = item.origin.value.partition(".")
        if document == "strategy":
            return self._fact(name, item, item.origin)
        index = self.index
        if (document, name) in self.misdeclared:
            return _NOTHING
        if index.specs.may_lack("inputs", "model", id=document) and not self._gives(document, name):
            return _NOTHING
        if document in index.inputs:
            return self._read(document, name, item, item.origin)
        if document in index.models:
            return self._output(index.models[document], name, item.origin)
        documents = ["strategy", *index.inputs, *index.models]
        hint = did_you_mean(document, documents) or f"documents that give values: {', '.join(sorted(documents))}"
        self.pad.error("GL212", f"no document `{document}` gives values", item.origin.part(0), hint)
        return _NOTHING

    def _gives(self, document: str, name: str) -> bool:
        model = self.index.models.get(document)
        outputs = model.outputs if model is not None else ()
        return name in self.index.inputs.get(document, ()) or any(output.id == name for output in outputs)

    def _no_looser(self, item: Input) -> None:
        """Refuse to read a column without the age that its declaration asks for, by declaring it once more."""
        for name, declared in self.index.inputs.items():
            other = declared.get(item.id)
            if other is None or other.max_age_s is None:
                continue
            if item.max_age_s is None or item.max_age_s > other.max_age_s:
                message = f"`{item.id}` is declared again, without the age that `{name}` asks for"
                hint, related = f"write `{{from: {name}.{item.id}}}`", (("declared here", other.span),)
                self.pad.error("GL228", message, item.span, hint, related=related)

    def _no_age_of_now(self, source: Input, item: Input) -> None:
        """Refuse an age of the moment of decision: it has no time but itself, so it would never be known."""
        if source.id == DECIDED_AT and (source.max_age_s is not None or item.max_age_s is not None):
            message = f"`{DECIDED_AT}` is the moment of the decision, which has no age"
            self.pad.error("GL230", message, item.span, "write `static: true` in place of `max_age`")

    def _read(self, document: str, name: str, item: Input, origin: Name) -> Meaning:
        """Return what an input is that an inputs document declares."""
        source = self.index.inputs[document].get(name)
        if source is None:
            hint = did_you_mean(name, self.index.inputs[document])
            self.pad.error("GL212", f"`{document}` declares no input `{name}`", origin.part(1), hint)
            return _NOTHING
        self._no_age_of_now(source, item)
        return self._declared(source, item), source.unit

    def _declared(self, source: Input, item: Input) -> Term | None:
        """Make the term of an input declared in `source` and used as `item`, whose `max_age` may be shorter."""
        if source.type is None or (source.members_of and not self.index.knows_strategies):
            # The strategies that could not be read have members of their own.
            return None
        kind = source.type.kind
        members = self.index.members_of(source.members_of) if source.members_of else ()
        port = Port(
            column=source.id if kind is Kind.LEVELS or not kind.is_window else kind.value,
            type=one_of(*members) if source.members_of else source.type,
            max_age_ns=nanoseconds(min((a for a in (source.max_age_s, item.max_age_s) if a is not None), default=None)),
            zone=source.zone,
            length_ns=nanoseconds(source.length_s),
            unit=source.unit,
        )
        return WindowRef(port=port, span=item.span) if kind.is_window else ColumnRef(port=port, span=item.span)

    def _fact(self, name: str, item: Input, origin: Name) -> Meaning:
        index = self.index
        if not index.knows_strategies and (name in SAID_FACTS or name not in index.facts):
            return _NOTHING
        word = word_type(name, index.families)
        if word is not None:
            return Fact(id=name, type=word, span=item.span), None
        if name in NUMBERS:
            type_, unit = NUMBERS[name]
            return Fact(id=name, type=type_, span=item.span), unit
        if name not in index.facts:
            facts = ["family", *index.facts]
            hint = did_you_mean(name, facts) or f"add it to the strategies' `limits`; they have: {', '.join(facts)}"
            self.pad.error("GL212", f"no strategy declares `{name}`", origin.part(1), hint)
            return _NOTHING
        self._check_all_declare(name, origin)
        return Fact(id=name, type=index.facts[name], span=item.span), index.fact_units[name]

    def _check_all_declare(self, fact: str, origin: Name) -> None:
        for strategy in self.index.specs.strategies:
            if fact not in strategy.facts:
                message, related = (
                    f"strategy `{strategy.header.id}` declares no `{fact}`",
                    (("needed here", origin.span),),
                )
                strays = dict(unread_limits(strategy, read_facts(self.index.specs)))
                near = nearest(fact, strays)
                hint = f"write `{fact}` for `{near}`" if near else f"add `{fact}` to its `limits`"
                self.pad.error("GL212", message, strays.get(near, strategy.header.span), hint, related=related)

    def _output(self, model: Model, name: str, origin: Name) -> Meaning:
        output = next((output for output in model.outputs if output.id == name), None)
        if output is None:
            hint = did_you_mean(name, [o.id for o in model.outputs])
            self.pad.error("GL212", f"model `{model.header.id}` has no output `{name}`", origin.part(1), hint)
            return _NOTHING
        shown = next((let.unit for let in model.lets if let.id == name), None)
        if shown is None and output.type.kind is Kind.NUMBER:
            shown = natural_unit(output.type.dimension)
        return Reference(document=model.header.id, id=name, type=output.type, span=origin.span), shown
