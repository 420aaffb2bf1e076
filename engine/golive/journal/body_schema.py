"""JSON Schema of bodies, for readers in other languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from golive.journal.body_fields import MOST_COUNTED, As

Schema = Mapping[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_DIGITS: Schema = {"type": "string", "pattern": "^(0|-?[1-9][0-9]*)$"}

_SCALARS: Mapping[As, Schema] = {
    As.NS: {**_DIGITS, "description": "nanoseconds"},
    As.LOTS: {**_DIGITS, "description": "lots"},
    As.MONEY: {**_DIGITS, "description": "nano-units of the account's currency"},
    As.COUNT: {"type": "integer", "minimum": -MOST_COUNTED, "maximum": MOST_COUNTED},
    As.RATIO: {"type": "number"},
    As.TEXT: {"type": "string"},
    As.FLAG: {"type": "boolean"},
    As.EXACT: {"type": "string", "pattern": "^-?[0-9]+(/[1-9][0-9]*)?$", "description": "an exact fraction"},
}


def scalar(type_: As) -> Schema:
    """Return what JSON Schema says of a value of a type.

    >>> scalar(As.COUNT)["type"]
    'integer'
    """
    return _SCALARS[type_]


def object_of(properties: Mapping[str, Schema], required: Sequence[str]) -> Schema:
    """Return the schema of an object with some fields and no others."""
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(required),
        "additionalProperties": False,
    }
