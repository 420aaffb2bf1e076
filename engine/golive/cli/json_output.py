"""Frozen results as JSON: fields by their names, unknown values as null with their reason beside them."""

from __future__ import annotations

import enum
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

from golive.core.errors import Refused
from golive.core.row import why
from golive.core.value import Unknown

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def document(result: object) -> Any:
    """Return a result as plain data; `<field>_why` says why `<field>` is null, as `code: sentence`.

    >>> from golive.core.value import invalid
    >>> from golive.models.costs.break_even_cost import BreakEven, Criterion
    >>> reason = invalid("never_dies", "no cost reaches it")
    >>> result = BreakEven(criterion=Criterion.MEAN, cost_bps=reason, dead_gross=False, never_dies=True, n=3)
    >>> document(result)["cost_bps"], document(result)["cost_bps_why"]
    (None, 'never_dies: no cost reaches it')
    """
    if isinstance(result, Unknown | Refused):
        return None
    if is_dataclass(result) and not isinstance(result, type):
        return _fields(result)
    if isinstance(result, enum.Enum):
        return result.value
    if isinstance(result, Mapping):
        return {str(document(key)): document(value) for key, value in result.items()}
    if isinstance(result, tuple | list):
        return [document(value) for value in result]
    return result


def _fields(result: DataclassInstance) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for field in fields(result):
        value = getattr(result, field.name)
        out[field.name] = document(value)
        if isinstance(value, Unknown):
            out[why(field.name)] = f"{value.code}: {value}"
        elif isinstance(value, Refused):
            out[why(field.name)] = str(value)
    return out


def json_text(content: Mapping[str, Any]) -> str:
    """Return a document as text, the same for the same content; NaN and infinities are refused."""
    return json.dumps(content, indent=2, allow_nan=False)
