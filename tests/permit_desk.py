"""Permits of the desk in a rehearsal: bounds of two people, a lease of the machine, and what is asked of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.ssh_signers import Signer
from tests.trust_desk import DAY, HOUR, NOW, PEER, RENEWER, RISK, at, registry

from golive.trust.permit import (
    Bounds,
    Floor,
    Lease,
    Permit,
    PermitTerms,
    SignedPermit,
    judge_permit,
    line_digest,
    read_permit,
    verified_permit,
)
from golive.trust.permit_file import permit_bytes
from golive.trust.registry import Registry
from golive.trust.statement import REHEARSAL

SUBJECT, OTHER = "a" * 64, "b" * 64
NONCE = "0123456789abcdef0123456789abcdef"
TERMS = PermitTerms(
    permit_life=DAY,
    bounds_life=90 * DAY,
)
HOUSE = registry()
START, END = at("2026-04-20T00:00:00Z"), at("2026-07-01T00:00:00Z")


def bounds(**changed: Any) -> Bounds:
    told: dict[str, Any] = {
        "realm": REHEARSAL,
        "strategy": "momentum",
        "subject": SUBJECT,
        **dict.fromkeys(("packet", "sign_offs", "policy", "library", "people", "head"), OTHER),
        "serial": 1,
        "mode": "canary",
        "capital": Decimal(5000),
        "not_before": START,
        "not_after": END,
        "nonce": NONCE,
    }
    return Bounds(**{**told, **changed})


def lease(within: Bounds, **changed: Any) -> Lease:
    told: dict[str, Any] = {
        "realm": within.realm,
        "strategy": within.strategy,
        "subject": within.subject,
        "bounds": line_digest(within.line()),
        "epoch": 7,
        "mode": within.mode,
        "capital": within.capital,
        "by": "nightly",
        "issued": NOW - 6 * HOUR,
        "not_after": NOW + 18 * HOUR,
        "journal": OTHER,
        "journal_seq": 1,
        "journal_head": OTHER,
    }
    return Lease(**{**told, **changed})


def signed_permit(
    outer: Bounds,
    inner: Lease,
    *,
    people: Sequence[Signer] = (RISK, PEER),
    machine: Signer = RENEWER,
    bounds_namespace: str = "",
    lease_namespace: str = "",
) -> SignedPermit:
    """Return a permit with its signatures."""
    line, inside = outer.line(), inner.line()
    return SignedPermit(
        bounds=line,
        bounds_signatures=tuple(one.sign(line, bounds_namespace or Bounds.namespace()) for one in people),
        lease=inside,
        lease_signature=machine.sign(inside, lease_namespace or Lease.namespace()),
    )


def floor_of(inner: Lease, serial: int = 1, **changed: Any) -> Floor:
    """Return the floor that a lease made."""
    told: dict[str, Any] = {
        "serial": serial,
        "epoch": inner.epoch,
        "lease": line_digest(inner.line()),
        "mode": inner.mode,
        "capital": inner.capital,
    }
    return Floor(**{**told, **changed})


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a permit is held against."""

    strategy: str = "momentum"
    subject: str = SUBJECT
    people: Registry = HOUSE
    floor: Floor = field(default_factory=Floor)
    revoked: frozenset[str] = frozenset()
    now: int = NOW
    seen_at: int | None = None

    def of(self, data: bytes) -> Permit:
        """Return the permit that some bytes are; refuse any other."""
        permit = verified_permit(
            read_permit(data),
            strategy=self.strategy,
            subject=self.subject,
            registry=self.people,
            terms=TERMS,
        )
        judge_permit(permit, floor=self.floor, revoked=self.revoked, now=self.now, seen_at=self.seen_at)
        return permit

    def at(self, path: Path) -> Permit:
        """Return the permit of a file."""
        return self.of(permit_bytes(path))
