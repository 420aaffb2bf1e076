"""`kind: inputs`."""

from __future__ import annotations

from golive.loader.schemas.declarations import ceilings, declared_inputs
from golive.loader.schemas.pieces import LibraryIds, Schema, document


def inputs(ids: LibraryIds) -> Schema:
    """Return the schema of a document that declares inputs."""
    return document("inputs", {"inputs": declared_inputs(), "ceiling": ceilings()}, ("inputs",))
