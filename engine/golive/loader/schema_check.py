"""Say whether a document has the shape of its kind; on request, where it has not.

Most documents are right, and importing `jsonschema` costs more than reading a whole library. So a schema is first
compiled to a yes-or-no function; only a document that it refuses is given to `jsonschema`, which says why.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache, reduce
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from golive.loader.nodes import Json
from golive.loader.schemas import Schema, schema_of

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

Check = Callable[[Any], bool]


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


_IS_TYPE: Mapping[str, Check] = MappingProxyType(
    {
        "string": lambda v: isinstance(v, str),
        "number": _is_number,
        "integer": lambda v: _is_number(v) and float(v).is_integer(),
        "boolean": lambda v: isinstance(v, bool),
        "object": lambda v: isinstance(v, dict),
        "array": lambda v: isinstance(v, list),
    }
)


def _type(expected: str | list[str], _: Schema) -> Check:
    tests = tuple(_IS_TYPE[e] for e in ([expected] if isinstance(expected, str) else expected))
    return tests[0] if len(tests) == 1 else lambda v: any(test(v) for test in tests)


def _enum(values: list[str], _: Schema) -> Check:
    return lambda v: isinstance(v, str) and v in values


def _pattern(pattern: str, _: Schema) -> Check:
    search = re.compile(pattern).search
    return lambda v: not isinstance(v, str) or search(v) is not None


def _items(schema: Schema, _: Schema) -> Check:
    check = compiled(schema)
    return lambda v: not isinstance(v, list) or all(map(check, v))


def _properties(properties: Mapping[str, Schema], _: Schema) -> Check:
    checks = {key: compiled(schema) for key, schema in properties.items()}
    return lambda v: not isinstance(v, dict) or all(k not in checks or checks[k](x) for k, x in v.items())


def _additional(additional: Schema | bool, parent: Schema) -> Check:  # noqa: FBT001  (the keyword's own form)
    named = parent.get("properties", {})
    check: Check = (lambda _: additional) if isinstance(additional, bool) else compiled(additional)
    return lambda v: not isinstance(v, dict) or all(k in named or check(x) for k, x in v.items())


def _property_names(schema: Schema, _: Schema) -> Check:
    check = compiled(schema)
    return lambda v: not isinstance(v, dict) or all(map(check, v))


def _required(keys: list[str], _: Schema) -> Check:
    return lambda v: not isinstance(v, dict) or all(k in v for k in keys)


def _at_least(container: type[str | list[Any] | dict[str, Any]]) -> Callable[[int, Schema], Check]:
    return lambda least, _: lambda v: not isinstance(v, container) or len(v) >= least


def _at_most(container: type[str | list[Any] | dict[str, Any]]) -> Callable[[int, Schema], Check]:
    return lambda most, _: lambda v: not isinstance(v, container) or len(v) <= most


def _minimum(least: float, _: Schema) -> Check:
    return lambda v: not _is_number(v) or v >= least


def _unique(_unique: bool, _: Schema) -> Check:  # noqa: FBT001  (the keyword's own form)
    return lambda v: not isinstance(v, list) or len(set(map(repr, v))) == len(v)


_KEYWORDS: Mapping[str, Callable[[Any, Schema], Check]] = MappingProxyType(
    {
        "type": _type,
        "enum": _enum,
        "pattern": _pattern,
        "items": _items,
        "properties": _properties,
        "additionalProperties": _additional,
        "propertyNames": _property_names,
        "required": _required,
        "minItems": _at_least(list),
        "maxItems": _at_most(list),
        "minProperties": _at_least(dict),
        "minLength": _at_least(str),
        "minimum": _minimum,
        "uniqueItems": _unique,
    }
)
_ANNOTATIONS = frozenset({"$schema", "$comment", "title", "description"})


def compiled(schema: Schema) -> Check:
    """Return the yes-or-no function of a schema; a keyword it does not know is a KeyError, never ignored."""
    checks = tuple(_KEYWORDS[k](v, schema) for k, v in schema.items() if k not in _ANNOTATIONS)
    return reduce(_both, checks) if checks else lambda _: True


def _both(one: Check, other: Check) -> Check:
    # No loop over the checks: it would be a third of the time of a load.
    return lambda v: one(v) and other(v)


@cache
def acceptor(kind: str) -> Check:
    """Return the yes-or-no function of a kind."""
    return compiled(schema_of(kind))


@cache
def _validator(kind: str) -> Any:
    from jsonschema import Draft202012Validator

    return Draft202012Validator(schema_of(kind))


def shape_errors(kind: str, value: Json) -> Iterator[ValidationError]:
    """Yield what `jsonschema` finds wrong with a document of a kind."""
    yield from _validator(kind).iter_errors(value)
