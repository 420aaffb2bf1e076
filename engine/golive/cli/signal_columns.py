"""The columns of a table of signals, as JSON Schema."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from golive.api.book_rows import from_book
from golive.api.intents import position_column
from golive.core.intent import CLOSE
from golive.core.row import (
    BOOK_AT,
    BOOK_CHANGED_AT,
    BOOK_COLUMNS,
    CLOCK_SKEW,
    DECIDED_AT,
    DIRECTION,
    INTENT,
    LOT_QUANTITY,
    MARKET_DIGEST,
    PERMIT_COLUMNS,
    SIGNAL_ID,
    at,
    why,
)
from golive.core.signature import Kind
from golive.core.unit import NANOS, natural_unit
from golive.evaluator.ingest import MOST_SKEW

if TYPE_CHECKING:
    from golive.compiler.features import FeatureSpec
    from golive.compiler.program import Program
    from golive.compiler.signal_program import ModelProgram
    from golive.documents.declarations import Input
    from golive.language.terms import Port

_TIME = {"type": "integer", "unit": "ns", "description": "UTC, nanoseconds since 1970"}
_FIXED: Mapping[str, Any] = {
    SIGNAL_ID: {
        "type": "string",
        "pattern": r"^\S(.*\S)?$",
        "description": "names the signal: no other row has it; printable, trimmed, of one alphabet, plain (NFKC)",
    },
    DECIDED_AT: {**_TIME, "description": "the moment of the decision, UTC, nanoseconds since 1970"},
    CLOCK_SKEW: {
        "type": "integer",
        "unit": "ns",
        "minimum": 0,
        "maximum": MOST_SKEW,
        "description": "how far ahead of the decision an event's time may lie; 0 when absent, and outside its "
        "bounds nothing that has a time is known",
    },
    LOT_QUANTITY: {
        "type": "number",
        "exclusiveMinimum": 0,
        "description": "how much of the base, or how many contracts, one lot is; nothing is decided by it",
    },
    MARKET_DIGEST: {
        "type": "string",
        "description": "SHA-256 of the market's description that the row was made with; kept beside the decision",
    },
}
"""Columns that every table of signals has, whatever the library."""


def describe_columns(program: Program) -> dict[str, Any]:
    """Return the JSON Schema of one row.

    `unit` is the unit a number is given in (held form: fractions, seconds, quote currency), `max_age_s` how old a
    value may be, by its companion `<column>_at`. A column that is not `required` may be left out: it can only lower
    a size, is computed from the book's arrays, or says why another is unknown.
    """
    properties = dict(_FIXED)
    features = {spec.port.column: spec for spec in program.features}
    declared = {i.id: i for document in program.checked.specs.inputs for i in document.inputs}
    for port in (port for port in program.columns if port.column not in PERMIT_COLUMNS):
        properties |= _column(port, _describe(features.get(port.column), declared.get(port.column)))
    for strategy, model in program.models:
        properties |= _version(strategy, model)
    if any(from_book(spec) for spec in program.features):
        properties |= _book(program)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "one signal, ready to be decided",
        "description": "Nothing is converted: text is not a number. A null is an unknown value, which can only block "
        "or lower a size. Columns computed from the book may be replaced by the book's arrays.",
        "type": "object",
        "properties": properties,
        **_required(program),
    }


def _required(program: Program) -> dict[str, Any]:
    """Return what a row has to have: what both kinds need, and what one that closes and one that opens need besides."""
    opening = required_columns(program)
    if program.closing is None:
        return {"required": opening}
    closing = required_columns(program.closing)
    return {
        "required": [name for name in opening if name in closing],
        "if": {"properties": {INTENT: {"const": CLOSE}}, "required": [INTENT]},
        "then": {
            "description": f"A signal that closes. Its `{DIRECTION}` is the way its order goes, against the sign of "
            f"`{position_column(program)}`; it is derived, and may be left out.",
            "required": [name for name in closing if name not in opening],
        },
        "else": {
            "description": "A signal that opens.",
            "required": [name for name in opening if name not in closing],
        },
    }


def required_columns(program: Program) -> list[str]:
    """Return the columns that a pipeline's decisions need, with their times, those computed from the book left out."""
    computed = {spec.port.column for spec in program.features if from_book(spec)}
    # Where there are two pipelines each row says by which it is decided.
    two = program.closing is not None or program.checked.intent == CLOSE
    required, needed = [SIGNAL_ID, DECIDED_AT], program.needed
    for port in program.columns:
        # A row shows no permit: what it says of one is not read.
        if port.column in needed and port.column not in (*computed, *PERMIT_COLUMNS):
            required += [port.column, at(port.column)] if port.max_age_ns is not None else [port.column]
    return list(dict.fromkeys((*required, INTENT) if two else required))


def _describe(spec: FeatureSpec | None, declared: Input | None) -> str:
    if spec is None:
        return declared.title if declared is not None else ""
    if spec.model:
        return f"output of the model `{spec.model}` over closed bars"
    windows = sorted(spec.windows)
    computed = f"{spec.function} over {', '.join(windows)}" if windows else spec.function
    return f"{computed}; computed from the book's arrays when absent" if from_book(spec) else computed


def _column(port: Port, description: str) -> dict[str, Any]:
    """Return the schema of a column and of its companions."""
    column = _type(port)
    if description:
        column["description"] = description
    columns: dict[str, Any] = {port.column: column}
    if port.max_age_ns is not None:
        column["max_age_s"] = port.max_age_ns / NANOS
        columns[at(port.column)] = {**_TIME, "description": f"when `{port.column}` was so, UTC, ns since 1970"}
    columns[why(port.column)] = {
        "type": "string",
        "description": f"why `{port.column}` is null, as `status:code:sentence`",
    }
    return columns


def _version(strategy: str, model: ModelProgram) -> dict[str, Any]:
    """Return the schema of the column without which nothing that a model gave is known."""
    text = f"SHA-256 of the file of `{model.id}` that gave its columns; a row of `{strategy}` without it holds"
    return {model.version: {"type": "string", "description": text}}


def _type(port: Port) -> dict[str, Any]:
    kind = port.type.kind
    if kind is Kind.ENUM:
        return {"type": "string", "enum": list(port.type.members)}
    if kind is Kind.BOOL:
        return {"type": "boolean"}
    if kind is Kind.TIME:
        return {**_TIME, "zone": port.zone}
    if kind is not Kind.NUMBER:
        return {}
    bounds = {"minimum": port.type.lo, "maximum": port.type.hi}
    finite = {name: bound for name, bound in bounds.items() if math.isfinite(bound)}
    return {"type": "number", "unit": natural_unit(port.type.dimension).name or "ratio", **finite}


def _book(program: Program) -> dict[str, Any]:
    ages = [s.port.max_age_ns for s in program.features if from_book(s) and s.port.max_age_ns is not None]
    oldest = {"max_age_s": min(ages) / NANOS} if ages else {}
    sides = {
        name: {
            "type": "array",
            "items": {"type": "number", "exclusiveMinimum": 0},
            "unit": "usd_per_base" if name.endswith("prices") else "base",
            "description": "best level first",
            **oldest,
        }
        for name in BOOK_COLUMNS
    }
    times = {
        BOOK_AT: {**_TIME, "description": "when the book was so, UTC, ns since 1970"},
        BOOK_CHANGED_AT: {**_TIME, "description": "when the book last changed; one book alone cannot show it"},
    }
    return {**sides, **times}
