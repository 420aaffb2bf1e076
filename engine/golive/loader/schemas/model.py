"""`kind: model`."""

from __future__ import annotations

from golive.loader.schemas.declarations import lets, parameters, used_inputs
from golive.loader.schemas.pieces import LibraryIds, Schema, bounds, document, entries, members, record, text

OUTPUT_TYPES = ("number", "enum", "bool", "trades")


def model(ids: LibraryIds) -> Schema:
    """Return the schema of a formula with named outputs."""
    output = record(
        {"type": {"enum": list(OUTPUT_TYPES)}, "unit": text(), "range": bounds(), "of": members()},
        ("type",),
        "{type: number, unit: bps, range: [0, inf]}",
    )
    own: Schema = {
        "over": {"enum": ["bars"], "description": "every let has one value a closed bar"},
        "inputs": used_inputs(ids),
        "parameters": parameters(),
        "let": lets(),
        "outputs": entries(output, least=1, description="what other documents may read"),
    }
    return document("model", own, ("let", "outputs"))
