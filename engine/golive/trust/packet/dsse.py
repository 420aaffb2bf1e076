"""A packet as an in-toto statement in a DSSE envelope, so that standard tools verify who exported it.

The envelope proves who exported it, and no more: the people's signatures stand inside, each over its own statement.
The page itself is not in it. It is drawn anew from the facts, and has to be the file that the statement names.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from golive.core.canonical import canonical
from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.public_key import PublicKey
from golive.core.refusing import refuse_unless
from golive.trust.packet.page_parts import MOST_BYTES, PageParts, read_page, unsigned_page
from golive.trust.packet.strip import OnStrip, on_strip
from golive.trust.packet.terms import read_payload

PAYLOAD_TYPE = "application/vnd.in-toto+json"
STATEMENT_TYPE = "https://in-toto.io/Statement/v1"
PREDICATE_TYPE = "urn:golive:packet:1"

Sign = Callable[[bytes], bytes]
"""Signs bytes with Ed25519: 64 bytes."""


def statement_of(page: bytes, parts: PageParts, *, name: str) -> bytes:
    """Return the in-toto statement of a page: its subject is the file, byte for byte, strip and all."""
    predicate = {
        "page": parts.page_digest,
        "payload": parts.payload_digest,
        "facts": json.loads(parts.payload),
        "signed": [{"statement": one.line.decode("ascii"), "signature": one.signature} for one in parts.signed],
        "proves": "the envelope says who exported this; who signed the packet, the signatures inside say",
    }
    return in_toto(page, name=name, kind=PREDICATE_TYPE, predicate=predicate)


def in_toto(data: bytes, *, name: str, kind: str, predicate: Mapping[str, Any]) -> bytes:
    """Return the in-toto statement of a file of some bytes: what is said of it, and of which kind that is."""
    subject = [{"name": name, "digest": {"sha256": hashlib.sha256(data).hexdigest()}}]
    return canonical({"_type": STATEMENT_TYPE, "subject": subject, "predicateType": kind, "predicate": dict(predicate)})


def authenticated(statement: bytes) -> bytes:
    """Return what is signed of a statement: DSSE's pre-authentication encoding."""
    kind = PAYLOAD_TYPE.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(statement), statement)


def envelope(statement: bytes, *, key: PublicKey, sign: Sign) -> dict[str, Any]:
    """Return a statement in its envelope, signed by one key, which is named by the SHA-256 of its point."""
    return {
        "payloadType": PAYLOAD_TYPE,
        "payload": base64.b64encode(statement).decode("ascii"),
        "signatures": [
            {
                "keyid": hashlib.sha256(key.point).hexdigest(),
                "sig": base64.b64encode(sign(authenticated(statement))).decode("ascii"),
            }
        ],
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadEnvelope:
    """An envelope as it was read: its statement, and the only signature on it; nothing has been verified."""

    statement: bytes
    keyid: str
    signature: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedPage:
    """What a statement says of a page: the digest of the file, of the page without its strip, the facts, who signed.

    `name` is how it calls the file, and `statement` all of it, which has to be what `statement_of` writes of the page.
    """

    statement: bytes
    name: str
    file: str
    page: str
    payload: bytes
    signed: tuple[OnStrip, ...]


def read_envelope(data: bytes) -> ReadEnvelope:
    """Return what an envelope holds, or refuse it: `too_large`, `malformed`, `not_canonical` for its statement."""
    refuse_unless(len(data) <= 2 * MOST_BYTES, "too_large", "the envelope is larger than that of any packet")
    try:
        stored = json.loads(data.decode("utf-8"), object_pairs_hook=_once)
        (one,) = stored["signatures"]
        read = ReadEnvelope(
            statement=_decoded(stored["payload"]), keyid=str(one["keyid"]), signature=_decoded(one["sig"])
        )
        whole = stored["payloadType"] == PAYLOAD_TYPE and set(one) == {"keyid", "sig"} and set(stored) == _ENVELOPE
        canonical_ = canonical(json.loads(read.statement)) == read.statement
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Refused("malformed", "this is no envelope of a packet") from error
    refuse_unless(whole, "malformed", "this is no envelope of a packet with one signature")
    refuse_unless(canonical_, "not_canonical", "the statement in the envelope could be written otherwise")
    return read


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) != len(pairs):
        raise ValueError(_TWICE)
    return content


_TWICE = "a field is given twice"
_ENVELOPE = frozenset(("payloadType", "payload", "signatures"))


def _decoded(text: str) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise Refused("malformed", "the envelope is not in base64") from error
    refuse_unless(base64.b64encode(data).decode("ascii") == text, "malformed", "base64 could be written otherwise")
    return data


def check_exporter(read: ReadEnvelope, *, key: PublicKey) -> None:
    """Refuse an envelope that another key signed, `other_key`, or another text, `bad_signature`."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    own = read.keyid == hashlib.sha256(key.point).hexdigest()
    refuse_unless(own, "other_key", "the envelope was signed with another key than the exporter's")
    try:
        Ed25519PublicKey.from_public_bytes(key.point).verify(read.signature, authenticated(read.statement))
    except (InvalidSignature, ValueError) as error:
        raise Refused("bad_signature", "the signature on the envelope is not of what is in it") from error


def stated_page(statement: bytes) -> StatedPage:
    """Return what a statement says of a page, or refuse it: `fields`, and `payload` for facts of another digest."""
    try:
        content = json.loads(statement)
        (subject,), predicate = content["subject"], content["predicate"]
        name = _plain(subject["name"])
        pairs = [(one["statement"].encode("ascii"), one["signature"]) for one in predicate["signed"]]
        named, page, payload = subject["digest"]["sha256"], predicate["page"], canonical(predicate["facts"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Refused("fields", "the statement in the envelope is not of a packet") from error
    same = predicate["payload"] == hashlib.sha256(payload).hexdigest()
    refuse_unless(same, "payload", "the facts in the envelope have another digest than it says")
    return StatedPage(
        statement=statement,
        name=name,
        file=named,
        page=page,
        payload=payload,
        signed=tuple(on_strip(*one) for one in pairs),
    )


def _plain(name: str) -> str:
    if not name or not name.isprintable():
        raise ValueError(_HIDDEN)
    return name


_HIDDEN = "the name of a file has characters, each of which can be seen"


def page_of(stated: StatedPage, *, templates: str, redraw: Callable[[bytes], str]) -> PageParts:
    """Return the page that a statement is of, drawn from its facts.

    Raises
    ------
    Refused
        What `read_payload` refuses; `own_template` where other templates than those at hand drew it, `text` where what
        the facts draw, with its strip, is not the file that the statement names; `fields` where the statement says
        anything else, or in other words, than `statement_of` does of that file.
    """
    own = read_payload(stated.payload).terms.templates == templates
    refuse_unless(own, "own_template", "other templates, or another golive, drew the page: it cannot be drawn anew")
    blank = read_page(unsigned_page(redraw(stated.payload)).encode())
    data = blank.with_signed(*stated.signed)
    same = hashlib.sha256(data).hexdigest() == stated.file and blank.page_digest == stated.page
    refuse_unless(same, "text", "the page that the facts draw is not the file that was exported")
    page = read_page(data)
    written = statement_of(data, page, name=stated.name) == stated.statement
    refuse_unless(written, "fields", "the statement in the envelope says something else than golive does of a packet")
    return page
