"""Attacks on a sign-off: replayed for something else, by somebody else, at another time, or written otherwise."""

from __future__ import annotations

import json
from dataclasses import fields
from decimal import Decimal
from typing import Any

from tests.ssh_signers import Signer
from tests.trust.attacks import Act, Attack, attack, honest
from tests.trust_desk import (
    AUTHOR,
    DAY,
    FORMER,
    HOUR,
    MINUTE,
    NOW,
    OLD,
    PEER,
    RENEWER,
    RISK,
    SECOND,
    STRANGER,
    Listed,
    at,
    person,
    registry,
)

from golive.trust.registry import Registry
from golive.trust.sign_off import APPROVED, REJECTED, SignOff, check_sign_off
from golive.trust.sshsig import namespace_of
from golive.trust.statement import PRODUCTION, REHEARSAL
from golive.trust.word import Moment

A, B, C, HEAD = "a" * 64, "b" * 64, "c" * 64, "d" * 64
NONCE = "0123456789abcdef0123456789abcdef"
ASKED = {
    "strategy": "momentum",
    "subject": A,
    "packet": B,
    "item": "RISK-005",
    "role": "risk_manager",
    "meaning": APPROVED,
    "from_state": "review",
    "to_state": "canary",
}
HOUSE = registry()
ALONE = registry(Listed(people=(("dev_1", person(AUTHOR, "quant")),), profile="solo"))


def sign_off(**changed: Any) -> SignOff:
    """Return the honest sign-off, or one with other fields."""
    told: dict[str, Any] = {
        **ASKED,
        "realm": REHEARSAL,
        "by": "risk_1",
        "issued": NOW - HOUR,
        "not_after": NOW + DAY,
        "nonce": NONCE,
        "people": C,
        "policy": C,
        "head": HEAD,
        "capital": Decimal(5000),
    }
    return SignOff(**{**told, **changed})


def tried(
    word: SignOff | bytes,
    signer: Signer = RISK,
    *,
    namespace: str = "",
    capital: str = "5000",
    people: Registry = HOUSE,
    asked: dict[str, str] | None = None,
    now: int = NOW,
    entry: int | None = NOW - HOUR,
    nonces: tuple[str, ...] = (),
) -> Act:
    """Return the attempt to have a word taken for the sign-off that is needed."""
    line = word if isinstance(word, bytes) else word.line()
    signature = signer.sign(line, namespace or SignOff.namespace())
    moment, most = Moment(now=now, entry=entry, nonces=nonces, heads=(HEAD,)), Decimal(capital)
    wanted = asked or ASKED
    return lambda _: check_sign_off(line, signature, asked=wanted, capital=most, registry=people, moment=moment)


def replayed(field: str, value: str) -> Attack:
    """Return a sign-off that was honestly given for something else."""
    name = field.removesuffix("_state")
    return attack(name, name, tried(sign_off(**{field: value})))


def rewritten(**changed: object) -> bytes:
    """Return the honest line with other texts."""
    return json.dumps({**json.loads(sign_off().line()), **changed}, sort_keys=True, separators=(",", ":")).encode()


PAST, TO_COME = at("2026-03-01T00:00:00Z"), NOW + 3 * MINUTE

SIGNOFF: tuple[Attack, ...] = (
    honest("honest", tried(sign_off())),
    honest("honest_without_a_journal", tried(sign_off(), entry=None)),
    honest("honest_entry_two_minutes_later", tried(sign_off(), entry=NOW - HOUR + 2 * MINUTE)),
    honest("honest_two_minutes_ahead", tried(sign_off(issued=NOW + 2 * MINUTE), entry=None)),
    honest("honest_signed_before_it_was_revoked", tried(
        sign_off(by="former_1", role="peer_reviewer", issued=PAST), FORMER, entry=PAST,
        asked={**ASKED, "role": "peer_reviewer"})),
    honest("honest_alone", tried(sign_off(by="dev_1"), AUTHOR, people=ALONE)),
    replayed("strategy", "volatility"),
    replayed("item", "STRAT-006"),
    replayed("from_state", "canary"),
    replayed("to_state", "live"),
    replayed("realm", PRODUCTION),
    replayed("packet", A),
    replayed("subject", B),
    replayed("role", "peer_reviewer"),
    replayed("meaning", REJECTED),
    attack("capital", "capital", tried(sign_off(), capital="5000.00000001")),
    attack("other_key", "other_key", tried(sign_off(), PEER)),
    attack("token_of_that_key", "other_key", tried(sign_off(), RISK.in_token)),
    attack("unknown_person", "unknown_person", tried(sign_off(by="risk_9"), STRANGER)),
    attack("role_not_held", "role", tried(sign_off(by="peer_1"), PEER)),
    attack("machine_cannot_sign", "machine_cannot_sign", tried(sign_off(by="nightly"), RENEWER)),
    attack("author_signs", "author", tried(sign_off(by="dev_1"), AUTHOR)),
    attack("nobody_wrote_it", "author", tried(
        sign_off(strategy="unheard"), asked={**ASKED, "strategy": "unheard"})),
    attack("expired", "expired", tried(sign_off(not_after=NOW))),
    attack("future", "future", tried(sign_off(issued=NOW + 2 * MINUTE + SECOND), entry=None)),
    attack("backdated", "backdated", tried(sign_off(), entry=NOW - HOUR + 2 * MINUTE + SECOND)),
    attack("postdated", "backdated", tried(sign_off(), entry=NOW - HOUR - 2 * MINUTE - SECOND)),
    attack("replayed", "nonce", tried(sign_off(), nonces=(NONCE,))),
    attack("another_journal", "head", tried(sign_off(head=A))),
    attack("key_expired", "key_expired", tried(sign_off(by="old_1"), OLD)),
    attack("key_expired_by_its_own_account", "key_expired", tried(sign_off(by="old_1"), OLD, entry=None)),
    attack("key_revoked", "key_revoked", tried(
        sign_off(by="former_1", role="peer_reviewer"), FORMER, asked={**ASKED, "role": "peer_reviewer"})),
    attack("other_namespace", "namespace", tried(sign_off(), namespace=namespace_of("waiver"))),
    attack("spaces", "not_canonical", tried(sign_off().line().replace(b",", b", "))),
    attack("duplicate_key", "duplicate_key", tried(sign_off().line().replace(b"{", b'{"item":"x",', 1))),
    attack("extra_field", "fields", tried(rewritten(more="1"))),
    attack("money_1e9", "fields", tried(rewritten(capital="1e9"))),
    attack("money_NaN", "fields", tried(rewritten(capital="NaN"))),
    attack("money_negative", "fields", tried(rewritten(capital="-5000"))),
    attack("money_arabic", "fields", tried(rewritten(capital="\u0665\u0660\u0660\u0660"))),
    attack("money_with_a_zero", "fields", tried(rewritten(capital="05000"))),
    attack("thirtieth_of_february", "fields", tried(rewritten(not_after="2026-02-30T00:00:00Z"))),
    attack("item_with_a_break", "fields", tried(rewritten(item="RISK-005\n"))),
    attack("large", "too_large", tried(rewritten(item="x" * 5_000))),
)  # fmt: skip

EACH_FIELD = tuple(
    attack(field.name, "malformed|fields|not_canonical", tried(rewritten(**{field.name: value})))
    for field in fields(SignOff)
    for value in ("", " ", "é", "\x00", "<b>", "0x1", "1e3", "NaN", "9" * 300)
)
"""Every field with texts that none of its types takes."""
