"""What each document's names mean: inputs, parameters and lets become terms."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from golive.checker.checked import Grid, Key
from golive.core.issue_pad import IssuePad
from golive.core.row import DECIDED_AT
from golive.core.signature import Kind, Signature, Type, number, one_of
from golive.core.span import Span
from golive.core.suggest import did_you_mean
from golive.core.unit import Quantity, Unit, natural_unit
from golive.documents.declarations import Input, Let
from golive.documents.declarations import Parameter as ParameterSpec
from golive.documents.header import Name
from golive.documents.library import Gate, Model, Specs, Strategy, Table
from golive.language.builtins import BUILTINS
from golive.language.terms import Column, Fact, Parameter, Port, Reference, Term, WindowRef

Scoped = Gate | Model | Strategy

INSTRUMENT_TABLE, VENUE_TABLE = "trades_instrument", "trades_venue"
"""The tables that the strategies' own `instruments` and `venues` lists make: strategy x what is listed -> yes | no."""

LISTS = frozenset((INSTRUMENT_TABLE, VENUE_TABLE))

NANOS = 1_000_000_000

LONGEST_AGE_S = 2e9
"""Sixty-three years: ages stay far inside the 64 bits of an instant, so that no sum of the two wraps around."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """The library's closed sets and an index of its documents by id."""

    specs: Specs
    functions: Mapping[str, Signature]
    strategies: tuple[str, ...]
    symbols: tuple[str, ...]
    venues: tuple[str, ...]
    families: tuple[str, ...]
    grids: Mapping[str, Grid]
    inputs: Mapping[str, Mapping[str, Input]]
    models: Mapping[str, Model]
    facts: Mapping[str, Type]
    fact_units: Mapping[str, Unit]

    def members_of(self, name: str) -> tuple[str, ...]:
        return {"strategies": self.strategies, "symbols": self.symbols, "venues": self.venues}[name]

    def may_be_table(self, name: str) -> bool:
        """Say whether a table of this name may be in what could not be read."""
        return self.specs.may_lack("table", id=name) or (name in LISTS and not self.knows_strategies)

    @property
    def knows_strategies(self) -> bool:
        """Say whether what strategies say of themselves is known: there are some, and all could be read."""
        return bool(self.strategies) and not self.specs.may_lack("strategy")


def index(specs: Specs, functions: Iterable[Signature], pad: IssuePad) -> Library:
    """Build the index; ids used twice and facts whose dimensions differ between strategies are issues."""
    _unique_ids(specs, pad)
    strategies = tuple(sorted(s.header.id for s in specs.strategies))
    symbols = tuple(sorted({i.value for s in specs.strategies for i in s.instruments}))
    venues = tuple(sorted({v.value for s in specs.strategies for v in s.venues}))
    families = tuple(sorted({s.family.value for s in specs.strategies}))
    grids = {t.header.id: _grid(t) for t in specs.tables}
    if specs.strategies:
        instruments = {s.header.id: {i.value for i in s.instruments} for s in specs.strategies}
        grids[INSTRUMENT_TABLE] = _listed(INSTRUMENT_TABLE, instruments, strategies, symbols)
        at = {s.header.id: {v.value for v in s.venues} for s in specs.strategies}
        grids[VENUE_TABLE] = _listed(VENUE_TABLE, at, strategies, venues)
    facts, units = _facts(specs, pad)
    return Library(
        specs=specs,
        functions={f.name: f for f in (*BUILTINS, *functions)},
        strategies=strategies,
        symbols=symbols,
        venues=venues,
        families=families,
        grids=grids,
        inputs={d.header.id: {i.id: i for i in d.inputs} for d in specs.inputs},
        models={m.header.id: m for m in specs.models},
        facts=facts,
        fact_units=units,
    )


def _unique_ids(specs: Specs, pad: IssuePad) -> None:
    seen: dict[str, Span] = {}
    for documents in (
        specs.inputs,
        specs.models,
        specs.gates,
        specs.tables,
        specs.scores,
        specs.strategies,
        specs.pipelines,
    ):
        for document in documents:
            header = document.header
            if header.id in seen:
                pad.error(
                    "GL211",
                    f"`{header.id}` is defined twice",
                    header.span,
                    hint="rename one of them",
                    related=(("first defined here", seen[header.id]),),
                )
            seen.setdefault(header.id, header.span)
    columns: dict[str, Span] = {}
    for inputs in specs.inputs:
        for item in inputs.inputs:
            if item.id in columns:
                pad.error(
                    "GL211",
                    f"the column `{item.id}` is declared twice",
                    item.span,
                    hint="columns of the flat table have one declaration",
                    related=(("first declared here", columns[item.id]),),
                )
            columns.setdefault(item.id, item.span)


def _grid(table: Table) -> Grid:
    rows = tuple(m.value for m in table.rows.members)
    columns = tuple(m.value for m in table.columns.members)
    cells = tuple(tuple((table.cells.get((r, c)) or table.otherwise).value for c in columns) for r in rows)
    return Grid(id=table.header.id, rows=rows, columns=columns, outcomes=table.outcomes, cells=cells)


def _listed(name: str, listed: Mapping[str, set[str]], strategies: tuple[str, ...], members: tuple[str, ...]) -> Grid:
    cells = tuple(tuple("yes" if c in listed[r] else "no" for c in members) for r in strategies)
    return Grid(id=name, rows=strategies, columns=members, outcomes=("yes", "no"), cells=cells)


def _facts(specs: Specs, pad: IssuePad) -> tuple[dict[str, Type], dict[str, Unit]]:
    types: dict[str, Type] = {}
    units: dict[str, Unit] = {}
    for strategy in specs.strategies:
        for name, (quantity, span) in strategy.facts.items():
            known = types.setdefault(name, number(quantity.unit.dimension))
            units.setdefault(name, quantity.unit)
            if known.dimension != quantity.unit.dimension:
                expected = units[name].name
                pad.error("GL207", f"`{name}` is in {quantity.unit.name}, other strategies give it in {expected}", span)
    return types, units


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The names of one document, with the unit each is shown in."""

    document: str
    names: Mapping[str, Term]
    units: Mapping[str, Unit]
    lets: Mapping[str, Let]
    broken: frozenset[str] = frozenset()
    """Names whose declaration already has an issue: using them is not a second one."""
    over: str = ""


def scope_of(document: Scoped, library: Library, pad: IssuePad, misdeclared: Collection[Key]) -> Scope:
    """Resolve the document's inputs and parameters; lets are added as they are typed.

    `misdeclared` are outputs whose own declaration has an issue: what follows from it elsewhere is not a second one.
    """
    names: dict[str, Term] = {}
    units: dict[str, Unit] = {}
    spans: dict[str, Span] = {}

    def define(name: str, span: Span, term: Term | None, unit: Unit | None) -> None:
        if name in spans:
            first = (("first defined here", spans[name]),)
            pad.error("GL211", f"`{name}` is defined twice", span, hint="rename one of them", related=first)
        elif name in library.functions or name in library.grids:
            pad.error("GL211", f"`{name}` is the name of a function", span, hint="choose another name")
        spans.setdefault(name, span)
        if term is not None:
            names.setdefault(name, term)
            if unit is not None:
                units.setdefault(name, unit)

    for item in document.inputs:
        term, unit = _input(item, library, pad, misdeclared)
        define(item.id, item.span, term, unit)
    for parameter in document.parameters:
        define(parameter.id, parameter.name_span, _parameter(document.header.id, parameter), _unit(parameter))
    for let in document.lets:
        define(let.id, let.span, None, None)
    over = document.over if isinstance(document, Model) else ""
    lets = {let.id: let for let in document.lets}
    broken = frozenset(name for name in spans if name not in names and name not in lets)
    return Scope(document=document.header.id, names=names, units=units, lets=lets, broken=broken, over=over)


def _unit(parameter: ParameterSpec) -> Unit | None:
    return parameter.value.unit if isinstance(parameter.value, Quantity) else None


def parameter_type(parameter: ParameterSpec) -> Type:
    """Return the type of a parameter."""
    if isinstance(parameter.value, Quantity):
        return number(parameter.value.unit.dimension, parameter.lo, parameter.hi)
    return one_of(*parameter.members)


def _parameter(document: str, parameter: ParameterSpec) -> Term:
    return Parameter(document=document, id=parameter.id, type=parameter_type(parameter), span=parameter.span)


def _input(
    item: Input, library: Library, pad: IssuePad, misdeclared: Collection[Key]
) -> tuple[Term | None, Unit | None]:
    if item.origin is None:
        _no_looser(item, library, pad)
        _no_age_of_now(item, item, pad)
        return _declared(item, item, library), item.unit
    document, _, name = item.origin.value.partition(".")
    if document == "strategy":
        return _fact(name, item, library, pad)
    if library.specs.may_lack("inputs", "model", id=document) and not _gives(document, name, library):
        return None, None
    if document in library.inputs:
        source = library.inputs[document].get(name)
        if source is None:
            hint = did_you_mean(name, library.inputs[document])
            pad.error("GL212", f"`{document}` declares no input `{name}`", item.origin.part(1), hint=hint)
            return None, None
        _no_age_of_now(source, item, pad)
        return _declared(source, item, library), source.unit
    if document in library.models:
        if (document, name) in misdeclared:
            return None, None
        return _output(library.models[document], name, item.origin, pad)
    known = ["strategy", *library.inputs, *library.models]
    hint = did_you_mean(document, known) or f"documents that give values: {', '.join(sorted(known))}"
    pad.error("GL212", f"no document `{document}` gives values", item.origin.part(0), hint=hint)
    return None, None


def _gives(document: str, name: str, library: Library) -> bool:
    model = library.models.get(document)
    return name in library.inputs.get(document, ()) or (model is not None and any(o.id == name for o in model.outputs))


def _no_looser(item: Input, library: Library, pad: IssuePad) -> None:
    """Refuse to read a column without the age that its declaration asks for, by declaring it once more."""
    for name, declared in library.inputs.items():
        other = declared.get(item.id)
        if other is None or other.max_age_s is None:
            continue
        if item.max_age_s is None or item.max_age_s > other.max_age_s:
            message = f"`{item.id}` is declared again, without the age that `{name}` asks for"
            related = (("declared here", other.span),)
            pad.error("GL228", message, item.span, hint=f"write `{{from: {name}.{item.id}}}`", related=related)


def _no_age_of_now(source: Input, item: Input, pad: IssuePad) -> None:
    """Refuse an age of the moment of decision: it has no time but itself, so it would never be known."""
    if source.id == DECIDED_AT and (source.max_age_s is not None or item.max_age_s is not None):
        message = f"`{DECIDED_AT}` is the moment of the decision, which has no age"
        pad.error("GL230", message, item.span, hint="write `static: true` in place of `max_age`")


def _declared(source: Input, item: Input, library: Library) -> Term | None:
    """Make the term of an input declared in `source` and used as `item`, whose `max_age` may be shorter."""
    if source.type is None or (source.members_of and not library.knows_strategies):
        # The strategies that could not be read have members of their own.
        return None
    kind = source.type.kind
    ages = [a for a in (source.max_age_s, item.max_age_s) if a is not None]
    age = round(min(*ages, LONGEST_AGE_S) * NANOS) if ages else None
    declared = one_of(*library.members_of(source.members_of)) if source.members_of else source.type
    column = source.id if kind is Kind.LEVELS or not kind.is_window else kind.value
    length = None if source.length_s is None else round(min(source.length_s, LONGEST_AGE_S) * NANOS)
    port = Port(column=column, type=declared, max_age_ns=age, zone=source.zone, length_ns=length, unit=source.unit)
    return WindowRef(port=port, span=item.span) if kind.is_window else Column(port=port, span=item.span)


def _fact(name: str, item: Input, library: Library, pad: IssuePad) -> tuple[Term | None, Unit | None]:
    assert item.origin is not None
    if not library.knows_strategies and (name == "family" or name not in library.facts):
        return None, None
    if name == "family":
        return Fact(id="family", type=one_of(*library.families), span=item.span), None
    if name not in library.facts:
        known = ["family", *library.facts]
        hint = did_you_mean(name, known) or f"add it to the strategies' `limits`; they have: {', '.join(known)}"
        pad.error("GL212", f"no strategy declares `{name}`", item.origin.part(1), hint=hint)
        return None, None
    for strategy in library.specs.strategies:
        if name not in strategy.facts:
            related = (("needed here", item.origin.span),)
            message = f"strategy `{strategy.header.id}` declares no `{name}`"
            pad.error("GL212", message, strategy.header.span, hint=f"add `{name}` to its `limits`", related=related)
    return Fact(id=name, type=library.facts[name], span=item.span), library.fact_units[name]


def _output(model: Model, name: str, origin: Name, pad: IssuePad) -> tuple[Term | None, Unit | None]:
    for output in model.outputs:
        if output.id == name:
            let = next((x for x in model.lets if x.id == name), None)
            shown = let.unit if let else None
            if shown is None and output.type.kind is Kind.NUMBER:
                shown = natural_unit(output.type.dimension)
            return Reference(document=model.header.id, id=name, type=output.type, span=origin.span), shown
    hint = did_you_mean(name, [o.id for o in model.outputs])
    pad.error("GL212", f"model `{model.header.id}` has no output `{name}`", origin.part(1), hint=hint)
    return None, None
