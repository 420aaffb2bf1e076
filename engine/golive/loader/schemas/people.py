"""`kind: people`."""

from __future__ import annotations

from golive.documents.duties import MONEY_STEPS
from golive.documents.people import PROFILES, RENEWER, ROLES, SIGNATURES
from golive.loader.schemas.pieces import LibraryIds, Schema, document, entries, name, record, sequence, text

_PERSON = '{name: Ada, roles: [risk_manager], key: "ssh-ed25519 AAAA...", from: 2026-01-01, until: 2027-01-01}'
_TIME = "YYYY-MM-DD, its first instant in UTC"


def people(ids: LibraryIds) -> Schema:
    """Return the schema of who may sign what."""
    own: Schema = {
        "signatures": {
            "enum": list(SIGNATURES),
            "description": "`asserted`: what people say without a key counts for the checklist, and gives no permit",
        },
        "profile": {"enum": list(PROFILES), "description": "`solo`: one person alone, no more than 1 % and never live"},
        "people": entries(_signer(), least=1, description="people, by ids of your own"),
        "machines": entries(_signer(), description=f"machines that renew leases, each with the role `{RENEWER}` alone"),
        "authors": entries(
            sequence(name(), least=1, description="ids of people, who sign nothing of it"),
            description="who wrote which strategy; of one that is not listed nothing can be signed",
        ),
    }
    roles = sequence({"enum": list(ROLES)}, least=1, description="roles, each of them another person")
    own["signed_by"] = record(dict.fromkeys(MONEY_STEPS, roles), (), "canary: [risk_manager, peer_reviewer]")
    if ids.strategies:
        own["authors"]["propertyNames"] = name(ids.strategies)
    return document("people", own, ("profile", "people"))


def _signer() -> Schema:
    roles = sequence({"enum": [*ROLES, RENEWER]}, description="what this one may be; none for who signs nothing")
    signer: Schema = {
        "name": text("as it is shown"),
        "roles": {**roles, "uniqueItems": True},
        "key": text("the public key, as in the `.pub` file: `ssh-ed25519 AAAA...`"),
        "from": text(f"when this one may begin to sign, {_TIME}"),
        "until": text(f"when this one may no more, {_TIME}"),
        "revoked_at": text("when the key was taken back, YYYY-MM-DDTHH:MM:SSZ"),
    }
    return record(signer, ("name", "roles", "key", "from", "until"), _PERSON)
