"""Inputs, parameters and lets: declared alike in models, gates and strategies."""

from __future__ import annotations

from golive.loader.schemas.pieces import (
    CEILING_PATTERN,
    CLOSED_SETS,
    MEMBER_PATTERN,
    PROVENANCE,
    TYPES,
    LibraryIds,
    Schema,
    bounds,
    entries,
    expression,
    members,
    quantity,
    record,
    reference,
    sequence,
    text,
)

_ALIASES = "other words for members, which are read and never written"

_DECLARED: Schema = {
    "type": {"enum": list(TYPES)},
    "shape": {**sequence({"enum": ["level"]}, least=1, description="`[level]`: one number a level of the book")},
    "unit": text("the unit in which it is given and shown"),
    "range": bounds(),
    "of": members(),
    "aliases": entries(text("the member that it is read as"), pattern=MEMBER_PATTERN, least=1, description=_ALIASES),
    "members_of": {"enum": list(CLOSED_SETS), "description": "a closed set that the library itself defines"},
    "max_age": quantity("the oldest value that may be used, such as 2 s"),
    "length": quantity("how long each bar of `type: bars` is, such as 4 h"),
    "static": {"type": "boolean", "description": "part of the request or a fact of the venue: has no age"},
    "optional": {"type": "boolean", "description": "may be unknown; then it may feed only `reduce` and `cap`"},
    "zone": text("time zone in which a `time` is read, such as America/New_York"),
    "title": text(),
}


def declared_inputs() -> Schema:
    """Return the schema of inputs that are declared in full."""
    value = record(_DECLARED, ("type",), "{type: number, unit: bps, range: [0, 100], max_age: 2 s}")
    return entries(value, least=1, description="values from outside")


def ceilings() -> Schema:
    """Return the schema of the most that anybody may set."""
    properties = {"most": quantity("the oldest, longest or largest that anybody may set"), "why": text("why not more")}
    value = record(properties, ("most", "why"), "{most: 5 min, why: a switch is told every minute}")
    about = "ages of inputs and streams, and values of `document.parameter`, that no policy may exceed"
    return entries(value, pattern=CEILING_PATTERN, description=about)


def used_inputs(ids: LibraryIds) -> Schema:
    """Return the schema of inputs that are declared here or read from another document."""
    origin = {"from": reference(ids.origins, "`document.name` of an inputs document, a model, or `strategy.<fact>`")}
    value = record({**origin, **_DECLARED}, (), "{from: regime.state}")
    return entries(value, description="values from outside this document")


def parameter_keys() -> Schema:
    """Return what a parameter has, written in full."""
    return {
        "value": quantity("the number that policy chooses"),
        "range": bounds(),
        "of": members(),
        "tighter": {
            "enum": ["higher", "lower", "first", "last"],
            "description": "the direction in which it is stricter: of a number, or of the words of `of`",
        },
        "source": text("where the number comes from"),
        "title": text(),
        "why": text(),
        **PROVENANCE,
    }


def parameters() -> Schema:
    value = record(parameter_keys(), ("value", "source"), "{value: 60 %, range: [50 %, 100 %], source: house prior}")
    return entries(value, description="the numbers that policy chooses, each with unit, range and source")


def lets() -> Schema:
    value: Schema = {
        "type": ["string", "number", "boolean", "object"],
        "minLength": 1,
        "properties": {"is": expression("the expression"), "unit": text("the unit in which it is shown")},
        "required": ["is"],
        "additionalProperties": False,
        "$comment": "write an expression, or `{is: expression, unit: bps}`",
    }
    return entries(value, description="named expressions")
