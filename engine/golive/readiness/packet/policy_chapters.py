"""Chapters of a packet that say what the policy is: the strategy with its limits, and where it may trade."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from golive.core.dash import DASH
from golive.core.unit import Quantity, show
from golive.documents.declarations import Parameter
from golive.documents.library import Specs, Strategy, Table
from golive.documents.scenarios import NamedScenario, Scenarios
from golive.readiness.packet.facts import Chapter, FactTable

_FACTS = ("What", "Value")


def strategy_chapter(strategy: Strategy) -> Chapter:
    """Return what a strategy is, in the words of its document, and the numbers it is held to."""
    return Chapter(
        id="strategy",
        title="The strategy and its limits",
        paragraphs=tuple(filter(None, (strategy.header.provenance.why,))),
        tables=(
            FactTable(caption="What it trades", heads=_FACTS, rows=tuple(_what(strategy))),
            FactTable(
                caption="Its parameters, and what each rests on",
                heads=("Parameter", "Value", "Tighter is", "Source", "Line"),
                rows=tuple(_parameter(one) for one in strategy.parameters) or ((DASH,) * 5,),
            ),
        ),
    )


def _what(strategy: Strategy) -> Iterator[tuple[str, str]]:
    yield "Family", strategy.family.value
    yield "Instruments", _names(one.value for one in strategy.instruments)
    yield "Venues", _names(one.value for one in strategy.venues)
    yield "Size it asks for", show(strategy.raw_size.value, strategy.raw_size.unit)
    yield "Variants tried before this one", str(strategy.trials)
    yield "Signals", "from outside" if strategy.is_external else f"looked at every {strategy.every_s:g} s"
    for name, (value, _) in strategy.facts.items():
        yield name.replace("_", " ").capitalize(), show(value.value, value.unit)


def _names(words: Iterator[str]) -> str:
    return ", ".join(words) or DASH


def _parameter(one: Parameter) -> tuple[str, ...]:
    value = show(one.value.value, one.value.unit) if isinstance(one.value, Quantity) else str(one.value)
    place = f"{one.span.file}:{one.span.line}"
    return one.title or one.id, value, one.tighter or DASH, one.provenance.source or DASH, place


def regime_chapter(specs: Specs, strategy: Strategy, trips: Mapping[tuple[str, str], int] | None) -> Sequence[Chapter]:
    """Return in which regimes the strategy's family may trade; nothing where no table of the library says.

    `trips` are the round trips of the account by family and regime, None where it could not be read.
    """
    tables = [one for one in specs.tables if strategy.family.value in {name.value for name in one.rows.members}]
    if not tables:
        return ()
    return (
        Chapter(
            id="regimes",
            title="Where it may trade",
            paragraphs=tuple(
                f"{table.header.title} is from: {table.header.provenance.source or DASH}." for table in tables
            ),
            tables=tuple(_regimes(table, strategy.family.value, trips) for table in tables),
        ),
    )


def _regimes(table: Table, family: str, trips: Mapping[tuple[str, str], int] | None) -> FactTable:
    rows = tuple(
        (
            column.value,
            _outcome(table, family, column.value),
            "not read" if trips is None else str(trips.get((family, column.value), 0)),
        )
        for column in table.columns.members
    )
    heads = ("Regime", "Answer", "Round trips of the account")
    return FactTable(caption=f"{table.header.title}: {family}", heads=heads, rows=rows)


def _outcome(table: Table, row: str, column: str) -> str:
    return table.cells.get((row, column), table.otherwise).value


def stress_chapter(specs: Specs, came_to: Sequence[str]) -> Sequence[Chapter]:
    """Return the named scenarios with the size of each shock, and what they came to; nothing where there is none."""
    return tuple(
        Chapter(
            id="stress",
            title="What it was stressed by",
            paragraphs=(*came_to, "What counts of it, with its date, item RISK-004 says."),
            tables=(
                FactTable(
                    caption=one.header.title,
                    heads=("Scenario", "Shocks"),
                    rows=tuple((named.id, _shocks(one, named)) for named in one.scenarios),
                ),
            ),
        )
        for one in specs.scenarios[:1]
    )


def _shocks(document: Scenarios, named: NamedScenario) -> str:
    sizes = {p.id: show(p.value.value, p.value.unit) for p in document.parameters if isinstance(p.value, Quantity)}
    return ", ".join(f"{shock} {sizes.get(name.value, DASH)}" for shock, name in named.shocks.items())
