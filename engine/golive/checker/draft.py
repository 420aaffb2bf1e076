"""What the checks have found out so far, and how it becomes `Checked`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import field

from golive.checker.checked import (
    Checked,
    CheckedGate,
    CheckedGuardrails,
    CheckedPipeline,
    CheckedPromotion,
    CheckedSignal,
    CheckedSwitch,
    Key,
    ParameterTable,
)
from golive.checker.library_index import LibraryIndex
from golive.checker.library_size import LibrarySize
from golive.checker.said_facts import said_numbers, said_words
from golive.checker.scope import Scope, scope_of
from golive.checker.typing import Typer
from golive.checker.typing.typer import MOST_OPEN
from golive.core.dataclass import dataclass
from golive.core.intent import OPEN
from golive.core.issue_pad import IssuePad
from golive.core.signature import Kind
from golive.core.suggest import did_you_mean
from golive.core.unit import Unit, measured, natural_unit
from golive.documents.header import Text
from golive.documents.library import Model, Scoped
from golive.language.terms import Port, Reference, Term, walk

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


@dataclass(slots=True)
class Draft:
    """The work of the checks, filled in their order."""

    index: LibraryIndex
    pad: IssuePad
    size: LibrarySize
    scopes: dict[str, Scope] = field(default_factory=dict)
    typers: dict[str, Typer] = field(default_factory=dict)
    lets: dict[Key, Term] = field(default_factory=dict)
    bar_models: dict[str, Model] = field(default_factory=dict)
    gates: dict[str, CheckedGate] = field(default_factory=dict)
    signals: list[CheckedSignal] = field(default_factory=list)
    switches: list[CheckedSwitch] = field(default_factory=list)
    guardrails: list[CheckedGuardrails] = field(default_factory=list)
    promotions: list[CheckedPromotion] = field(default_factory=list)
    parameters: dict[Key, ParameterTable] = field(default_factory=dict)
    units: dict[Key, Unit] = field(default_factory=dict)
    pipelines: dict[str, CheckedPipeline] = field(default_factory=dict)
    listed: set[str] = field(default_factory=set)
    """The gates that a pipeline lists, whatever else is wrong with it."""
    strategy: Port | None = None
    misdeclared: set[Key] = field(default_factory=set)
    """Names whose own declaration has an issue: what follows from it elsewhere is not a second one."""

    def open(self, document: Scoped) -> Typer:
        """Resolve a document's names and type its lets."""
        scope = scope_of(document, self.index, self.pad, self.misdeclared)
        typer = Typer(scope, self.index, self.pad, self.size)
        name = document.header.id
        self.scopes[name], self.typers[name] = scope, typer
        if len(document.lets) > MOST_OPEN:
            typer.type_lets()
        for let in scope.lets.values():
            term = typer.let(let.id, let.expression.span)
            if term is not None:
                self.lets[name, let.id] = term
                self.units[name, let.id] = let.unit or _shown(term)
                if let.unit is not None and term.type.kind is Kind.NUMBER and let.unit.dimension != term.type.dimension:
                    message = f"`{let.id}` is shown in {let.unit.name}, but it is {measured(term.type.dimension)}"
                    self.pad.error("GL207", message, let.expression.span, hint="change `unit:` or the expression")
        for key, unit in scope.units.items():
            self.units[name, key] = unit
        return typer

    def places(self, typer: Typer, text: Text) -> Mapping[str, Term]:
        """Resolve the `{name}` of a reason."""
        out: dict[str, Term] = {}
        scope = typer.scope
        for match in _PLACEHOLDER.finditer(text.value):
            name = match[1]
            typer.used.add(name)
            let = self.lets.get((scope.document, name))
            if let is not None:
                out[name] = Reference(document=scope.document, id=name, type=let.type)
            elif name in scope.names:
                out[name] = scope.names[name]
            elif name not in scope.lets and name not in scope.broken:
                names = [*scope.names, *scope.lets]
                hint = did_you_mean(name, names) or f"names in scope: {', '.join(sorted(names))}"
                place = text.at(match.start(), len(match[0]))
                what, like = f"the reason names `{name}`, which is not defined", scope.written_like(name)
                self.pad.error("GL222", what, place, hint=hint, related=like)
            if name in out and out[name].type.kind.is_window:
                place = text.at(match.start(), len(match[0]))
                hint = "name a number that is computed from it"
                self.pad.error("GL222", f"the reason names `{name}`, which is a window, not a value", place, hint=hint)
        return out

    def reach(self, term: Term) -> Iterator[Term]:
        """Yield a term and everything it is computed from, following each reference once: models may go in circles."""
        seen: set[Key] = set()
        stack = [term]
        while stack:
            for part in walk(stack.pop()):
                yield part
                if isinstance(part, Reference) and (part.document, part.id) not in seen:
                    seen.add((part.document, part.id))
                    below = self.lets.get((part.document, part.id))
                    if below is not None:
                        stack.append(below)

    def finish(self) -> Checked:
        """Freeze the draft; only called when no issue is an error."""
        index = self.index
        assert OPEN in self.pipelines
        assert self.strategy is not None
        strategies = {s.header.id: s for s in index.specs.strategies}
        return Checked(
            specs=index.specs,
            functions=index.functions,
            strategies=index.strategies,
            strategy=self.strategy,
            symbols=index.symbols,
            venues=index.venues,
            families=index.families,
            lets=self.lets,
            parameters=self.parameters,
            facts=self._facts(),
            words=said_words([strategies[s] for s in index.strategies]),
            grids=index.grids,
            bar_models=self.bar_models,
            pipelines=self.pipelines,
            signals=tuple(self.signals),
            switches=tuple(self.switches),
            guardrails=tuple(self.guardrails),
            promotions=tuple(self.promotions),
            units=self.units,
        )

    def _facts(self) -> Mapping[str, tuple[float, ...]]:
        """Return the facts that every strategy declares, each with its values in the order of the strategies."""
        facts = {s.header.id: s.facts for s in self.index.specs.strategies}
        declared = {
            name: tuple(facts[strategy][name][0].value for strategy in self.index.strategies)
            for name in self.index.facts
            if all(name in own for own in facts.values())
        }
        return {**declared, **said_numbers(self.index.strategies, self.parameters)}


def _shown(term: Term) -> Unit:
    return natural_unit(term.type.dimension)
