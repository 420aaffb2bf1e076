"""`kind: pipeline`."""

from __future__ import annotations

from golive.loader.schemas.pieces import Known, Schema, document, name, record, reference, sequence


def pipeline(known: Known) -> Schema:
    """Return the schema of the gates in order and the sizing inputs."""
    size = {
        "raw": reference(known.origins, "the size the signal asks for"),
        "unit_value": reference(known.origins, "what one unit of size is worth"),
        "lot": reference(known.origins, "the step of sizes"),
        "minimum": reference(known.origins, "the least size the venue takes"),
    }
    gates = sequence(name(known.gates), least=1, description="the gates, in order")
    own: Schema = {
        "gates": {**gates, "uniqueItems": True},
        "size": record(size, size, "{raw: signal.raw_size, unit_value: venue.unit_value, ...}"),
    }
    return document("pipeline", own, ("gates", "size"))
