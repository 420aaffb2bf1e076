"""What schemas of several kinds are made of.

`$comment` holds the hint shown when a value has the wrong type.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from typing import Any

from golive.core.dataclass import dataclass

Schema = dict[str, Any]

NAME_PATTERN = "^[a-z][a-z0-9_]*$"
REFERENCE_PATTERN = r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$"
CEILING_PATTERN = r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$"
MEMBER_PATTERN = "^[A-Za-z_][A-Za-z0-9_]*$"

EXTERNAL_PATTERN = "^external$"

TYPES = ("number", "bool", "enum", "time", "levels", "book", "trades", "quotes", "bars", "funding")
CLOSED_SETS = ("strategies", "symbols", "venues")
BOUNDS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryIds:
    """The ids of a library, offered by editors. Empty means unknown: any well-formed name will do.

    `documents` are those that cases can test, as `kind.id`. `components` are those a score can have, each with its
    measurements, and `needs` the parameters of its assessment.
    """

    documents: tuple[str, ...] = ()
    gates: tuple[str, ...] = ()
    guardrails: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    strategies: tuple[str, ...] = ()
    markets: tuple[str, ...] = ()
    components: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    needs: tuple[str, ...] = ()


UNKNOWN_LIBRARY = LibraryIds()


def text(description: str = "") -> Schema:
    hint = "write text; quote it if it looks like a number"
    return described({"type": "string", "minLength": 1, "$comment": hint}, description)


def described(schema: Schema, description: str) -> Schema:
    return {**schema, "description": description} if description else schema


def name(ids: Iterable[str] = (), description: str = "") -> Schema:
    """Return the schema of an id; with the library's ids, of one of them."""
    return described(_word(ids, NAME_PATTERN), description)


def reference(ids: Iterable[str] = (), description: str = "") -> Schema:
    """Return the schema of a `document.name`."""
    return described(_word(ids, REFERENCE_PATTERN), description)


def _word(ids: Iterable[str], pattern: str) -> Schema:
    members = sorted(ids)
    return {"type": "string", "enum": members} if members else {"type": "string", "pattern": pattern}


def quantity(description: str = "a number with its unit, such as 25 bps, 5 %, 2 s, 100_000 usd") -> Schema:
    return {"type": ["string", "number"], "description": description, "$comment": "write a number with its unit"}


def bounds() -> Schema:
    return {
        "type": "array",
        "items": {"type": ["string", "number"]},
        "minItems": BOUNDS,
        "maxItems": BOUNDS,
        "description": "lowest and highest value allowed",
        "$comment": "write `[lowest, highest]`",
    }


def expression(description: str) -> Schema:
    return {
        "type": ["string", "number", "boolean"],
        "minLength": 1,
        "description": description,
        "$comment": "write an expression, quoted if it holds `: ` or begins with a special character",
    }


def members(description: str = "the closed set of values, in order") -> Schema:
    return {
        "type": "array",
        "items": {"type": "string", "pattern": MEMBER_PATTERN, "$comment": "quote it"},
        "minItems": 1,
        "uniqueItems": True,
        "description": description,
        "$comment": "write `[one, other]`",
    }


def record(properties: Schema, required: Iterable[str] = (), example: str = "") -> Schema:
    """Return a mapping with these keys and no others."""
    schema: Schema = {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }
    return {**schema, "$comment": f"write for example `{example}`"} if example else schema


def entries(value: Schema, *, pattern: str = NAME_PATTERN, least: int = 0, description: str = "") -> Schema:
    """Return a mapping from names to values of one shape."""
    return described(
        {
            "type": "object",
            "propertyNames": {"pattern": pattern},
            "additionalProperties": value,
            "minProperties": least,
            "$comment": "write `name: ...` entries, indented below",
        },
        description,
    )


def sequence(item: Schema, *, least: int = 0, description: str = "") -> Schema:
    return described(
        {"type": "array", "items": item, "minItems": least, "$comment": "each entry begins with `- `"}, description
    )


PROVENANCE: Schema = {
    "owner": text("who answers for it"),
    "ticket": text("where it was agreed"),
    "since": text("the date from which it holds, YYYY-MM-DD"),
}


def document(kind: str, properties: Schema, required: Iterable[str]) -> Schema:
    """Return the schema of a whole document: the common header and the kind's own keys."""
    header: Schema = {
        "kind": {"enum": [kind]},
        "id": name(description="the file's name without `.yaml`"),
        "title": text("what it is, in a few words"),
        "why": text("why it exists"),
        "source": text("where it comes from"),
        **PROVENANCE,
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"golive {kind}",
        **record({**header, **properties}, ("kind", "id", "title", "why", "source", *required)),
    }
