"""A packet as an in-toto statement in a DSSE envelope, so that standard tools verify who exported it.

The envelope proves who exported it, and no more: the people's signatures stand inside, each over its own statement.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from golive.core.canonical import canonical
from golive.core.public_key import PublicKey
from golive.trust.packet.page_parts import PageParts

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
