"""`kind: promotion`."""

from __future__ import annotations

from golive.documents.duties import MONEY_STEPS
from golive.documents.people import ROLES
from golive.documents.promotion import BELOW, STAGES
from golive.loader.schemas.declarations import lets, parameters, used_inputs
from golive.loader.schemas.pieces import LibraryIds, Schema, document, expression, name, record, sequence, text


def promotion(ids: LibraryIds) -> Schema:
    """Return the schema of how a strategy comes from draft to live, and down again."""
    because = text("the reason shown; quote it, and name values in braces")
    guard: Schema = {"id": name(), "that": expression("must be true before money moves there"), "else": because}
    shown = '- {id: long_enough, that: days >= least_days, else: "{days} of {least_days}"}'
    step: Schema = {
        "id": name(),
        "from": {"enum": list(STAGES), "description": "the stage before"},
        "to": {"enum": list(MONEY_STEPS), "description": "where people promote to, beside checklist and signatures"},
        "require": sequence(record(guard, guard, shown), description="what else must be shown"),
    }
    rule: Schema = {
        "id": name(),
        "from": {
            **sequence({"enum": list(MONEY_STEPS)}, least=1, description="stages in which it is looked at"),
            "uniqueItems": True,
        },
        "to": {"enum": list(BELOW), "description": "where it leads"},
        "when": expression("steps down where it is true, and after `patience` where it is unknown"),
        "patience": name(description="the parameter that says how long it may be unknown"),
        "because": because,
    }
    example = "- {id: lapsed, from: [live], to: canary, when: ..., patience: patience, because: ...}"
    roles = sequence({"enum": list(ROLES)}, least=1, description="who may release one order that was skipped")
    own: Schema = {
        "inputs": used_inputs(ids),
        "parameters": parameters(),
        "let": lets(),
        "promote": sequence(
            record(step, ("id", "from", "to"), "- {id: to_canary, from: review, to: canary}"),
            least=len(MONEY_STEPS),
            description="the steps to where money moves",
        ),
        "demote": sequence(record(rule, rule, example), least=1, description="the first that is true steps down"),
        "release": record({"roles": {**roles, "uniqueItems": True}}, ("roles",), "{roles: [risk_manager]}"),
    }
    return document("promotion", own, ("inputs", "parameters", "promote", "demote", "release"))
