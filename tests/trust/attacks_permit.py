"""Attacks on a permit: copied, raised, kept too long, signed by others, taken apart; and what must not end one."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.permit_desk import OTHER, Asked, bounds, floor_of, lease, signed_permit
from tests.ssh_signers import Signer
from tests.trust.attacks import Act, Attack, attack, honest
from tests.trust_desk import (
    AUTHOR,
    COMPLIANCE,
    FORMER,
    HOUR,
    MINUTE,
    NEW,
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

from golive.trust.permit import Bounds, Floor, Lease, SignedPermit, line_digest
from golive.trust.registry import Registry
from golive.trust.statement import PRODUCTION

OUTER = bounds()
INNER = lease(OUTER)
FLOOR = floor_of(INNER)
PERMIT = signed_permit(OUTER, INNER)
HOUSE = Listed()
ASKED = Asked(floor=FLOOR)


def held(permit: SignedPermit | bytes = PERMIT, **asked: Any) -> Act:
    """Return the attempt to have a permit hold."""
    data = permit if isinstance(permit, bytes) else permit.data()
    against = replace(ASKED, **asked)
    return lambda _: against.of(data)


def inner(**changed: Any) -> Act:
    """Return the attempt with another lease within the same bounds, signed as it has to be."""
    return held(signed_permit(OUTER, lease(OUTER, **changed)))


def outer(*people: Signer, **changed: Any) -> Act:
    """Return the attempt with other bounds, or other people under them."""
    other = bounds(**changed)
    one = lease(other)
    return held(signed_permit(other, one, people=people or (RISK, PEER)), floor=floor_of(one, serial=other.serial))


def rewritten(statement: Bounds | Lease, **changed: object) -> bytes:
    """Return a statement's line with other texts, as canonical as it was."""
    fields = {**json.loads(statement.line()), **changed}
    fields = {name: value for name, value in fields.items() if value is not None}
    return json.dumps(fields, sort_keys=True, separators=(",", ":")).encode()


def lease_line(**changed: object) -> Act:
    line = rewritten(INNER, **changed)
    return held(replace(PERMIT, lease=line, lease_signature=RENEWER.sign(line, Lease.namespace())))


def with_people(people: Registry) -> Act:
    return held(people=people)


def on_disk(put: Callable[[Path], Path]) -> Act:
    """Return the attempt to read a permit from where `put` lays it."""
    return lambda folder: ASKED.at(put(folder))


def written(path: Path, data: bytes = PERMIT.data()) -> Path:
    path.write_bytes(data)
    return path


def linked(folder: Path) -> Path:
    path = folder / "link.json"
    path.symlink_to(written(folder / "momentum.json"))
    return path


def later(**changed: Any) -> Lease:
    return lease(OUTER, **{"epoch": 8, **changed})


JOINED = registry(HOUSE.but(new_1=person(NEW, "risk_manager", "compliance_officer")))
LEFT = registry(HOUSE.but(peer_1=""))
LOST = registry(HOUSE.but(peer_1=person(PEER, "quant")))
REVOKED = registry(HOUSE.but(peer_1=person(PEER, "peer_reviewer", revoked_at="2026-05-01T12:00:00Z")))
ENDED = registry(HOUSE.but(peer_1=person(PEER, "peer_reviewer", until="2026-05-01")))
ALONE = registry(Listed(people=(("dev_1", person(AUTHOR, "quant")),), profile="solo"))
LIVE_ALONE = registry(Listed(signed_by="{live: [risk_manager, compliance_officer]}"))
IN_PRODUCTION = registry(realm=PRODUCTION)
LIVE = bounds(mode="live")
LIVE_LEASE = lease(LIVE)
CANARY_OF_LIVE = signed_permit(LIVE, lease(LIVE, mode="canary", epoch=8), people=(COMPLIANCE, RISK))
WIDER = bounds(serial=2, capital=Decimal(9000))
AFTER_DEMOTION = Floor(serial=1, epoch=8)
LOWERED = floor_of(later(capital=Decimal(3000)))

PERMITS: tuple[Attack, ...] = (
    honest("honest", held()),
    honest("colleague_joins", with_people(JOINED)),
    honest("honest_file", on_disk(lambda f: written(f / "momentum.json"))),
    honest("honest_last_instant", held(now=NOW + 18 * HOUR - 1)),
    honest("honest_lowered", held(signed_permit(OUTER, later(capital=Decimal(3000))))),
    honest("honest_live", held(signed_permit(LIVE, LIVE_LEASE, people=(COMPLIANCE, RISK)), floor=floor_of(LIVE_LEASE))),
    honest("honest_canary_of_live", held(CANARY_OF_LIVE, floor=floor_of(LIVE_LEASE))),
    honest("honest_alone", held(signed_permit(OUTER, INNER, people=(AUTHOR,)), people=ALONE)),
    honest("honest_bounds_90_days", outer(not_after=at("2026-07-19T00:00:00Z"))),
    honest("honest_new_bounds_raise", held(signed_permit(WIDER, lease(WIDER, epoch=8)))),
    attack("copied", "foreign", held(strategy="volatility")),
    attack("subject", "subject", held(subject=OTHER)),
    attack("lease_of_another_strategy", "foreign", inner(strategy="volatility")),
    attack("lease_of_another_subject", "subject", inner(subject=OTHER)),
    attack("old_epoch", "old_epoch", held(floor=floor_of(later()))),
    attack("old_serial", "old_epoch", held(floor=floor_of(INNER, serial=2))),
    attack("warm_demotion", "old_epoch", held(floor=AFTER_DEMOTION)),
    attack("forked_epoch", "forked_epoch", inner(not_after=NOW + HOUR)),
    attack("raises_again", "raised", held(signed_permit(OUTER, later(epoch=9)), floor=LOWERED)),
    attack("re_promotes", "raised", held(
        signed_permit(LIVE, lease(LIVE, epoch=8), people=(COMPLIANCE, RISK)),
        floor=floor_of(lease(LIVE, mode="canary")))),
    attack("over_bounds", "raised", inner(capital=Decimal("5000.01"))),
    attack("mode_over_bounds", "raised", inner(mode="live")),
    attack("NaN", "fields", lease_line(capital="NaN")),
    attack("negative", "fields", lease_line(capital="-1")),
    attack("5e3", "fields", lease_line(capital="5e3")),
    attack("arabic_digits", "fields", lease_line(capital="\u0665")),
    attack("missing_field", "fields", lease_line(capital=None)),
    attack("mode_that_is_none", "fields", lease_line(mode="paper")),
    attack("lease_too_long", "lease_too_long", inner(not_after=NOW + 18 * HOUR + SECOND)),
    attack("past_bounds", "outside_bounds", held(
        signed_permit(OUTER, lease(OUTER, issued=at("2026-06-30T12:00:00Z"), not_after=at("2026-07-01T00:00:01Z"))),
        now=at("2026-06-30T13:00:00Z"))),
    attack("before_bounds", "outside_bounds", outer(not_before=NOW - 5 * HOUR)),
    attack("bounds_91_days", "bounds_too_long", outer(not_after=at("2026-07-19T00:00:01Z"))),
    attack("expired", "expired", held(now=NOW + 18 * HOUR)),
    attack("future", "future", held(now=NOW - 6 * HOUR - 2 * MINUTE - 1)),
    attack("clock_back", "clock_back", held(seen_at=NOW + 2 * SECOND + 1)),
    attack("renewer_signs_bounds", "quorum", outer(RISK, RENEWER)),
    attack("one_person", "quorum", outer(RISK, RISK)),
    attack("nobody", "quorum", held(signed_permit(OUTER, INNER, people=()))),
    attack("author_signs", "quorum", outer(RISK, AUTHOR)),
    attack("nobody_wrote_it", "quorum", held(
        signed_permit(bounds(strategy="unheard"), lease(bounds(strategy="unheard"))), strategy="unheard")),
    attack("step_that_nobody_signs", "quorum", with_people(LIVE_ALONE)),
    attack("alone_for_live", "quorum", held(
        signed_permit(LIVE, LIVE_LEASE, people=(AUTHOR,)), people=ALONE, floor=floor_of(LIVE_LEASE))),
    attack("signer_lost_role", "quorum", with_people(LOST)),
    attack("stranger", "unknown_person", outer(RISK, PEER, STRANGER)),
    attack("signer_left", "unknown_person", with_people(LEFT)),
    attack("machine_left", "unknown_person", inner(by="gone")),
    attack("key_revoked", "key_revoked", with_people(REVOKED)),
    attack("key_expired", "key_expired", with_people(ENDED)),
    attack("old_key_signs", "key_expired", outer(RISK, PEER, OLD)),
    attack("former_key_signs", "key_revoked", outer(RISK, PEER, FORMER)),
    attack("person_signs_lease", "not_a_renewer", held(signed_permit(OUTER, lease(OUTER, by="risk_1"), machine=RISK))),
    attack("other_key", "other_key", held(signed_permit(OUTER, INNER, machine=RISK))),
    attack("namespace", "namespace", held(signed_permit(OUTER, INNER, lease_namespace=Bounds.namespace()))),
    attack("namespace_of_bounds", "namespace", held(signed_permit(OUTER, INNER, bounds_namespace=Lease.namespace()))),
    attack("bounds_text_changed", "bad_signature|bounds_edited", held(
        replace(PERMIT, bounds=rewritten(OUTER, capital="9000")))),
    attack("bounds_swapped", "bounds_edited", held(replace(
        signed_permit(bounds(nonce="f" * 32), INNER), lease=PERMIT.lease, lease_signature=PERMIT.lease_signature))),
    attack("signature_of_other_bounds", "bad_signature", held(replace(
        PERMIT, bounds_signatures=signed_permit(bounds(nonce="f" * 32), INNER).bounds_signatures))),
    attack("bounds_revoked", "bounds_revoked", held(revoked=frozenset((line_digest(OUTER.line()),)))),
    attack("rehearsal", "realm", with_people(IN_PRODUCTION)),
    attack("lease_of_another_realm", "realm", inner(realm=PRODUCTION)),
    attack("spaces", "malformed", held(PERMIT.data().replace(b',"lease"', b', "lease"'))),
    attack("line_break", "malformed", held(PERMIT.data() + b"\n")),
    attack("no_object", "malformed", held(b"[]")),
    attack("signatures_that_are_numbers", "malformed", held(b'{"bounds":1,"bounds_signatures":[]}')),
    attack("empty", "malformed", held(b"")),
    attack("large", "unreadable", on_disk(lambda f: written(f / "momentum.json", PERMIT.data() + b" " * 65_536))),
    attack("deleted", "none", on_disk(lambda f: f / "momentum.json")),
    attack("symlink", "unreadable", on_disk(linked)),
    attack("folder", "unreadable", on_disk(lambda f: f)),
    attack("name_with_a_null", "unreadable", on_disk(lambda f: f / "a\0b")),
)  # fmt: skip

EVERY_PREFIX = tuple(held(PERMIT.data()[:cut]) for cut in range(len(PERMIT.data())))
