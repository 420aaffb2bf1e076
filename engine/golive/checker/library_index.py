"""The library as checks ask for it: its closed sets, its tables, its documents by id."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from golive.checker.checked import Grid
from golive.core.dataclass import dataclass
from golive.core.issue_pad import IssuePad
from golive.core.repeats import repeats
from golive.core.signature import Signature, Type, number
from golive.core.span import Span
from golive.core.trading_calendar import TradingCalendar
from golive.core.unit import Unit
from golive.documents.declarations import Input
from golive.documents.header import Name
from golive.documents.library import Document, Model, Specs, Strategy, Table
from golive.language.builtins import BUILTINS

INSTRUMENT_TABLE, VENUE_TABLE = "trades_instrument", "trades_venue"
LISTED, NOT_LISTED = "yes", "no"
"""The tables that the strategies' own `instruments` and `venues` lists make: strategy x what is listed -> yes | no."""

LISTS = frozenset((INSTRUMENT_TABLE, VENUE_TABLE))


_OF_STRATEGY = "strategy."


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryIndex:
    """The closed sets of a library and its documents by id."""

    specs: Specs
    functions: Mapping[str, Signature]
    strategies: tuple[str, ...]
    symbols: tuple[str, ...]
    venues: tuple[str, ...]
    families: tuple[str, ...]
    grids: Mapping[str, Grid]
    inputs: Mapping[str, Mapping[str, Input]]
    models: Mapping[str, Model]
    calendars: Mapping[str, TradingCalendar]
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


def index_library(specs: Specs, functions: Iterable[Signature], pad: IssuePad) -> LibraryIndex:
    """Build the index; ids used twice and facts whose dimensions differ between strategies are issues."""
    _check_ids(specs, pad)
    facts, units = _facts(specs, pad)
    return LibraryIndex(
        specs=specs,
        functions={f.name: f for f in (*BUILTINS, *functions)},
        strategies=_sorted(s.header.id for s in specs.strategies),
        symbols=_sorted(i.value for s in specs.strategies for i in s.instruments),
        venues=_sorted(v.value for s in specs.strategies for v in s.venues),
        families=_sorted(s.family.value for s in specs.strategies),
        grids={grid.id: grid for grid in _grids(specs)},
        inputs={d.header.id: {i.id: i for i in d.inputs} for d in specs.inputs},
        models={m.header.id: m for m in specs.models},
        calendars={c.header.id: c.times for c in specs.calendars},
        facts=facts,
        fact_units=units,
    )


def _sorted(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(names)))


def _check_ids(specs: Specs, pad: IssuePad) -> None:
    for name, span, first in repeats(_ids(specs)):
        related = (("first defined here", first),)
        pad.error("GL211", f"`{name}` is defined twice", span, "rename one of them", related=related)
    for name, span, first in repeats((i.id, i.span) for d in specs.inputs for i in d.inputs):
        hint, related = "columns of the flat table have one declaration", (("first declared here", first),)
        pad.error("GL211", f"the column `{name}` is declared twice", span, hint, related=related)
    # A ledger has one model of a name, and each is one strategy's.
    for name, span, first in repeats((use.id, use.span) for s in specs.strategies for use in s.models):
        related = (("first used here", first),)
        pad.error("GL211", f"the model `{name}` is used twice", span, "give each its own name", related=related)


def _ids(specs: Specs) -> Iterator[tuple[str, Span]]:
    documents: tuple[Document, ...] = (
        *specs.inputs,
        *specs.models,
        *specs.gates,
        *specs.tables,
        *specs.scores,
        *specs.calendars,
        *specs.strategies,
        *specs.pipelines,
        *specs.fills,
        *specs.switches,
        *specs.papers,
        *specs.guardrails,
        *specs.promotions,
        *specs.alerts,
        *specs.people,
        *specs.checklists,
        *specs.scenarios,
        *specs.scorecards,
        *specs.prelive,
    )
    for document in documents:
        yield document.header.id, document.header.span


def _grids(specs: Specs) -> Iterator[Grid]:
    """Yield the tables of the library, and those that the strategies' lists make."""
    yield from (_grid(table) for table in specs.tables)
    if specs.strategies:
        yield _listed(INSTRUMENT_TABLE, {s.header.id: s.instruments for s in specs.strategies})
        yield _listed(VENUE_TABLE, {s.header.id: s.venues for s in specs.strategies})


def _grid(table: Table) -> Grid:
    rows = tuple(m.value for m in table.rows.members)
    columns = tuple(m.value for m in table.columns.members)
    cells = tuple(tuple((table.cells.get((r, c)) or table.otherwise).value for c in columns) for r in rows)
    return Grid(id=table.header.id, rows=rows, columns=columns, outcomes=table.outcomes, cells=cells)


def _listed(name: str, listed: Mapping[str, tuple[Name, ...]]) -> Grid:
    """Return the table of what each strategy lists."""
    strategies = _sorted(listed)
    own = {strategy: {item.value for item in items} for strategy, items in listed.items()}
    members = _sorted(member for items in own.values() for member in items)
    cells = tuple(tuple(LISTED if member in own[s] else NOT_LISTED for member in members) for s in strategies)
    return Grid(id=name, rows=strategies, columns=members, outcomes=(LISTED, NOT_LISTED), cells=cells)


def _facts(specs: Specs, pad: IssuePad) -> tuple[dict[str, Type], dict[str, Unit]]:
    types: dict[str, Type] = {}
    units: dict[str, Unit] = {}
    for strategy in specs.strategies:
        for name, (quantity, span) in strategy.facts.items():
            declared = types.setdefault(name, number(quantity.unit.dimension))
            units.setdefault(name, quantity.unit)
            if declared.dimension != quantity.unit.dimension:
                expected = units[name].name
                pad.error("GL207", f"`{name}` is in {quantity.unit.name}, other strategies give it in {expected}", span)
    return types, units


def read_facts(specs: Specs) -> frozenset[str]:
    """Return the facts of strategies that the documents of a library read."""
    origins = (item.origin.value for one in specs.scoped for item in one.inputs if item.origin is not None)
    return frozenset(o.removeprefix(_OF_STRATEGY) for o in origins if o.startswith(_OF_STRATEGY))


def unread_limits(strategy: Strategy, read: frozenset[str]) -> Iterator[tuple[str, Span]]:
    """Yield the limits of a strategy that are not among the facts `read`, with the place of each name."""
    for name, place in strategy.limit_places.items():
        if name not in read:
            yield name, place
