"""Attacks on the list of people: another one, an older one, one that nobody above signed, and keys that are shared."""

from __future__ import annotations

import base64
from typing import Any

from tests.ssh_signers import Signer
from tests.trust.attacks import Act, Attack, attack, honest
from tests.trust_desk import (
    COMPLIANCE,
    DAY,
    FORMER,
    NOW,
    OLD,
    PEER,
    RENEWER,
    RISK,
    ROOT,
    SECOND_ROOT,
    STRANGER,
    Listed,
    at,
    listed,
    person,
    registry,
    roots,
    signed,
)

from golive.core.public_key import PublicKey
from golive.trust.registry import believed, in_force
from golive.trust.signed_text import SignedText
from golive.trust.sshsig import namespace_of
from golive.trust.statement import PRODUCTION, REHEARSAL

HOUSE = Listed()


def list_of(
    house: Listed = HOUSE,
    *signers: Signer,
    now: int = NOW,
    digest: str = "",
    least_serial: int = 0,
    namespace: str = "",
    above: tuple[Signer, ...] = (ROOT,),
    **changed: Any,
) -> Act:
    """Return the attempt to have a list of people believed."""
    word = signed(listed(house, **changed), *(signers or (ROOT,)), namespace=namespace)
    return bytes_of(house, word, now=now, digest=digest, least_serial=least_serial, above=above)


def bytes_of(house: Listed, word: bytes, *, now: int = NOW, digest: str = "", least_serial: int = 0,
             above: tuple[Signer, ...] = (ROOT,)) -> Act:  # fmt: skip
    """Return the attempt to have a list of people believed for some bytes beside it."""
    people, own = house.reading
    keys = roots(*above)
    return lambda _: believed(
        people, digest or own, word, roots=keys, least_serial=least_serial, realm=REHEARSAL, now=now
    )


def with_key(text: str) -> Listed:
    """Return a list with one more person, whose key is some text."""
    return HOUSE.but(new_1=person(RISK, "risk_manager").replace(str(RISK.key), text))


def of(key: Signer, *, now: int = NOW) -> Act:
    """Return the question whose key one is."""
    return lambda _: in_force(registry().known(key.key), at=now)


SMALL = str(PublicKey(point=(1).to_bytes(32, "little")))
LONG = "ssh-ed25519 " + base64.b64encode(RISK.key.blob + b"\0").decode()
WORD = listed(HOUSE)

PEOPLE: tuple[Attack, ...] = (
    honest("honest", list_of()),
    honest("honest_two_roots", list_of(HOUSE, ROOT, SECOND_ROOT, above=(ROOT, SECOND_ROOT))),
    honest("honest_same_serial", list_of(least_serial=3)),
    honest("honest_first_instant", list_of(now=at("2026-01-01T00:00:00Z"))),
    honest("honest_key", of(RISK)),
    attack("edited", "people_edited", list_of(digest=HOUSE.but(new_1=person(STRANGER, "risk_manager")).reading[1])),
    attack("signed_by_person", "people_unsigned", list_of(HOUSE, RISK)),
    attack("other_namespace", "people_unsigned", list_of(namespace=namespace_of("bounds"))),
    attack("one_root_of_two", "people_unsigned", list_of(HOUSE, ROOT, above=(ROOT, SECOND_ROOT))),
    attack("unsigned", "people_unsigned", bytes_of(HOUSE, WORD.line())),
    attack("no_signature", "people_unsigned", bytes_of(HOUSE, WORD.line() + b"\n")),
    attack("text_after_it", "people_unsigned", bytes_of(HOUSE, signed(WORD, ROOT) + b"x")),
    attack("text_before_a_signature", "people_unsigned", bytes_of(
        HOUSE, signed(WORD, ROOT).replace(b"-----BEGIN", b"x-----BEGIN", 1))),
    attack("nine_signatures", "people_unsigned", bytes_of(HOUSE, signed(WORD, *[ROOT] * 9))),
    attack("large", "people_unsigned", bytes_of(HOUSE, signed(WORD, ROOT) * 200)),
    attack("another_statement", "people_unsigned", bytes_of(HOUSE, SignedText(
        line=b"{}", signatures=(ROOT.sign(b"{}", namespace_of("people")),)).text().encode())),
    attack("rolled_back", "people_rolled_back", list_of(least_serial=4)),
    attack("expired", "people_expired", list_of(now=at("2026-12-31T00:00:00Z"))),
    attack("clock_before", "people_expired", list_of(now=at("2026-01-01T00:00:00Z") - 1)),
    attack("for_two_years", "people_too_long", list_of(not_after=at("2026-01-01T00:00:00Z") + 367 * DAY)),
    attack("of_production", "realm", list_of(realm=PRODUCTION)),
    attack("same_key", "same_key", list_of(HOUSE.but(new_1=person(RISK, "peer_reviewer")))),
    attack("sk_twin", "same_key", list_of(HOUSE.but(new_1=person(RISK.in_token, "peer_reviewer")))),
    attack("key_of_a_machine", "same_key", list_of(HOUSE.but(new_1=person(RENEWER, "peer_reviewer")))),
    attack("trailing_byte", "key_malformed", list_of(with_key(LONG))),
    attack("small_order", "key_weak", list_of(with_key(SMALL))),
    attack("rsa", "key_algorithm", list_of(with_key("ssh-rsa AAAA"))),
    attack("root_as_person", "root_is_a_person", list_of(HOUSE.but(new_1=person(ROOT, "peer_reviewer")))),
    attack("root_as_persons_token", "root_is_a_person", list_of(HOUSE.but(new_1=person(ROOT.in_token, "quant")))),
    attack("renewer_with_role", "machine_role", list_of(
        Listed(machines=(("nightly", person(RENEWER, "renewer", "risk_manager")),)))),
    attack("person_renewer", "machine_role", list_of(HOUSE.but(new_1=person(STRANGER, "renewer")))),
    attack("author_who_is_nobody", "no_author", list_of(Listed(authors="{momentum: [nobody]}"))),
    attack("one_pair_of_eyes", "few_roles", list_of(Listed(signed_by="{canary: [risk_manager]}"))),
    attack("without_the_risk_manager", "few_roles", list_of(Listed(signed_by="{canary: [quant, peer_reviewer]}"))),
    attack("time_that_is_none", "no_time", list_of(HOUSE.but(new_1=person(STRANGER, "quant", until="2026-01-01")))),
    attack("unknown_key", "unknown_person", of(STRANGER)),
    attack("key_expired", "key_expired", of(OLD)),
    attack("key_before_its_time", "key_expired", of(RISK, now=at("2026-01-01T00:00:00Z") - 1)),
    attack("key_at_its_end", "key_expired", of(PEER, now=at("2027-01-01T00:00:00Z"))),
    attack("key_revoked", "key_revoked", of(FORMER, now=at("2026-04-01T00:00:00Z"))),
    attack("token_for_a_file", "unknown_person", of(COMPLIANCE.in_token)),
)  # fmt: skip
