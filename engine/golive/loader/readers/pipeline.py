"""`kind: pipeline`."""

from __future__ import annotations

from golive.documents.library import Pipeline, Sizing
from golive.loader.fields import Fields
from golive.loader.positions import as_name
from golive.loader.readers.header import read_header


def read_pipeline(fields: Fields) -> Pipeline:
    entry = fields.node.entries.get("size")
    size = fields.inner(*entry) if entry else None
    if size is None:
        fields.pad.incomplete = True
        size = fields
    return Pipeline(
        header=read_header(fields),
        gates=tuple(as_name(gate) for gate in fields.words("gates")),
        gates_span=fields.key_place("gates"),
        sizing=Sizing(
            raw=size.name("raw"),
            unit_value=size.name("unit_value"),
            lot=size.name("lot"),
            minimum=size.name("minimum"),
        ),
    )
