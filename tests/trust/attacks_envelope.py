"""Attacks on an exported packet: its envelope, the statement in it, who exported it, and who signed inside."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tests.packet_desk import OTHER, TEMPLATES, drawn, payload, signed
from tests.trust.attacks import Act, Attack, attack, honest
from tests.trust_desk import PEER, RENEWER, RISK, STRANGER, Listed

from golive.core.canonical import canonical
from golive.trust.packet.check import check_by_list
from golive.trust.packet.dsse import (
    authenticated,
    check_exporter,
    envelope,
    page_of,
    read_envelope,
    stated_page,
    statement_of,
)
from golive.trust.packet.page_parts import MOST_BYTES, PageParts, read_page
from golive.trust.packet.signed_page import PageSigned
from golive.trust.packet.strip import OnStrip

WHOLE = signed(drawn(payload()))
PARTS = read_page(WHOLE)
TOLD = json.loads(statement_of(WHOLE, PARTS, name="packet.html"))


def tried(envelope_: Any, *, templates: str = TEMPLATES) -> Act:
    """Return the attempt to have bytes, or an envelope, taken for a packet that the machine exported."""
    data = envelope_ if isinstance(envelope_, bytes) else json.dumps(envelope_).encode()

    def act(_: object) -> object:
        read = read_envelope(data)
        check_exporter(read, key=RENEWER.key)
        return page_of(stated_page(read.statement), templates=templates, redraw=drawn)

    return act


def exported(statement: bytes, by: Any = RENEWER) -> dict[str, Any]:
    """Return a statement in an envelope, honestly signed by a machine."""
    return envelope(statement, key=by.key, sign=by.secret.sign)


def stated(change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    """Return the envelope of a statement that was changed before it was signed."""
    told = json.loads(canonical(TOLD))
    change(told)
    return exported(canonical(told))


HONEST = exported(canonical(TOLD))
(ONE,) = HONEST["signatures"]
SPACED = json.dumps(TOLD, sort_keys=True).encode()


def by_list(parts: PageParts) -> Act:
    """Return the attempt to export a page whose signatures are those of the list that it carries."""
    return lambda _: check_by_list(parts, Listed().reading[0])


def resigned(**changed: Any) -> PageParts:
    """Return the page with its last word changed: whom it names, or whose signature is below it."""
    first, last = PARTS.signed
    return replace(PARTS, signed=(first, replace(last, **changed)))


def _by_another() -> OnStrip:
    last = PARTS.signed[-1]
    return replace(last, signature=STRANGER.sign(last.line, PageSigned.namespace()))


ENVELOPES: tuple[Attack, ...] = (
    honest("honest", tried(HONEST)),
    honest("honest_by_its_list", by_list(PARTS)),
    attack("huge", "too_large", tried(b" " * (2 * MOST_BYTES + 1))),
    attack("no_json", "malformed", tried(b"{")),
    attack("field_twice", "malformed", tried(json.dumps(HONEST).encode()[:-1] + b', "payloadType": "x"}')),
    attack("another_type", "malformed", tried({**HONEST, "payloadType": "text/plain"})),
    attack("one_field_more", "malformed", tried({**HONEST, "more": ""})),
    attack("two_signatures", "malformed", tried({**HONEST, "signatures": [ONE, ONE]})),
    attack("no_base64", "malformed", tried({**HONEST, "payload": "!"})),
    attack("other_base64", "malformed", tried({**HONEST, "signatures": [{**ONE, "sig": f"{ONE['sig'][:-3]}B=="}]})),
    attack("statement_with_spaces", "not_canonical", tried(exported(SPACED))),
    attack("another_exporter", "other_key", tried(exported(canonical(TOLD), PEER))),
    attack("keyid_of_another", "other_key", tried({**HONEST, "signatures": [{**ONE, "keyid": OTHER}]})),
    attack("never_signed", "bad_signature", tried(
        {**HONEST, "payload": base64.b64encode(canonical({**TOLD, "subject": []})).decode()})),
    attack("signed_as_plain_text", "bad_signature", tried({**HONEST, "signatures": [
        {**ONE, "sig": base64.b64encode(RENEWER.secret.sign(authenticated(b""))).decode()}]})),
    attack("of_something_else", "fields", tried(stated(lambda told: told.update(predicateType="urn:x")))),
    attack("says_more", "fields", tried(stated(lambda told: told["predicate"].update(more="x")))),
    attack("proves_more", "fields", tried(stated(lambda told: told["predicate"].update(proves="that it earns")))),
    attack("two_digests", "fields", tried(stated(lambda told: told["subject"][0]["digest"].update(sha512=OTHER)))),
    attack("names_more", "fields", tried(stated(lambda told: told["subject"][0].update(uri="urn:x")))),
    attack("no_name", "fields", tried(stated(lambda told: told["subject"][0].pop("name")))),
    attack("name_of_a_number", "fields", tried(stated(lambda told: told["subject"][0].update(name=5)))),
    attack("name_that_hides", "fields", tried(stated(lambda told: told["subject"][0].update(name="a\u202e")))),
    attack("signed_by_more", "fields", tried(stated(lambda told: told["predicate"]["signed"][0].update(by="x")))),
    attack("signed_in_another_order", "fields", tried(stated(lambda told: told["predicate"]["signed"].reverse()))),
    attack("other_encoding", "malformed", tried(json.dumps(HONEST).encode("utf-16"))),
    attack("says_nothing", "fields", tried(exported(canonical({})))),
    attack("facts_of_another_digest", "payload", tried(stated(lambda told: told["predicate"].update(payload=OTHER)))),
    attack("facts_changed", "payload", tried(
        stated(lambda told: told["predicate"]["facts"]["terms"].update(stake="1")))),
    attack("of_another_file", "text", tried(stated(lambda told: told["subject"][0]["digest"].update(sha256=OTHER)))),
    attack("of_another_page", "text", tried(stated(lambda told: told["predicate"].update(page=OTHER)))),
    attack("signature_dropped", "text", tried(stated(lambda told: told["predicate"]["signed"].pop()))),
    attack("own_template", "own_template", tried(HONEST, templates=OTHER)),
    attack("signature_of_another", "other_key", by_list(replace(PARTS, signed=(PARTS.signed[0], _by_another())))),
    attack("signature_moved", "other_key|bad_signature", by_list(resigned(signature=PARTS.signed[0].signature))),
    attack("signed_by_nobody", "unknown_person", by_list(
        resigned(word=replace(PARTS.signed[-1].word, by="risk_9"), signature=RISK.sign(b"x", "y")))),
)  # fmt: skip
