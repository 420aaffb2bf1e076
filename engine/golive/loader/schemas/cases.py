"""Cases beside a document: `<id>.cases.yaml`. They have neither `kind` nor `id`: `of` names what is tested."""

from __future__ import annotations

from golive.loader.schemas.pieces import (
    LibraryIds,
    Schema,
    described,
    entries,
    name,
    quantity,
    record,
    sequence,
    text,
)

CASES = "cases"
"""How the schema is called, as others are by their kind."""

TESTED = (
    "gate",
    "pipeline",
    "table",
    "model",
    "strategy",
    "score",
    "fills",
    "switch",
    "paper",
    "alerts",
    "market",
    "guardrails",
    "promotion",
    "scenarios",
    "scorecard",
    "prelive",
    "checklist",
)
"""Kinds of document that cases can test."""

VERDICTS = ("EXECUTE", "REDUCE", "HOLD", "SKIP", "HALT")

GIVEN_PATTERN = r"^([a-z][a-z0-9_]*|[A-Z]+-[0-9]+\.[a-z][a-z0-9_]*)(\.[a-z][a-z0-9_]*)?$"

_ANY_TESTED: Schema = {"type": "string", "pattern": rf"^({'|'.join(TESTED)})\.[a-z][a-z0-9_]*$"}
_ONE = {"type": ["string", "number", "boolean"], "$comment": "write a value, or `missing`, `stale`, `invalid`"}
_RULE = {"type": "string", "pattern": GIVEN_PATTERN}


def cases(ids: LibraryIds) -> Schema:
    """Return the schema of a file of cases."""
    tested: Schema = {"type": "string", "enum": sorted(ids.documents)} if ids.documents else _ANY_TESTED
    own: Schema = {
        "of": described(tested, "what is tested, such as gate.orderflow"),
        "base": _base(),
        "boundaries": {"enum": ["auto"], "description": "`auto`: more cases, at every threshold of the document"},
        CASES: sequence(_case(), least=1, description="what is given, and what must come out"),
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"golive {CASES}",
        **record(own, ("of", CASES)),
    }


def _case() -> Schema:
    case: Schema = {
        "id": name(description="what the case shows"),
        "base": _base(),
        "through": {"enum": ["pipeline"], "description": "`pipeline`: decided by all gates, not by this one alone"},
        "market": name(description="the market description whose data is looked at"),
        "at": text("the instant, such as 2024-08-08 00:05Z, or +90 s from the start of the data"),
        "given": entries(_given(), pattern=GIVEN_PATTERN, description="values by the name they have in the document"),
        "expect": _expect(),
    }
    return record(case, ("id", "expect"), "- {id: thin, given: {depth: 9 usd}, expect: {verdict: SKIP}}")


def _base() -> Schema:
    either = {"type": "string", "pattern": GIVEN_PATTERN}
    return described(either, "the case that fills in what is not given: of this file, or `document.case`")


def _given() -> Schema:
    types = [*_ONE["type"], "array", "object"]
    return {"type": types, "$comment": "write a value with its unit, or `missing`, `stale`, `invalid`"}


def _expect() -> Schema:
    expect: Schema = {
        "verdict": {"enum": list(VERDICTS), "description": "what is decided"},
        "by": described(_RULE, "the rule that decides, as `rule` or `gate.rule`"),
        "reason": text("part of the sentence that says why"),
        "size": quantity("the final size"),
        "confidence": quantity("the least confidence that a gate states"),
        "outcome": {
            "type": [*_ONE["type"], "object"],
            "additionalProperties": _ONE,
            "minProperties": 1,
            "description": "what a document without verdicts answers: one value, or values by name",
            "$comment": "write a value, or `{name: value}`",
        },
    }
    return {**record(expect, (), "{verdict: SKIP, by: deep_enough}"), "minProperties": 1}
