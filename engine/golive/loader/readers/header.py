"""The common header, and what every document and value may say of where it comes from."""

from __future__ import annotations

import re

from golive.documents.header import Header, Provenance
from golive.loader.fields import Fields

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def read_header(fields: Fields) -> Header:
    return Header(
        kind=fields.word("kind"),
        id=fields.word("id"),
        title=fields.word("title"),
        span=fields.place("id"),
        provenance=read_provenance(fields),
    )


def read_provenance(fields: Fields) -> Provenance:
    """Return what a document, parameter, component or tightening says of where it comes from."""
    return Provenance(
        why=fields.word("why"),
        source=fields.word("source"),
        owner=fields.word("owner"),
        ticket=fields.word("ticket"),
        since=_date(fields, "since"),
    )


def _date(fields: Fields, key: str) -> str:
    """Return an ISO date as it is written, or nothing when the key is absent."""
    scalar = fields.scalar(key)
    if scalar is None:
        return ""
    if not _is_date(scalar.text):
        fields.pad.error(
            "GL119", f"`{scalar.text}` is not a date", scalar.span, hint="write a day that exists, as YYYY-MM-DD"
        )
    return scalar.text


def _is_date(text: str) -> bool:
    if _DATE.fullmatch(text) is None:
        return False
    import datetime

    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return True
