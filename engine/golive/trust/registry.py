"""Who counts: people whose list the trust root signed, and what the key that signed something may do at an instant."""

from __future__ import annotations

from collections.abc import Collection
from typing import ClassVar

from golive.core.civil import DAY_S
from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.public_key import PublicKey
from golive.core.refusing import refuse_unless
from golive.core.unit import NANOS
from golive.documents.people import ASSERTED, People, Signer
from golive.documents.people_faults import key_of, people_faults
from golive.trust.root_file import RootKey
from golive.trust.signed_text import SignedText, read_signed
from golive.trust.sshsig import read_signature, verify_signature
from golive.trust.statement import Count, Digest, Realm, Statement, Time

LONGEST_NS = 366 * DAY_S * NANOS
"""A year, also a leap one: whoever left is forgotten by then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleListed(Statement):
    """A root's word that a list of people counts, from `not_before` until before `not_after`.

    `digest` is that of the list's meaning; a list with a higher `serial` ends those before it.
    """

    MEANING: ClassVar[str] = "people"

    digest: Digest
    serial: Count
    not_before: Time
    not_after: Time
    realm: Realm


@dataclass(frozen=True, slots=True, kw_only=True)
class Registry:
    """People whose list a root signed, for a realm; `digest` and `serial` say which list it is."""

    people: People
    digest: str
    serial: int
    realm: str

    def known(self, key: PublicKey) -> Signer:
        """Return whose a key is, or refuse it (`unknown_person`)."""
        signer = next((one for one in self.people.signers if key_of(one) == key), None)
        if signer is None:
            raise Refused("unknown_person", "a key signed that is nobody's")
        return signer


def in_force(signer: Signer, *, at: int) -> None:
    """Refuse a key at an instant, in nanoseconds UTC, for which it was taken back or does not hold.

    Raises
    ------
    Refused
        `key_revoked` from when it was taken back, `key_expired` outside its time.
    """
    name = signer.id.value
    revoked = signer.revoked_at is not None and at >= signer.revoked_at
    refuse_unless(not revoked, "key_revoked", f"the key of `{name}` was taken back")
    refuse_unless(signer.since <= at < signer.until, "key_expired", f"the key of `{name}` does not hold then")


def believed(
    people: People, digest: str, signed: bytes, *, roots: Collection[RootKey], least_serial: int, realm: str, now: int
) -> Registry:
    """Return people once it is shown that every root signed their list, and that it is the latest one.

    Parameters
    ----------
    people, digest
        The list, and the digest of its meaning (`digest_of_meaning`).
    signed
        The roots' statement and their signatures: what `rules/people.signed` holds.
    roots
        The keys of the root file, each of which has to sign.
    least_serial
        The highest serial that was ever seen.
    realm, now
        Where it has to hold, and when, in nanoseconds UTC.

    Raises
    ------
    Refused
        `people_unsigned`, `root_expired`, `people_edited`, `realm`, `people_rolled_back`, `people_expired`,
        `people_too_long`; `asserted`, `root_is_a_person`; the reasons of `people_faults`.
    """
    text = _read(signed)
    for root in roots:
        refuse_unless(root.holds(now), "root_expired", f"the root `{root.name}` does not hold now")
    refuse_unless(_signed_by_all(text, roots), "people_unsigned", "not every root signed the list of people")
    listed = _listed(text.line)
    refuse_unless(listed.digest == digest, "people_edited", "the list of people is not the one that was signed")
    refuse_unless(listed.realm == realm, "realm", f"the list of people is of the realm `{listed.realm}`")
    latest = listed.serial >= least_serial
    refuse_unless(latest, "people_rolled_back", f"list {listed.serial} of people was followed by {least_serial}")
    holds = listed.not_before <= now < listed.not_after
    refuse_unless(holds, "people_expired", "the signature on the list of people does not hold now")
    short = listed.not_after - listed.not_before <= LONGEST_NS
    refuse_unless(short, "people_too_long", "a list of people is signed for a year at most")
    _sound(people, roots)
    return Registry(people=people, digest=digest, serial=listed.serial, realm=realm)


def serial_of(signed: bytes) -> int:
    """Return the serial of a list of people by what stands beside it, or refuse it (`people_unsigned`).

    No signature is verified: it can only make older lists count no more.
    """
    return _listed(_read(signed).line).serial


def _read(signed: bytes) -> SignedText:
    try:
        return read_signed(signed)
    except Refused as error:
        raise Refused("people_unsigned", error.sentence) from error


def _listed(line: bytes) -> PeopleListed:
    try:
        return PeopleListed.read(line)
    except Refused as error:
        raise Refused("people_unsigned", error.sentence) from error


def _signed_by_all(text: SignedText, roots: Collection[RootKey]) -> bool:
    """Say whether each root gave one of the signatures, for this purpose."""
    namespace = PeopleListed.namespace()
    try:
        signatures = {read_signature(one).key.point: one for one in text.signatures}
        for root in roots:
            if root.namespaces is not None and namespace not in root.namespaces:
                return False
            verify_signature(text.line, signatures[root.key.point], key=root.key, namespace=namespace)
    except (Refused, KeyError):
        return False
    return True


def _sound(people: People, roots: Collection[RootKey]) -> None:
    if people.signatures == ASSERTED:
        raise Refused("asserted", "the list takes what people say for what they sign: nothing rests on it")
    for fault in people_faults(people):
        raise Refused(fault.reason, fault.message)
    points = {root.key.point for root in roots}
    for one in people.signers:
        other = key_of(one).point not in points
        refuse_unless(other, "root_is_a_person", f"`{one.id.value}` has a root's key: nobody would be above people")
