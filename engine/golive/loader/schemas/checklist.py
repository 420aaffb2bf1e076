"""`kind: checklist`."""

from __future__ import annotations

from golive.documents.checklist import (
    CATEGORIES,
    MEASURE_TYPES,
    MEASURERS,
    STAGES,
    EvidenceType,
    How,
    Severity,
)
from golive.documents.people import ROLES
from golive.loader.schemas.declarations import parameters
from golive.loader.schemas.pieces import (
    LibraryIds,
    Schema,
    document,
    entries,
    expression,
    name,
    record,
    reference,
    sequence,
    text,
)

ITEM_PATTERN = "^[A-Z]{2,8}-[0-9]{3}$"
ITEM_ID: Schema = {"type": "string", "pattern": ITEM_PATTERN, "$comment": "write an id, such as RISK-001"}


def checklist(_: LibraryIds) -> Schema:
    """Return the schema of what must be shown before money moves."""
    own: Schema = {
        "parameters": parameters(),
        "items": entries(_item(), pattern=ITEM_PATTERN, least=1, description="what must be shown, in order"),
    }
    return document("checklist", own, ("parameters", "items"))


def _item() -> Schema:
    terms: Schema = {"type": {"enum": list(MEASURE_TYPES)}, "unit": text("the unit in which it is told")}
    measure = record(terms, ("type",), "{type: number, unit: s}")
    rule: Schema = {
        "id": name(),
        "that": expression("a measure, compared with a parameter"),
        "else": text("the reason shown; quote it, and name values in braces"),
        "needed_for": {"enum": list(STAGES), "description": "from which stage on it is asked; `canary` if absent"},
    }
    example = '- {id: fast, that: took <= longest, else: "it took {took}"}'
    roles = sequence({"enum": list(ROLES)}, least=1, description="who may sign it, or waive it")
    properties: Schema = {
        "title": text("what it is, in a few words"),
        "category": {"enum": list(CATEGORIES)},
        "how": {"enum": [how.value for how in How], "description": "how it comes to be satisfied"},
        "evidence": {"enum": [kind.value for kind in EvidenceType], "description": "the one kind of work that counts"},
        "measured_by": {"enum": list(MEASURERS), "description": "golive itself, a file from outside, or people"},
        "needed_for": {"enum": list(STAGES), "description": "the first stage that needs it"},
        "severity": {"enum": [one.value for one in Severity], "description": "whether it caps the scorecard"},
        "waivable": {"type": "boolean", "description": "whether people may waive it for a while"},
        "may_not_apply": {"type": "boolean", "description": "whether people may say that it does not apply"},
        "roles": {**roles, "uniqueItems": True},
        "apart_from": {**ITEM_ID, "description": "whoever signed that item may not sign this one"},
        "parameters": parameters(),
        "borrows": entries(reference(), description="limits that are `document.parameter` elsewhere"),
        "measures": entries(measure, description="what evidence says of it"),
        "require": sequence(record(rule, ("id", "that", "else"), example), description="true of all: PASS"),
        "why": text("what must be shown, in a sentence"),
        "maps_to": sequence(text(), description="rules of supervisors it maps to; it complies with none of them"),
    }
    required = (
        *("title", "category", "how", "evidence", "measured_by", "needed_for", "severity", "waivable", "roles"),
        *("parameters", "why"),
    )
    return record(properties, required, "{title: Kill switch drilled, how: drill, ...}")
