"""`models:` of a strategy."""

from __future__ import annotations

from golive.loader.schemas.pieces import (
    LibraryIds,
    Schema,
    bounds,
    described,
    entries,
    name,
    quantity,
    record,
    sequence,
    text,
)


def models(ids: LibraryIds) -> Schema:
    """Return the schema of the models that a strategy uses."""
    output: Schema = {
        "type": {"enum": ["number"]},
        "unit": text("the unit in which it is given and shown"),
        "range": described(bounds(), "lowest and highest value: what lies outside is unknown"),
    }
    used: Schema = {
        "guardrails": name(ids.guardrails, "the guardrails that hold its updates"),
        "features": {
            **sequence(name(), least=1, description="the numbers that it is shown, in this order"),
            "uniqueItems": True,
        },
        "gives": entries(
            record(output, ("type", "range"), "{type: number, unit: bps, range: [-100, 100]}"),
            least=1,
            description="what it gives, read as `model.output`",
        ),
        "max_age": quantity("how old what it gave may be, such as 5 min"),
    }
    shown = "{guardrails: guardrails, features: [move], gives: {edge: {...}}, max_age: 5 min}"
    return entries(record(used, used, shown), least=1, description="models that are fitted outside of the policy")
