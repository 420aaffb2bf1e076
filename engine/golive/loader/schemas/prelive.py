"""`kind: prelive`."""

from __future__ import annotations

from golive.documents.checklist import STAGES
from golive.loader.schemas.checklist import ITEM_ID
from golive.loader.schemas.pieces import LibraryIds, Schema, document, entries, record, sequence, text


def prelive(_: LibraryIds) -> Schema:
    """Return the schema of the steps before going live."""
    stages = sequence({"enum": list(STAGES)}, description="where a strategy stands when the step is done")
    properties: Schema = {
        "title": text("what it is, in a few words"),
        "items": sequence(ITEM_ID, description="items of the checklist that are satisfied for canary"),
        "evidence": {"type": "boolean", "description": "whether it needs all evidence that canary needs"},
        "frozen": {"type": "boolean", "description": "whether it needs a frozen packet of what is there now"},
        "stages": {**stages, "uniqueItems": True},
        "why": text(),
    }
    step = record(properties, ("title",), "{title: Enable order-flow gate, items: [EXEC-001]}")
    return document("prelive", {"steps": entries(step, least=1, description="the steps, in order")}, ("steps",))
