"""Permits: bounds that people signed, and a lease within them that a machine signed; both together, for one strategy.

A machine can renew a lease or lower it. It never exceeds the lease before it of the same bounds, so that going up
again needs people. The records' floor says which lease that was.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Annotated, ClassVar

from golive.core.canonical import canonical
from golive.core.dataclass import dataclass
from golive.core.dated_ahead import MOST_AHEAD_NS
from golive.core.distinct import TooFew
from golive.core.errors import Refused
from golive.core.refusing import refuse_unless
from golive.core.unit import NANOS
from golive.documents.duties import MONEY_STEPS, seats
from golive.documents.people import Signer
from golive.documents.people_faults import key_of
from golive.trust.registry import Registry, in_force
from golive.trust.sshsig import read_signature, verify_signature
from golive.trust.statement import Count, Digest, Money, Nonce, Realm, Statement, Time, Word, word_of

MOST_BACK_NS = 2 * NANOS
"""How far a clock may be behind an instant that it showed already."""

Mode = Annotated[str, word_of(*MONEY_STEPS)]
"""A mode in which money moves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds(Statement):
    """What people allow: up to a capital, in a mode, from `not_before` until before `not_after`.

    `library` is the digest of the library's files, so that who renews can hold them against those of that day. `packet`
    and `sign_offs` are the digests of the evidence that they saw, and of every word that was given on it. Bounds of a
    higher `serial` end those before them.
    """

    MEANING: ClassVar[str] = "bounds"

    realm: Realm
    strategy: Word
    subject: Digest
    packet: Digest
    sign_offs: Digest
    policy: Digest
    library: Digest
    people: Digest
    head: Digest
    serial: Count
    mode: Mode
    capital: Money
    not_before: Time
    not_after: Time
    nonce: Nonce


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalMark:
    """A bot's journal by the hash of its first entry, `id`, and what it ended with: entry `seq`, of the hash `head`."""

    id: str
    seq: int
    head: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease(Statement):
    """What a machine renews within bounds, by their digest; a higher `epoch` ends the leases before it.

    It is of one bot's journal, which knows what is at stake: capital is not spent again beside another one.
    """

    MEANING: ClassVar[str] = "lease"

    realm: Realm
    strategy: Word
    subject: Digest
    bounds: Digest
    epoch: Count
    mode: Mode
    capital: Money
    by: Word
    issued: Time
    not_after: Time
    journal: Digest
    journal_seq: Count
    journal_head: Digest

    @property
    def mark(self) -> JournalMark:
        """Return which journal it is of."""
        return JournalMark(id=self.journal, seq=self.journal_seq, head=self.journal_head)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedPermit:
    """Both statements as they were signed, with the signatures; nothing has been verified."""

    bounds: bytes
    bounds_signatures: tuple[str, ...]
    lease: bytes
    lease_signature: str

    def data(self) -> bytes:
        """Return the file that holds it."""
        return canonical(
            {
                "bounds": self.bounds.decode("ascii"),
                "bounds_signatures": list(self.bounds_signatures),
                "lease": self.lease.decode("ascii"),
                "lease_signature": self.lease_signature,
            }
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PermitTerms:
    """What a library asks of permits: for how long leases and bounds may hold at most, in nanoseconds."""

    permit_life: int
    bounds_life: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor:
    """The last lease of the records: below it nothing holds any more. Before the first one all is zero or None."""

    serial: int = 0
    epoch: int = 0
    lease: str | None = None
    mode: str | None = None
    capital: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Permit:
    """A permit whose signatures were verified, and all of it that does not depend on the time."""

    bounds: Bounds
    bounds_digest: str
    lease: Lease
    lease_digest: str
    signers: tuple[Signer, ...]


def line_digest(line: bytes) -> str:
    """Return what other statements call a statement by."""
    return hashlib.sha256(line).hexdigest()


def read_permit(data: bytes) -> SignedPermit:
    """Return what a permit's file holds; anything but what `SignedPermit.data` writes is `malformed`."""
    try:
        fields = json.loads(data.decode("ascii"))
        permit = SignedPermit(
            bounds=fields["bounds"].encode("ascii"),
            bounds_signatures=tuple(fields["bounds_signatures"]),
            lease=fields["lease"].encode("ascii"),
            lease_signature=fields["lease_signature"],
        )
        whole = permit.data() == data
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Refused("malformed", "this is no permit") from error
    refuse_unless(whole, "malformed", "the permit could be written otherwise")
    return permit


def verified_permit(
    signed: SignedPermit, *, strategy: str, subject: str, registry: Registry, terms: PermitTerms
) -> Permit:
    """Return a permit once it is shown to be of this strategy and realm, signed by who may, and within its bounds.

    Raises
    ------
    Refused
        What `Statement.read` and `verify_signature` refuse; `realm`, `foreign` for another strategy, `subject`,
        `bounds_edited`; `unknown_person`, `quorum`, `not_a_renewer`; `bounds_too_long`, `lease_too_long`,
        `outside_bounds`, and `raised` for a lease above its bounds.
    """
    bounds, lease = Bounds.read(signed.bounds), Lease.read(signed.lease)
    for one in (bounds, lease):
        refuse_unless(one.realm == registry.realm, "realm", f"the permit is of the realm `{one.realm}`")
        refuse_unless(one.strategy == strategy, "foreign", f"the permit is of `{one.strategy}`")
        refuse_unless(one.subject == subject, "subject", "the permit is of another version of the strategy")
    digest = line_digest(signed.bounds)
    refuse_unless(lease.bounds == digest, "bounds_edited", "the lease is of other bounds")
    signers = (
        *bounds_signers(signed.bounds, signed.bounds_signatures, bounds, registry),
        _renewer(signed, lease, registry),
    )
    _lengths(bounds, lease, terms)
    within = MONEY_STEPS.index(lease.mode) <= MONEY_STEPS.index(bounds.mode) and lease.capital <= bounds.capital
    refuse_unless(within, "raised", "the lease is for more than its bounds")
    return Permit(
        bounds=bounds, bounds_digest=digest, lease=lease, lease_digest=line_digest(signed.lease), signers=signers
    )


def bounds_signers(line: bytes, signatures: Collection[str], bounds: Bounds, registry: Registry) -> Sequence[Signer]:
    """Return who signed bounds, once it is shown that everyone did who has to.

    Raises
    ------
    Refused
        What `verify_signature` refuses; `unknown_person`, `quorum`.
    """
    signers = []
    for text in signatures:
        key = read_signature(text).key
        signer = registry.known(key)
        verify_signature(line, text, key=key, namespace=Bounds.namespace())
        signers.append(signer)
    seated = seats(registry.people, bounds.strategy, bounds.mode, signers)
    refuse_unless(not isinstance(seated, TooFew), "quorum", "not everyone signed the bounds who has to")
    return signers


def _renewer(signed: SignedPermit, lease: Lease, registry: Registry) -> Signer:
    signer = next((one for one in registry.people.signers if one.id.value == lease.by), None)
    if signer is None:
        raise Refused("unknown_person", f"`{lease.by}`, who signed the lease, is nobody of the list of people")
    machine = signer in registry.people.machines
    refuse_unless(machine, "not_a_renewer", f"`{lease.by}` signed the lease, and is no machine that renews")
    verify_signature(signed.lease, signed.lease_signature, key=key_of(signer), namespace=Lease.namespace())
    return signer


def _lengths(bounds: Bounds, lease: Lease, terms: PermitTerms) -> None:
    long = bounds.not_after - bounds.not_before > terms.bounds_life
    refuse_unless(not long, "bounds_too_long", "bounds hold for longer than any may")
    long = lease.not_after - lease.issued > terms.permit_life
    refuse_unless(not long, "lease_too_long", "the lease holds for longer than any may")
    inside = bounds.not_before <= lease.issued and lease.not_after <= bounds.not_after
    refuse_unless(inside, "outside_bounds", "the lease holds when its bounds do not")


def judge_permit(
    permit: Permit, *, floor: Floor, revoked: Collection[str], now: int, seen_at: int | None = None
) -> None:
    """Refuse a permit that does not hold now.

    Parameters
    ----------
    permit
        One that was verified.
    floor
        The last lease of the records.
    revoked
        Digests of bounds that people took back.
    now
        The instant, in nanoseconds UTC.
    seen_at
        The latest instant that was seen before, if any.

    Raises
    ------
    Refused
        `future`, `clock_back`; `forked_epoch` for another lease of the floor's epoch, `raised` for one above it under
        the same bounds; `bounds_revoked`, `old_epoch`; `key_revoked`, `key_expired`; `expired`.
    """
    lease, bounds = permit.lease, permit.bounds
    refuse_unless(lease.issued - now <= MOST_AHEAD_NS, "future", "the lease was signed after now")
    back = seen_at is not None and seen_at - now > MOST_BACK_NS
    refuse_unless(not back, "clock_back", "the clock shows less than it did")
    fork = lease.epoch == floor.epoch and floor.lease not in (None, permit.lease_digest)
    refuse_unless(not fork, "forked_epoch", f"there are two leases of epoch {lease.epoch}")
    refuse_unless(not _raises(permit, floor), "raised", "the lease is for more than the one before it")
    refuse_unless(permit.bounds_digest not in revoked, "bounds_revoked", "people took the bounds back")
    old = bounds.serial < floor.serial or lease.epoch < floor.epoch
    refuse_unless(not old, "old_epoch", "a later lease or a demotion took its place")
    for signer in permit.signers:
        in_force(signer, at=now)
    ended = now >= min(lease.not_after, bounds.not_after)
    refuse_unless(not ended, "expired", "the permit has ended")


def _raises(permit: Permit, floor: Floor) -> bool:
    """Say whether a later lease of the floor's bounds is above the floor's; one that is older raises nothing."""
    lease = permit.lease
    if permit.bounds.serial != floor.serial or lease.epoch < floor.epoch or floor.mode is None:
        return False
    return lease.capital > floor.capital or MONEY_STEPS.index(lease.mode) > MONEY_STEPS.index(floor.mode)
