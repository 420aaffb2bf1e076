"""`kind: prelive`."""

from __future__ import annotations

from golive.documents.prelive import PreliveStep, PreliveSteps
from golive.loader.fields import Fields
from golive.loader.positions import as_name
from golive.loader.readers.header import read_header


def read_prelive(fields: Fields) -> PreliveSteps:
    steps = tuple(
        PreliveStep(
            id=name.text,
            span=name.span,
            title=inner.word("title"),
            items=tuple(as_name(word) for word in inner.words("items")),
            evidence=inner.flag("evidence"),
            frozen=inner.flag("frozen"),
            stages=tuple(word.text for word in inner.words("stages")),
        )
        for name, inner in fields.named_records("steps")
    )
    return PreliveSteps(header=read_header(fields), steps=steps)
