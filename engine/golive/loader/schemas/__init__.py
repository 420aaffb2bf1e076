"""One JSON Schema (draft 2020-12) a kind, as functions of what is known of the library.

A schema says the shape: keys, types, closed sets, how names are written. What needs the position of a value, the
unit of another one or the whole library is the readers' and the checker's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType

from golive.loader.schemas.alerts import alerts
from golive.loader.schemas.calendar import calendar
from golive.loader.schemas.cases import CASES, cases
from golive.loader.schemas.checklist import checklist
from golive.loader.schemas.fills import fills
from golive.loader.schemas.gate import gate
from golive.loader.schemas.guardrails import guardrails
from golive.loader.schemas.inputs import inputs
from golive.loader.schemas.market import market
from golive.loader.schemas.model import model
from golive.loader.schemas.paper import paper
from golive.loader.schemas.people import people
from golive.loader.schemas.pieces import UNKNOWN_LIBRARY, LibraryIds, Schema
from golive.loader.schemas.pipeline import pipeline
from golive.loader.schemas.prelive import prelive
from golive.loader.schemas.promotion import promotion
from golive.loader.schemas.scenarios import scenarios
from golive.loader.schemas.score import score
from golive.loader.schemas.scorecard import scorecard
from golive.loader.schemas.strategy import strategy
from golive.loader.schemas.switch import switch
from golive.loader.schemas.table import table

SCHEMAS: Mapping[str, Callable[[LibraryIds], Schema]] = MappingProxyType(
    {
        "inputs": inputs,
        "model": model,
        "gate": gate,
        "table": table,
        "score": score,
        "calendar": calendar,
        "pipeline": pipeline,
        "strategy": strategy,
        "market": market,
        "fills": fills,
        "switch": switch,
        "paper": paper,
        "guardrails": guardrails,
        "alerts": alerts,
        "people": people,
        "checklist": checklist,
        "promotion": promotion,
        "scenarios": scenarios,
        "scorecard": scorecard,
        "prelive": prelive,
    }
)

SHAPES: Mapping[str, Callable[[LibraryIds], Schema]] = MappingProxyType({**SCHEMAS, CASES: cases})
"""Every file's shape: the kinds of document, and cases, which are no document."""

LATER = ("waiver",)
"""Kinds that the language names and this version does not read."""


@cache
def schema_of(kind: str) -> Schema:
    """Return the schema of a kind, or of cases, for a library of which nothing is known yet."""
    return SHAPES[kind](UNKNOWN_LIBRARY)


__all__ = ["CASES", "LATER", "SCHEMAS", "SHAPES", "LibraryIds", "Schema", "schema_of"]
