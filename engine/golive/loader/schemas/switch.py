"""`kind: switch`."""

from __future__ import annotations

from golive.documents.switch import SCOPES, STATES
from golive.loader.schemas.declarations import lets, parameters, used_inputs
from golive.loader.schemas.pieces import LibraryIds, Schema, document, expression, name, record, sequence, text


def switch(ids: LibraryIds) -> Schema:
    """Return the schema of what stops trading: trips, each a rule over the account and the market, and resets."""
    trip: Schema = {
        "id": name(),
        "when": expression("trips where it is true, and after `patience` where it is unknown"),
        "to": {"enum": list(STATES[1:]), "description": "where it leads; unknown leads to `reduce_only` alone"},
        "scope": {"enum": list(SCOPES), "description": "what it stops"},
        "patience": name(description="the parameter that says how long it may be unknown"),
        "because": text("the reason shown; quote it, and name values in braces"),
    }
    example = "- {id: day_loss, when: daily_loss >= most, to: halted, scope: account, patience: patience, because: ...}"
    roles = sequence(text("a role, as people are listed by"), least=1, description="who may reset")
    reset: Schema = {
        "roles": {**roles, "uniqueItems": True},
        "cool_off": name(description="the parameter that says how long after the last trip of a scope"),
    }
    own: Schema = {
        "inputs": used_inputs(ids),
        "parameters": parameters(),
        "let": lets(),
        "trip": sequence(
            record(trip, trip, example), least=1, description="all that are true count, the hardest holds"
        ),
        "reset": record(reset, reset, "{roles: [risk_manager], cool_off: cool_off}"),
    }
    return document("switch", own, ("inputs", "parameters", "trip", "reset"))
