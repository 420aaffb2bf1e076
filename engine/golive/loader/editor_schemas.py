"""JSON Schemas for editors: each kind's schema with the library's own ids filled in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from golive.documents.guardrails import Guardrails
from golive.documents.library import Document, Gate, Model, Specs, Table
from golive.documents.own_numbers import AFTER_CLOSE
from golive.documents.promotion import PromotionPolicy
from golive.loader.schemas import SHAPES, LibraryIds, Schema
from golive.models.measures import ASSESSMENTS

ANY_DOCUMENT = "document.schema.json"
"""The file name of the schema for documents of every kind."""

_CASES = "cases"
_FAMILY = "family"
_STRATEGY_FACTS = (_FAMILY, "repeat_while_open", AFTER_CLOSE)
"""What documents may read of a strategy besides its limits and edge."""


def editor_schemas(specs: Specs) -> Mapping[str, Schema]:
    """Return the schemas by file name, `gate.schema.json` and so on: what `# yaml-language-server: $schema=` names.

    They are those the loader checks with, but names that refer to something must be one of the library's: gates,
    strategies, markets, families, table outcomes, the `document.name` of inputs, the parameters a strategy may tighten;
    and the components, measurements and parameters of a score those its assessment has. Where a document that cannot be
    read may hold further names, any is accepted.
    """
    ids = ids_of(specs)
    return {f"{kind}.schema.json": schema(ids) for kind, schema in SHAPES.items()}


def any_document() -> Schema:
    """Return the schema of a document whose file names none: which one counts is said by its `kind`, or `of` for cases.

    It refers to the others by their file names, beside which it lies.
    """
    kinds = [kind for kind in SHAPES if kind != _CASES]
    by_kind = [
        {"if": {"required": ["kind"], "properties": {"kind": {"const": kind}}}, "then": _beside(kind)} for kind in kinds
    ]
    without = {"if": {"not": {"required": ["kind"]}}, "then": _beside(_CASES)}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": {"kind": {"enum": kinds}},
        "allOf": [*by_kind, without],
    }


def _beside(kind: str) -> Schema:
    return {"$ref": f"{kind}.schema.json"}


def ids_of(specs: Specs) -> LibraryIds:
    """Return the ids of a library."""
    models: tuple[Gate | Model, ...] = (*specs.gates, *specs.models)
    tunable: tuple[Gate | Model | Guardrails | PromotionPolicy, ...] = (*models, *specs.guardrails, *specs.promotions)
    lacks = specs.may_lack
    families = (family for table in specs.tables for family in _families(table))
    outcomes = (outcome for table in specs.tables for outcome in table.outcomes)
    held = (f"{document.header.id}.{parameter.id}" for document in tunable for parameter in document.parameters)
    return LibraryIds(
        documents=() if specs.left_out else _unique(f"{kind}.{id_}" for kind, id_ in tested(specs)),
        gates=() if lacks("gate") else tuple(gate.header.id for gate in specs.gates),
        guardrails=() if lacks("guardrails") else tuple(one.header.id for one in specs.guardrails),
        families=() if lacks("table") else _unique(families),
        outcomes=() if lacks("table") else _unique(outcomes),
        origins=() if lacks("inputs", "model", "strategy") else _unique(_origins(specs)),
        strategies=() if lacks("strategy") else tuple(strategy.header.id for strategy in specs.strategies),
        markets=() if lacks("market") else tuple(market.id for market in specs.markets),
        parameters=() if lacks("gate", "model", "guardrails", "promotion") else _unique(held),
        components=MappingProxyType(
            {name: tuple(measures) for kind in ASSESSMENTS.values() for name, measures in kind.components.items()}
        ),
        needs=_unique(name for kind in ASSESSMENTS.values() for name in kind.parameters),
    )


def tested(specs: Specs) -> Iterator[tuple[str, str]]:
    """Yield kind and id of every document that cases can test."""
    documents: tuple[Document, ...] = (
        *specs.scoped,
        *specs.pipelines,
        *specs.tables,
        *specs.scores,
        *specs.fills,
        *specs.papers,
        *specs.alerts,
        *specs.markets,
        *specs.checklists,
        *specs.scenarios,
        *specs.scorecards,
        *specs.prelive,
    )
    yield from ((document.header.kind, document.header.id) for document in documents)


def _unique(words: Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))


def _families(table: Table) -> Iterator[str]:
    for axis in (table.rows, table.columns):
        if axis.name.value == _FAMILY:
            yield from (member.value for member in axis.members)


def _origins(specs: Specs) -> Iterator[str]:
    for document in specs.inputs:
        yield from (f"{document.header.id}.{input_.id}" for input_ in document.inputs)
    for model in specs.models:
        yield from (f"{model.header.id}.{output.id}" for output in model.outputs)
    if specs.strategies:
        yield from (f"strategy.{fact}" for fact in _STRATEGY_FACTS)
    for strategy in specs.strategies:
        yield from (f"strategy.{fact}" for fact in strategy.facts)
