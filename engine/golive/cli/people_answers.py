"""What `golive people` says: that a list is signed, and who counts by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from golive.cli.json_output import json_text
from golive.core.utc_text import utc_text

if TYPE_CHECKING:
    from golive.documents.people import Signer
    from golive.readiness.people_listed import ListedHere
    from golive.trust.registry import PeopleListed, Registry


def signed_as_text(here: ListedHere, listed: PeopleListed) -> str:
    """Return what was signed."""
    people, machines = len(here.people.people), len(here.people.machines)
    return "\n".join(
        (
            f"list {listed.serial} of people is signed, until {utc_text(listed.not_after)}",
            f"  {people} people and {machines} machines, profile {here.people.profile}",
            f"  digest {here.digest}",
        )
    )


def signed_as_json(here: ListedHere, listed: PeopleListed) -> str:
    """Return it as a document."""
    return json_text(
        {"serial": listed.serial, "digest": here.digest, "realm": listed.realm, "not_after": utc_text(listed.not_after)}
    )


def people_as_text(registry: Registry, now: int) -> str:
    """Return who may sign what, one a line, and who signs which step."""
    lines = [f"list {registry.serial} of people counts in the realm {registry.realm}; digest {registry.digest}"]
    lines += [
        f"  {one.id.value}: {_roles(one) or 'signs nothing'}, {_standing(one, now)}" for one in registry.people.signers
    ]
    lines += [
        f"{step} is signed by {' and '.join(role.value for role in roles)}, each another person"
        for step, roles in registry.people.signed_by.items()
    ]
    lines += [
        f"{', '.join(author.value for author in authors)} wrote {strategy}, and signs nothing of it"
        for strategy, authors in registry.people.authors.items()
    ]
    lines.append("whether a later list was ever signed, this one does not tell: --serial says what was seen")
    return "\n".join(lines)


def _roles(one: Signer) -> str:
    return ", ".join(role.value for role in one.roles)


def _standing(one: Signer, now: int) -> str:
    if one.revoked_at is not None and now >= one.revoked_at:
        return f"revoked at {utc_text(one.revoked_at)}"
    if now < one.since:
        return f"from {utc_text(one.since)}"
    return f"until {utc_text(one.until)}" if now < one.until else f"ended at {utc_text(one.until)}"


def people_as_json(registry: Registry, now: int) -> str:
    """Return it as a document."""
    people = registry.people
    return json_text(
        {
            "serial": registry.serial,
            "realm": registry.realm,
            "digest": registry.digest,
            "profile": people.profile,
            "signers": [
                {
                    "id": one.id.value,
                    "roles": [role.value for role in one.roles],
                    "machine": one in people.machines,
                    "holds": one.holds(now),
                    "from": utc_text(one.since),
                    "until": utc_text(one.until),
                    "revoked_at": None if one.revoked_at is None else utc_text(one.revoked_at),
                }
                for one in people.signers
            ],
            "signed_by": {step: [role.value for role in roles] for step, roles in people.signed_by.items()},
            "authors": {strategy: [author.value for author in authors] for strategy, authors in people.authors.items()},
        }
    )
