"""`kind: gate`."""

from __future__ import annotations

from golive.core.intent import INTENTS
from golive.loader.schemas.declarations import lets, parameters, used_inputs
from golive.loader.schemas.pieces import LibraryIds, Schema, document, expression, name, record, sequence, text

ON_FAIL = ("skip", "halt")


def gate(ids: LibraryIds) -> Schema:
    """Return the schema of a gate: what it reads, and its requirements, reductions and caps."""
    because = text("the reason shown; quote it, and name values in braces")
    require = {"id": name(), "that": expression("must be true to pass"), "else": because}
    forbid = {"id": name(), "when": expression("must be known to be false to pass"), "because": because}
    reduce = {
        "id": name(),
        "when": expression("the size is reduced unless this is known to be false"),
        "to": expression("the factor, in [0, 1]"),
        "because": because,
    }
    cap = {"id": name(), "at": expression("the largest size"), "because": because}
    own: Schema = {
        "bypass": {"enum": ["never"], "description": "`never`: no override may switch it off"},
        "on_fail": {"enum": list(ON_FAIL), "description": "what a failing requirement does; `skip` unless given"},
        "decides": {"enum": list(INTENTS), "description": "the pipeline it is a gate of; `open` unless given"},
        "inputs": used_inputs(ids),
        "parameters": parameters(),
        "let": lets(),
        "require": sequence(record(require, require, "- {id: deep_enough, that: depth >= min_depth, else: too thin}")),
        "forbid": sequence(record(forbid, forbid, "- {id: halted, when: is_halted, because: the venue is halted}")),
        "reduce": sequence(record(reduce, reduce, "- {id: thin, when: is_thin, to: factor, because: thin book}")),
        "cap": sequence(record(cap, cap, "- {id: depth, at: usable_depth, because: book depth}")),
        "confidence": expression("how sure the gate is, in [0, 1]"),
    }
    return document("gate", own, ())
