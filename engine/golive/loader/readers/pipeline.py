"""`kind: pipeline`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from golive.core.intent import CLOSE, OPEN
from golive.documents.header import Name
from golive.documents.library import Pipeline, Sizing
from golive.loader.fields import Fields
from golive.loader.positions import as_name
from golive.loader.readers.header import read_header

_SIZED_BY = ("unit_value", "lot", "minimum")
_BOUNDED_BY = ("position", "bound")

_ABOUT: Mapping[str, str] = MappingProxyType(
    {
        "unit_value": "a size is turned into money by it",
        "lot": "a size is rounded down to whole lots",
        "minimum": "the venue takes no smaller order",
        "position": "its sign says which way an order goes, and no order is larger",
        "bound": "it is what keeps a closing order from turning the position",
    }
)


def read_pipeline(fields: Fields) -> Pipeline:
    size = fields.record("size") or fields
    decides = fields.word("decides", OPEN)
    if decides == CLOSE:
        _check_keys(decides, fields, _BOUNDED_BY, size, _SIZED_BY)
    else:
        _check_keys(decides, size, _SIZED_BY, fields, _BOUNDED_BY)
    return Pipeline(
        header=read_header(fields),
        gates=tuple(as_name(gate) for gate in fields.words("gates")),
        gates_span=fields.key_place("gates"),
        sizing=Sizing(raw=size.name("raw"), **{key: _optional(size, key) for key in _SIZED_BY}),
        decides=decides,
        **{key: _optional(fields, key) for key in _BOUNDED_BY},
    )


def _check_keys(decides: str, own: Fields, needed: tuple[str, ...], other: Fields, without: tuple[str, ...]) -> None:
    """Report what a pipeline of its kind needs and has not, and what only one of the other kind has."""
    for key in needed:
        if not own.has(key):
            message = f"a pipeline that decides `{decides}` needs `{key}`"
            own.pad.error("GL103", message, own.span, hint=f"{_ABOUT[key]}: add `{key}:`, the name of an input")
    for key in without:
        if other.has(key):
            message = f"a pipeline that decides `{decides}` has no `{key}`"
            other.pad.error("GL102", message, other.key_place(key), hint=f"{_WITHOUT[decides]}: remove `{key}:`")


_WITHOUT: Mapping[str, str] = MappingProxyType(
    {
        OPEN: "only what closes has a position to stay within",
        CLOSE: "what is open is closed in whole lots, by whatever is left of them",
    }
)


def _optional(fields: Fields, key: str) -> Name | None:
    return fields.name(key) if fields.has(key) else None
