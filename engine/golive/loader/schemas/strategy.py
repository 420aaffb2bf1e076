"""`kind: strategy`."""

from __future__ import annotations

from golive.loader.schemas.declarations import lets, parameters, used_inputs
from golive.loader.schemas.model_use import models
from golive.loader.schemas.pieces import (
    EXTERNAL_PATTERN,
    PROVENANCE,
    REFERENCE_PATTERN,
    LibraryIds,
    Schema,
    document,
    entries,
    expression,
    name,
    quantity,
    record,
    sequence,
    text,
)
from golive.loader.schemas.ways_out import exit_, order, repeat


def strategy(ids: LibraryIds) -> Schema:
    """Return the schema of what produces signals and what it is held to."""
    words = sequence({"type": "string", "pattern": r"^\S+$", "$comment": "quote it"}, least=1)
    own: Schema = {
        "family": name(ids.families, "a row of the compatibility matrix"),
        "instruments": {**words, "uniqueItems": True, "description": "what it trades"},
        "venues": {**words, "uniqueItems": True, "description": "where it trades"},
        "inputs": used_inputs(ids),
        "parameters": parameters(),
        "let": lets(),
        "models": models(ids),
        "signal": _signal(),
        "exit": exit_(),
        "order": order(),
        "repeat": repeat(),
        "every": quantity("how often the signal is looked at, such as 1 s; not where it is `external`"),
        "raw_size": quantity("the size a signal asks for, such as 10_000 usd"),
        "edge": quantity("the expected edge a trade, such as 25 bps"),
        "trials": {
            "type": "integer",
            "minimum": 1,
            "description": "how many variants were tried, this one included",
            "$comment": "count every variant that was tried, this one included: write `1` when there was no other",
        },
        "limits": entries(quantity(), description="the limits it is held to, read as `strategy.<limit>`"),
        "tighten": _tighten(ids),
    }
    required = ("family", "instruments", "venues", "signal", "raw_size", "edge", "trials")
    return document("strategy", own, required)


def _signal() -> Schema:
    directions = {"long": expression("true when to go long"), "short": expression("true when to go short")}
    signal = record(directions, (), "{long: momentum > threshold, short: momentum < -threshold}")
    words = "its own conditions, or `external`: somebody else decides when it signals"
    return {
        **signal,
        "type": ["object", "string"],
        "pattern": EXTERNAL_PATTERN,
        "minProperties": 1,
        "description": words,
    }


def _tighten(ids: LibraryIds) -> Schema:
    tightening = record(
        {"value": quantity("the stricter value"), "why": text("why this strategy is held to more"), **PROVENANCE},
        ("value", "why", "owner"),
        "{value: 70 %, why: thin books, owner: a.rossi}",
    )
    tighten = entries(tightening, pattern=REFERENCE_PATTERN, description="stricter values of `gate.parameter`")
    return {**tighten, "propertyNames": {"enum": sorted(ids.parameters)}} if ids.parameters else tighten
