"""`kind: people`."""

from __future__ import annotations

from golive.core.civil import A_DAY, DAY_S, days_of
from golive.core.unit import NANOS
from golive.core.utc_text import nanos_of_utc
from golive.documents.header import Name
from golive.documents.people import REQUIRED, People, Signer
from golive.loader.fields import Fields
from golive.loader.nodes import ScalarNode
from golive.loader.positions import as_name
from golive.loader.readers.header import read_header


def read_people(fields: Fields) -> People:
    authors, signed_by = _lists(fields, "authors"), _lists(fields, "signed_by")
    return People(
        header=read_header(fields),
        profile=fields.word("profile"),
        people=tuple(_signer(name, inner) for name, inner in fields.named_records("people")),
        machines=tuple(_signer(name, inner) for name, inner in fields.named_records("machines")),
        authors={strategy.value: names for strategy, names in authors},
        strategies=tuple(strategy for strategy, _ in authors),
        signed_by={step.value: names for step, names in signed_by},
        steps=tuple(step for step, _ in signed_by),
        signatures=fields.word("signatures", REQUIRED),
    )


def _lists(fields: Fields, key: str) -> list[tuple[Name, tuple[Name, ...]]]:
    """Return a mapping from names to lists of names."""
    entries = fields.entries(key)
    return [(as_name(name), tuple(as_name(word) for word in fields.inner_words(node))) for name, node in entries]


def _signer(name: ScalarNode, fields: Fields) -> Signer:
    return Signer(
        id=as_name(name),
        name=fields.word("name"),
        roles=tuple(as_name(word) for word in fields.words("roles")),
        key=fields.text("key"),
        since=_midnight(fields, "from"),
        until=_midnight(fields, "until"),
        until_place=fields.name("until"),
        revoked_at=_revoked_at(fields),
    )


def _midnight(fields: Fields, key: str) -> int:
    """Return the first instant of a day."""
    text = fields.word(key)
    day = days_of(text)
    if day is None:
        fields.pad.error("GL119", f"`{text}` is not a date", fields.place(key), hint=A_DAY)
        return 0
    return round(day) * DAY_S * NANOS


def _revoked_at(fields: Fields) -> int | None:
    if not fields.has("revoked_at"):
        return None
    text = fields.word("revoked_at")
    at = nanos_of_utc(text)
    if at is None:
        hint = "write an instant in UTC to the second, as in `2026-05-01T06:00:00Z`"
        fields.pad.error("GL119", f"`{text}` is not an instant", fields.place("revoked_at"), hint=hint)
        # Taken back at all times: what cannot be read is the stricter of what it may have meant.
        return 0
    return at
