"""Attacks on the form of a statement: one text for each, each field once and of its type, and nothing besides."""

from __future__ import annotations

import json
from collections.abc import Callable

from tests.trust.attacks import Act, Attack, attack, honest
from tests.trust_desk import ROOT, Listed, listed, signed

from golive.trust.registry import PeopleListed
from golive.trust.signed_text import read_signed

WORD = listed(Listed())
LINE = WORD.line()


def line(data: bytes) -> Act:
    """Return the attempt to have bytes for a statement."""
    return lambda _: PeopleListed.read(data)


def with_fields(change: Callable[[dict[str, object]], object]) -> Act:
    """Return the attempt to have a statement with other fields, written as canonically as the honest one."""
    fields = json.loads(LINE)
    change(fields)
    data = json.dumps(fields, sort_keys=True, separators=(",", ":")).encode()
    assert data != LINE
    return line(data)


def field(name: str, value: object) -> Act:
    return with_fields(lambda fields: fields.update({name: value}))


def whole(data: bytes) -> Act:
    """Return the attempt to have bytes for a statement with its signatures."""
    return lambda _: read_signed(data)


def reversed_fields() -> bytes:
    return json.dumps(dict(reversed(json.loads(LINE).items())), separators=(",", ":")).encode()


SIGNED = signed(WORD, ROOT)

STATEMENT: tuple[Attack, ...] = (
    honest("honest", line(LINE)),
    honest("honest_signed", whole(SIGNED)),
    attack("spaces", "not_canonical", line(LINE.replace(b",", b", ", 1))),
    attack("other_order", "not_canonical", line(reversed_fields())),
    attack("escaped", "not_canonical", line(LINE.replace(b'"realm":"rehearsal"', b'"realm":"rehea\\u0072sal"'))),
    attack("line_break", "not_canonical", line(LINE + b"\n")),
    attack("duplicate_key", "duplicate_key", line(LINE.replace(b'{"', b'{"serial":"9","', 1))),
    attack("extra_field", "fields", field("more", "1")),
    attack("missing_field", "fields", with_fields(lambda fields: fields.pop("serial"))),
    attack("another_kind", "fields", field("kind", "lease")),
    attack("number", "fields", field("serial", 3)),
    attack("null", "fields", field("serial", None)),
    attack("nested", "fields", field("serial", ["3"])),
    attack("count_of_nothing", "fields", field("serial", "")),
    attack("count_with_a_zero", "fields", field("serial", "03")),
    attack("negative_count", "fields", field("serial", "-3")),
    attack("NaN", "fields", field("serial", "NaN")),
    attack("bare_NaN", "fields", line(LINE.replace(b'"serial":"3"', b'"serial":NaN'))),
    attack("arabic_digits", "fields", field("serial", "٣")),
    attack("thirtieth_of_february", "fields", field("not_after", "2026-02-30T00:00:00Z")),
    attack("no_Z", "fields", field("not_after", "2026-03-01T00:00:00")),
    attack("other_zone", "fields", field("not_after", "2026-03-01T00:00:00+00:00")),
    attack("digest_in_capitals", "fields", field("digest", WORD.digest.upper())),
    attack("realm_of_no_word", "fields", field("realm", "production ")),
    attack("list", "malformed", line(b"[]")),
    attack("no_json", "malformed", line(LINE[:-1])),
    attack("deep", "malformed", line(b"[" * 4_000)),
    attack("not_ascii", "malformed", line(LINE.replace(b"rehearsal", "rehéarsal".encode()))),
    attack("large", "too_large", field("digest", "0" * 5_000)),
    attack("signed_large", "too_large", whole(SIGNED * 200)),
    attack("signed_prefix", "malformed", whole(SIGNED[:-1])),
    attack("signed_by_nobody", "malformed", whole(LINE + b"\n")),
)  # fmt: skip
"""Beside what holds for every statement: money and ids, in the tables of those that have some."""
