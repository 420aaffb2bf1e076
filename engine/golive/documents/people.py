"""`kind: people`: who may sign what, with which key, and from when until when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from golive.core.dataclass import dataclass
from golive.documents.header import Header, Name, Text

TEAM, SOLO = "team", "solo"
PROFILES = (TEAM, SOLO)

REQUIRED, ASSERTED = "required", "asserted"
SIGNATURES = (REQUIRED, ASSERTED)
"""Whether only what is signed counts, or also what somebody says of himself: from the latter no permit comes."""

RISK_MANAGER, PEER_REVIEWER, COMPLIANCE_OFFICER = "risk_manager", "peer_reviewer", "compliance_officer"
ROLES = (
    *(RISK_MANAGER, PEER_REVIEWER, COMPLIANCE_OFFICER),
    *("quant", "trader", "operations", "sre", "security", "ml"),
)
"""What a person may be."""

RENEWER = "renewer"
"""The only role of a machine: it renews what people signed, and lowers it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """A person or a machine that signs; instants are nanoseconds UTC, `until` is the first at which it may no more.

    `revoked_at` is when its key was taken back; nothing that it signed counts from then on.
    """

    id: Name
    name: str
    roles: tuple[Name, ...]
    key: Text
    since: int
    until: int
    until_place: Name
    revoked_at: int | None = None

    def holds(self, at: int) -> bool:
        """Say whether what this one signs at an instant counts."""
        return self.since <= at < self.until and (self.revoked_at is None or at < self.revoked_at)

    def has(self, role: str) -> bool:
        """Say whether this one has a role."""
        return any(own.value == role for own in self.roles)


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Who may sign: people by their roles, machines that renew, and who wrote which strategy.

    `authors` are ids of people by strategy: an author signs nothing of his own. `signed_by` are the roles that sign a
    step, by where it leads; it stands here because the root signs this list, and whoever edits the policy cannot ask
    for fewer. With the profile `solo` there is one person alone, who signs by himself. Where `signatures` are only
    asserted, no root's word makes the list count.
    """

    header: Header
    profile: str
    people: tuple[Signer, ...]
    machines: tuple[Signer, ...]
    authors: Mapping[str, tuple[Name, ...]]
    strategies: tuple[Name, ...]
    signed_by: Mapping[str, tuple[Name, ...]]
    steps: tuple[Name, ...]
    signatures: str = REQUIRED

    @property
    def signers(self) -> Iterator[Signer]:
        """Yield everyone with a key."""
        yield from (*self.people, *self.machines)
