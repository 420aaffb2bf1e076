"""`kind: guardrails`."""

from __future__ import annotations

from golive.documents.guardrails import ALLOWED, REFUSED, THROTTLE_NEEDS
from golive.loader.schemas.declarations import lets, parameters, used_inputs
from golive.loader.schemas.pieces import (
    LibraryIds,
    Schema,
    document,
    expression,
    name,
    record,
    reference,
    sequence,
    text,
)

_ABOUT = {
    "every": "the parameter that says how long after one look the next may be",
    "samples": "the parameter that says how many new samples each look needs",
    "a_day": "the parameter that says how many looks a UTC day may have",
    "after_rollback": "the parameter that says how long nothing is looked at after a rollback",
}


_TYPE: Schema = {
    "type": "string",
    "pattern": r"^[A-Za-z_]\w*(\.[A-Za-z_]\w*)+$",
    "$comment": "write a type in full, as in `river.linear_model.lin_reg.LinearRegression`",
}


def guardrails(ids: LibraryIds) -> Schema:
    """Return the schema of when a retrained model may replace the one that trades."""
    because = text("the reason shown; quote it, and name values in braces")
    rule: Schema = {"id": name(), "that": expression("must be true to accept"), "else": because}
    example = "- {id: gain, that: sharpe_gain >= least_gain, else: it improves by {sharpe_gain}}"
    throttle: Schema = {
        **{key: name(description=_ABOUT[key]) for key in THROTTLE_NEEDS},
        "regime": reference(ids.origins, "the `model.output` that says which regime it is"),
        "frozen_in": {
            **sequence(name(), least=1, description="regimes in which no update is looked at"),
            "uniqueItems": True,
        },
    }
    shown = "{every: every, samples: new_samples, a_day: a_day, after_rollback: cool_down, regime: ..., frozen_in: ...}"
    own: Schema = {
        "inputs": used_inputs(ids),
        "parameters": parameters(),
        "let": lets(),
        "require": sequence(record(rule, rule, example), least=1, description="known to be false: REJECT"),
        "prove": sequence(record(rule, rule, example), least=1, description="false or without evidence: UNDERPOWERED"),
        "throttle": record(throttle, throttle, shown),
        "checkpoints": record(
            {
                "allow": {**sequence(_TYPE, description="types that a file of skops may name"), "uniqueItems": True},
                "most_bytes": name(description="the parameter that says how many bytes a file may have, unpacked too"),
                "pickle": {"enum": [REFUSED, ALLOWED], "description": "a pickle runs whatever is in it"},
            },
            (),
            "{allow: [sklearn.linear_model._stochastic_gradient.SGDRegressor], pickle: refused}",
        ),
    }
    return document("guardrails", own, ("inputs", "parameters", "require", "prove", "throttle"))
