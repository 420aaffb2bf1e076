"""Finds what a name under `given:` stands for, as the document under test calls it or as `document.name`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from functools import cached_property

from golive.checker.ages import nanoseconds
from golive.checker.checked import Checked
from golive.checker.model_terms import output_ports
from golive.checker.streams_below import StreamsOfLets, streams_of_lets
from golive.core.dataclass import dataclass
from golive.core.row import DECIDED_AT
from golive.core.signature import Kind, Type, one_of
from golive.core.span import Span
from golive.core.suggest import did_you_mean
from golive.documents.declarations import Input
from golive.documents.header import Name
from golive.documents.library import Output
from golive.documents.market_numbers import numbers_of
from golive.documents.paper import CAPITAL
from golive.language.references import walk_through
from golive.language.terms import Apply, Const, Fact, ParameterRef, Port, Reference, Term
from golive.proving.cases.card_answers import targets_of_card
from golive.proving.cases.item_answers import targets_of_items
from golive.proving.cases.pad import CasePad
from golive.proving.cases.prelive_answers import targets_of_prelive
from golive.proving.cases.streams_read import ALONE, streams_read
from golive.proving.cases.targets import (
    AxisTarget,
    ColumnTarget,
    MeasureTarget,
    MomentTarget,
    PinTarget,
    StreamTarget,
    Target,
)

STREAMS = tuple(kind for kind in Kind if kind.is_window and kind is not Kind.LEVELS)
_MOMENTS = ("at", DECIDED_AT)
_OPEN_SETS = ("symbols", "venues")
"""Sets that strategies list: any other word is refused for what it is, and not unknown."""

Meaning = Target | str
"""What a name stands for, or why nothing can be given for it."""


@dataclass(frozen=True, eq=False)
class Names:
    """The names of a library, for cases of any of its documents."""

    checked: Checked
    _of: dict[str, Mapping[str, Meaning]] = field(default_factory=dict)
    _streams: dict[tuple[str, bool], frozenset[Kind]] = field(default_factory=dict)

    def target(self, document: str, name: Name, pad: CasePad) -> Target | None:
        """Return what a name stands for in the cases of a document, or None with the reason on the pad."""
        other, _, word = name.value.rpartition(".")
        if name.value in self.of(document):
            other, word = "", name.value
        meanings = self.of(other or document)
        if not other:
            meanings = {**self._of_all, **meanings}
        meaning = meanings.get(word)
        if isinstance(meaning, str):
            pad.error("GL702", f"`{name.value}` cannot be given", name.span, meaning)
        elif meaning is None:
            pad.error("GL702", *self._unknown(document, other, word, name))
        return None if isinstance(meaning, str) else meaning

    def of(self, document: str) -> Mapping[str, Meaning]:
        """Return the names that a document has, each with what it stands for."""
        if document not in self._of:
            self._of[document] = dict(self._names(document))
        return self._of[document]

    def is_read(self, of: str, target: Target, *, whole: bool) -> bool:
        """Say whether anything looks at a target where `of` (`kind.id`) is tested; `whole` is as for `streams`."""
        if isinstance(target, StreamTarget):
            return target.kind in self.streams(of, whole=whole)
        # What a table is asked with by gates is computed by them: its axes are only read where it stands alone.
        return isinstance(target, AxisTarget | MeasureTarget) == (not whole and of.partition(".")[0] in ALONE)

    def streams(self, of: str, *, whole: bool) -> frozenset[Kind]:
        """Return the streams that are read where `of` (`kind.id`) is tested, alone or with the `whole` pipeline."""
        key = (of, whole)
        if key not in self._streams:
            kind, _, document = of.partition(".")
            self._streams[key] = streams_read(self.checked, self.lets, kind, document, whole=whole)
        return self._streams[key]

    @cached_property
    def lets(self) -> StreamsOfLets:
        """The streams that each let is computed from."""
        return streams_of_lets(self.checked)

    def _unknown(self, document: str, other: str, word: str, name: Name) -> tuple[str, Span, str]:
        """Say that nothing has a name, and what was meant."""
        specs, meanings = self.checked.specs, self.of(other or document)
        if other and not meanings:
            documents = sorted(d.header.id for d in (*specs.inputs, *specs.scoped))
            hint = did_you_mean(other, documents) or f"documents: {', '.join(documents)}"
            return f"no document `{other}` gives values", name.span, hint
        declared = [d.header.id for d in specs.inputs if not other and any(i.id == word for i in d.inputs)]
        names = sorted(n for n, meaning in meanings.items() if not isinstance(meaning, str))
        near = f"write `{declared[0]}.{word}`" if declared else did_you_mean(word, (*names, *self._of_all))
        return (
            f"`{other or document}` has no input or let `{word}`",
            name.span,
            near or f"what can be given: {', '.join(names)}",
        )

    @cached_property
    def _of_all(self) -> Mapping[str, Meaning]:
        """The names that every case has: the streams, and the moment of decision."""
        streams = {kind.value: StreamTarget(kind=kind, max_age_ns=self._oldest(kind)) for kind in STREAMS}
        return {**streams, **dict.fromkeys(_MOMENTS, MomentTarget())}

    def _oldest(self, kind: Kind) -> int | None:
        """Return the age at which a stream is stale for every document that reads it."""
        specs = self.checked.specs
        inputs = [i for d in (*specs.inputs, *specs.scoped) for i in d.inputs if i.type and i.type.kind is kind]
        return nanoseconds(max((i.max_age_s for i in inputs if i.max_age_s is not None), default=None))

    def _names(self, document: str) -> Iterator[tuple[str, Meaning]]:
        specs = self.checked.specs
        for pipeline in specs.pipelines:
            if pipeline.header.id == document:
                yield from ((i.id, self._declared(i, i)) for d in specs.inputs for i in d.inputs)
        for inputs in specs.inputs:
            if inputs.header.id == document:
                yield from ((i.id, self._declared(i, i)) for i in inputs.inputs)
        for table in specs.tables:
            if table.header.id == document:
                for axis in (table.rows, table.columns):
                    members = one_of(*(m.value for m in axis.members))
                    yield axis.name.value, AxisTarget(name=axis.name.value, type=members)
        for score in specs.scores:
            if score.header.id == document:
                for component in score.components:
                    for one in component.maps:
                        measure = one.measure.value
                        target = MeasureTarget(component=component.id, measure=measure, unit=one.unit)
                        yield f"{component.id}.{measure}", target
        for checklist in specs.checklists:
            if checklist.header.id == document:
                yield from targets_of_items(checklist)
        for steps in specs.prelive:
            if steps.header.id == document:
                yield from targets_of_prelive(steps)
        for card in specs.scorecards:
            if card.header.id == document:
                yield from ((p.id, _PARAMETER) for p in card.parameters)
                yield from targets_of_card(card)
        for fills in specs.fills:
            if fills.header.id == document:
                yield from ((p.id, _PARAMETER) for p in fills.parameters)
        for paper in specs.papers:
            if paper.header.id == document:
                yield from ((name, _PARAMETER) for name in (CAPITAL, *(p.id for p in paper.parameters)))
        for alerts in specs.alerts:
            if alerts.header.id == document:
                yield from ((p.id, _PARAMETER) for p in alerts.parameters)
        for scenarios in specs.scenarios:
            if scenarios.header.id == document:
                yield from ((p.id, _PARAMETER) for p in scenarios.parameters)
        for market in specs.markets:
            if market.id == document:
                yield from ((number.name, _PARAMETER) for number in numbers_of(market))
        for strategy in specs.strategies:
            if strategy.header.id == document:
                for use in strategy.models:
                    ports = output_ports(document, use).items()
                    yield from ((f"{use.id}.{name}", ColumnTarget(port=port)) for name, port in ports)
        for scoped in specs.scoped:
            if scoped.header.id == document:
                yield from ((p.id, _PARAMETER) for p in scoped.parameters)
                yield from ((let.id, self._pin(document, let.id)) for let in scoped.lets)
                yield from ((i.id, self._input(i)) for i in scoped.inputs)

    def _input(self, item: Input) -> Meaning:
        if item.origin is None:
            return self._declared(item, item)
        document, _, name = item.origin.value.partition(".")
        if document == "strategy":
            return "it is what each strategy declares: say which one asks, as in `signal.strategy: momentum`"
        source = next(
            (i for d in self.checked.specs.inputs if d.header.id == document for i in d.inputs if i.id == name), None
        )
        return self._pin(document, name) if source is None else self._declared(source, item)

    def _declared(self, source: Input, item: Input) -> Meaning:
        """Return what an input is that is declared in `source`, and used as `item`, which may ask for a lower age."""
        assert source.type is not None
        age = nanoseconds(min((a for a in (source.max_age_s, item.max_age_s) if a is not None), default=None))
        kind = source.type.kind
        if source.id == DECIDED_AT:
            return MomentTarget()
        if kind.is_window:
            return StreamTarget(kind=Kind.BOOK if kind is Kind.LEVELS else kind, max_age_ns=age)
        port = Port(column=source.id, type=self._type(source), max_age_ns=age, zone=source.zone, unit=source.unit)
        return ColumnTarget(port=port, is_open=source.members_of in _OPEN_SETS)

    def _type(self, source: Input) -> Type:
        checked = self.checked
        sets = {"strategies": checked.strategies, "symbols": checked.symbols, "venues": checked.venues}
        assert source.type is not None
        return one_of(*sets[source.members_of]) if source.members_of else source.type

    def _pin(self, document: str, name: str) -> Meaning:
        checked = self.checked
        term, output = checked.lets[document, name], self._output(document, name)
        type_ = term.type if output is None else output.type
        if type_.kind.is_window:
            return StreamTarget(kind=type_.kind, max_age_ns=self._oldest(type_.kind))
        if type_.kind is Kind.TIME or self._is_policy(term):
            return "it is made of parameters: what is policy is changed in its document"
        unit = (output.unit if output is not None else None) or checked.units.get((document, name))
        return PinTarget(document=document, name=name, type=type_, unit=unit)

    def _output(self, document: str, name: str) -> Output | None:
        models = self.checked.specs.models
        return next((o for m in models if m.header.id == document for o in m.outputs if o.id == name), None)

    def _is_policy(self, term: Term) -> bool:
        parts = tuple(walk_through(term, self.checked.lets))
        return all(isinstance(part, ParameterRef | Fact | Const | Apply | Reference) for part in parts)


_PARAMETER = "it is a parameter: what is policy is changed in its document"
