"""Bodies to bytes and back: what a field is written as follows from its type alone.

States of folds are written so too, as they are: a bare `int` is money or the like and becomes text, a member of a
closed set its name. In a body a number always says what it is.
"""

from __future__ import annotations

import dataclasses
import enum
import json
import types
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import cache
from json.encoder import encode_basestring
from operator import attrgetter
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin, get_type_hints

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.journal.body_fields import As, value_of
from golive.journal.body_schema import Schema, object_of, scalar
from golive.journal.body_text import Write, text_of

B = TypeVar("B")

_BARE = {str: As.TEXT, bool: As.FLAG, Fraction: As.EXACT, int: As.MONEY}


@dataclass(frozen=True, slots=True, kw_only=True)
class Codec:
    """How values of a type are written and read, and what JSON Schema says of them; `write` gives their JSON."""

    write: Write
    read: Callable[[Any], Any]
    schema: Schema


def to_bytes(body: object) -> bytes:
    """Return a body, or the state of a fold, as RFC 8785 writes it: equal bytes of equal ones.

    Raises
    ------
    Refused
        For a value that cannot be written: with its type in lower case as the code, or `body` for half a character.
    """
    return in_bytes(codec_of(type(body)).write(body))


def in_bytes(text: str) -> bytes:
    """Return JSON as it is stored, or refuse half a character in it (`body`)."""
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise Refused("body", f"cannot be written as JSON: {error}", field="body") from error


def from_bytes(body: bytes, kind: type[B]) -> B:
    """Return what `to_bytes` wrote; anything else is refused (`body`, or the type of a field)."""
    read: B = codec_of(kind).read(fields_of(body))
    return read


def fields_of(body: bytes) -> dict[str, Any]:
    """Return the fields of a stored body as JSON has them."""
    try:
        fields = json.loads(body.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise Refused("body", f"is not a body: {error}", field="body") from error
    if not isinstance(fields, dict):
        raise Refused("body", "is not an object", field="body")
    return fields


def codec_of(annotation: Any) -> Codec:
    """Return how a type is written and read."""
    return _codec(annotation)


@cache
def _codec(annotation: Any) -> Codec:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _scalar(arguments[1])
    if annotation in _BARE:
        return _scalar(_BARE[annotation])
    if origin is tuple:
        return _many(codec_of(arguments[0]))
    if origin is not None and issubclass(origin, Mapping):
        return _by_name(codec_of(arguments[1]))
    if isinstance(annotation, type) and issubclass(annotation, enum.Enum):
        return _member(annotation)
    if dataclasses.is_dataclass(annotation):
        return _object(annotation)
    raise TypeError(f"no body can hold {annotation}")


def _scalar(type_: As) -> Codec:
    return Codec(
        write=text_of(type_),
        read=lambda stored: value_of(stored, type_),
        schema=scalar(type_),
    )


def _member(kind: type[enum.Enum]) -> Codec:
    def read(stored: Any) -> enum.Enum:
        if not isinstance(stored, str) or stored not in kind.__members__:
            raise Refused("body", f"`{stored}` is none of {', '.join(kind.__members__)}", field="body")
        return kind[stored]

    names = {member: encode_basestring(member.name) for member in kind}
    return Codec(write=names.__getitem__, read=read, schema={"enum": list(kind.__members__)})


def _many(each: Codec) -> Codec:
    def read(stored: Any) -> tuple[Any, ...]:
        return tuple(map(each.read, _expected(list, stored)))

    write = each.write
    return Codec(
        write=lambda values: f"[{','.join(map(write, values))}]",
        read=read,
        schema={"type": "array", "items": each.schema},
    )


def _by_name(each: Codec) -> Codec:
    def read(stored: Any) -> dict[str, Any]:
        return {name: each.read(value) for name, value in _expected(dict, stored).items()}

    def write(values: Mapping[str, Any]) -> str:
        # Names are ordered by UTF-16, which only differs from Python's order beyond ASCII.
        names = sorted(values) if "".join(values).isascii() else sorted(values, key=_in_utf_16)
        return f"{{{','.join([f'{encode_basestring(name)}:{each.write(values[name])}' for name in names])}}}"

    return Codec(
        write=write,
        read=read,
        schema={"type": "object", "additionalProperties": each.schema},
    )


def _object(kind: Any) -> Codec:
    hints = get_type_hints(kind, include_extras=True)
    # What a class works out of its other fields is worked out again.
    fields = {field.name: hints[field.name] for field in dataclasses.fields(kind) if field.init}
    codecs = {name: codec_of(_without_none(hint)) for name, hint in fields.items()}
    needed = frozenset(name for name, hint in fields.items() if not _may_be_none(hint))

    each = [(f"{encode_basestring(n)}:", attrgetter(n), codecs[n].write, n in needed) for n in sorted(codecs)]

    def write(body: Any) -> str:
        texts = [
            name + write(value) for name, get, write, is_needed in each if (value := get(body)) is not None or is_needed
        ]
        return f"{{{','.join(texts)}}}"

    def read(stored: Any) -> Any:
        named = _expected(dict, stored)
        absent, strange = sorted(needed - named.keys()), sorted(named.keys() - codecs.keys())
        if absent or strange:
            raise Refused("body", f"lacks {absent}, and has {strange} besides", field="body")
        values = {name: codecs[name].read(value) for name, value in named.items()}
        return kind(**{**dict.fromkeys(codecs.keys() - named.keys()), **values})

    return Codec(write=write, read=read, schema=object_of({n: c.schema for n, c in codecs.items()}, sorted(needed)))


def _in_utf_16(name: str) -> bytes:
    """Return what RFC 8785 orders names by."""
    return name.encode("utf-16-be", "surrogatepass")


def _may_be_none(hint: Any) -> bool:
    return get_origin(hint) in (Union, types.UnionType) and types.NoneType in get_args(hint)


def _without_none(hint: Any) -> Any:
    return next(a for a in get_args(hint) if a is not types.NoneType) if _may_be_none(hint) else hint


def _expected(kind: type[Any], stored: Any) -> Any:
    if not isinstance(stored, kind):
        raise Refused(
            "body", f"`{stored}` stands where an {'array' if kind is list else 'object'} belongs", field="body"
        )
    return stored


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise ValueError("a name stands twice in it")
    return fields


def _no_number(word: str) -> float:
    raise ValueError(f"`{word}` is no number")
