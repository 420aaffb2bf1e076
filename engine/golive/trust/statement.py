"""What people and machines sign: flat objects of text, each field of a closed type, read by one parser.

A statement is one line of canonical JSON (RFC 8785). There is one text for each, so what was signed is what is read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import fields
from decimal import Decimal
from functools import cache, lru_cache
from typing import Annotated, Any, ClassVar, Self, get_type_hints

from golive.core.canonical import canonical
from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.refusing import refuse_unless
from golive.core.utc_text import nanos_of_utc, utc_text
from golive.trust.sshsig import namespace_of

DECIMALS = 8
"""How many an amount may have."""

MOST_BYTES = 4_096
"""No statement is longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldType:
    """How a field is written: `read` gives None for a text that is none, `write` gives the text back."""

    about: str
    read: Callable[[str], Any]
    write: Callable[[Any], str] = str


def _like(pattern: str) -> Callable[[str], str | None]:
    compiled = re.compile(pattern)
    return lambda text: text if compiled.fullmatch(text) else None


def _money(text: str) -> Decimal | None:
    return Decimal(text) if re.fullmatch(rf"0|[1-9][0-9]{{0,15}}(\.[0-9]{{1,{DECIMALS}}})?", text) else None


def _count(text: str) -> int | None:
    return int(text) if re.fullmatch(r"0|[1-9][0-9]{0,14}", text) else None


def word_of(*words: str) -> FieldType:
    """Return the type of a field that is one of some words."""
    return FieldType(about=f"one of {', '.join(words)}", read=lambda text: text if text in words else None)


DIGEST = FieldType(about="a SHA-256 in 64 hexadecimal digits", read=_like("[0-9a-f]{64}"))
WORD = FieldType(about="a name of at most 64 characters", read=_like(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}"))
ID = FieldType(about="an id of at most 200 printing characters", read=_like(r"[!#-%'-;=?-\[\]-~]{1,200}"))
LINE = FieldType(
    about="a sentence of at most 200 printing characters, without `<`, `>`, `&`, quotes or backslashes",
    read=_like(r"[!#-%'-;=?-\[\]-~]([ !#-%'-;=?-\[\]-~]{0,198}[!#-%'-;=?-\[\]-~])?"),
)
NONCE = FieldType(about="32 hexadecimal digits", read=_like("[0-9a-f]{32}"))
MONEY = FieldType(about=f"an amount with at most {DECIMALS} decimals", read=_money)
COUNT = FieldType(about="a whole number", read=_count)
TIME = FieldType(about="an instant, YYYY-MM-DDTHH:MM:SSZ", read=nanos_of_utc, write=utc_text)

Digest = Annotated[str, DIGEST]
Word = Annotated[str, WORD]
Id = Annotated[str, ID]
Line = Annotated[str, LINE]
Nonce = Annotated[str, NONCE]
Money = Annotated[Decimal, MONEY]
Count = Annotated[int, COUNT]
Time = Annotated[int, TIME]

PRODUCTION, REHEARSAL = "production", "rehearsal"
Realm = Annotated[str, word_of(PRODUCTION, REHEARSAL)]
"""Where a statement holds: what was rehearsed counts nowhere else."""


class Statement:
    """A kind of statement: a frozen dataclass whose fields have the types above; `MEANING` is what it is signed for."""

    __slots__ = ()

    MEANING: ClassVar[str]

    @classmethod
    def namespace(cls) -> str:
        """Return what it is signed for."""
        return namespace_of(cls.MEANING)

    def line(self) -> bytes:
        """Return the statement as it is signed, without a line break at its end."""
        types = field_types(type(self))
        texts = {name: type_.write(getattr(self, name)) for name, type_ in types.items()}
        return canonical({"kind": self.MEANING, **texts})

    @classmethod
    def read(cls, line: bytes) -> Self:
        """Return the statement of a line.

        Raises
        ------
        Refused
            `too_large`, `malformed` for what is no flat object of texts, `duplicate_key`, `fields` for one too many,
            one that is missing or one that is not of its type, `not_canonical` for what could be written otherwise.
        """
        unbound: Any = cls  # A class is hashable, which its type does not say.
        statement = _read(unbound, line)
        assert isinstance(statement, cls)
        return statement


@lru_cache(maxsize=256)
def _read(kind: Any, line: bytes) -> Statement:
    """Return the statement of a line: a packet's words are read off its strip, and again when they are verified."""
    texts = _texts(line)
    types = field_types(kind)
    names = {"kind", *types}
    refuse_unless(set(texts) == names, "fields", f"the fields of a `{kind.MEANING}` are {', '.join(sorted(names))}")
    refuse_unless(texts["kind"] == kind.MEANING, "fields", f"the statement is no `{kind.MEANING}`")
    values = {name: type_.read(texts[name]) for name, type_ in types.items()}
    for name, value in values.items():
        refuse_unless(value is not None, "fields", f"`{name}` is not {types[name].about}")
    statement: Statement = kind(**values)
    refuse_unless(statement.line() == line, "not_canonical", "the statement could be written otherwise")
    return statement


def field_types(kind: type[Statement]) -> Mapping[str, FieldType]:
    """Return how each field of a kind of statement is written."""
    unbound: Any = kind  # A class is hashable, which its type does not say.
    return _field_types(unbound)


@cache
def _field_types(kind: Any) -> Mapping[str, FieldType]:
    hints = get_type_hints(kind, include_extras=True)
    return {field.name: hints[field.name].__metadata__[0] for field in fields(kind)}


def _texts(line: bytes) -> Mapping[str, str]:
    refuse_unless(len(line) <= MOST_BYTES, "too_large", f"a statement has at most {MOST_BYTES:,} bytes")
    try:
        pairs = json.loads(line.decode("ascii"), object_pairs_hook=_Pairs)
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise Refused("malformed", "a statement is one line of JSON in ASCII") from error
    refuse_unless(isinstance(pairs, _Pairs), "malformed", "a statement is an object")
    texts = dict(pairs)
    refuse_unless(len(texts) == len(pairs), "duplicate_key", "a field is given twice")
    flat = all(isinstance(value, str) for value in texts.values())
    refuse_unless(flat, "fields", "each field of a statement is a text")
    return texts


class _Pairs(list[tuple[str, Any]]):
    """The fields of an object in their order, twice where they stand twice."""
