"""`kind: pipeline`."""

from __future__ import annotations

from golive.core.intent import INTENTS
from golive.loader.schemas.pieces import LibraryIds, Schema, document, name, record, reference, sequence


def pipeline(ids: LibraryIds) -> Schema:
    """Return the schema of the gates in order and the sizing inputs."""
    size = {
        "raw": reference(ids.origins, "the size the signal asks for"),
        "unit_value": reference(ids.origins, "what one unit of size is worth"),
        "lot": reference(ids.origins, "the step of sizes"),
        "minimum": reference(ids.origins, "the least size the venue takes"),
    }
    gates = sequence(name(ids.gates), least=1, description="the gates, in order")
    own: Schema = {
        "gates": {**gates, "uniqueItems": True},
        "size": record(size, ("raw",), "{raw: signal.raw_size, unit_value: venue.unit_value, ...}"),
        "decides": {"enum": list(INTENTS), "description": "what it decides; `open` unless given"},
        "position": reference(ids.origins, "the open position in lots, long positive; of a pipeline that closes"),
        "bound": reference(ids.origins, "the most lots that may be closed; of a pipeline that closes"),
    }
    return document("pipeline", own, ("gates", "size"))
