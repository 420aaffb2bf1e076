"""`kind: pipeline`."""

from __future__ import annotations

from golive.documents.library import Pipeline, Sizing
from golive.loader.fields import Fields
from golive.loader.positions import as_name
from golive.loader.readers.header import read_header


def read_pipeline(fields: Fields) -> Pipeline:
    size = fields.record("size") or fields
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
