"""A desk of people in a rehearsal: who they are, the root above them, and what each of them signs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tests.ssh_signers import Signer

from golive.compiler.digest import digest_of_meaning
from golive.core.unit import NANOS
from golive.core.utc_text import nanos_of_utc
from golive.documents.people import People
from golive.loader.document import load_document
from golive.trust.registry import PeopleListed, Registry, believed
from golive.trust.root_file import RootKey, root_keys
from golive.trust.signed_text import SignedText
from golive.trust.statement import REHEARSAL, Statement

ROOT, SECOND_ROOT = Signer(seed=100), Signer(seed=101)
RISK, PEER, COMPLIANCE, AUTHOR, RENEWER, STRANGER, OLD, FORMER, NEW = (Signer(seed=n) for n in range(110, 119))
SECOND = NANOS
MINUTE, HOUR, DAY = 60 * SECOND, 3_600 * SECOND, 86_400 * SECOND


def at(text: str) -> int:
    """Return an instant, `2026-05-01T12:00:00Z`."""
    ns = nanos_of_utc(text)
    assert ns is not None
    return ns


NOW = at("2026-05-01T12:00:00Z")
HEADER = {
    "kind": "people",
    "id": "people",
    "title": "Who may sign what",
    "why": "To have somebody who signs.",
    "source": "a test",
}


def person(signer: Signer, *roles: str, since: str = "2026-01-01", until: str = "2027-01-01", **more: str) -> str:
    """Return what a list says of someone."""
    own = "".join(f", {key}: {value}" for key, value in more.items())
    return f'{{name: A, roles: [{", ".join(roles)}], key: "{signer.key}", from: {since}, until: {until}{own}}}'


HOUSE = {
    "risk_1": person(RISK, "risk_manager"),
    "peer_1": person(PEER, "peer_reviewer"),
    "comp_1": person(COMPLIANCE, "compliance_officer"),
    "dev_1": person(AUTHOR, "risk_manager", "peer_reviewer"),
    "old_1": person(OLD, "risk_manager", until="2026-04-01"),
    "former_1": person(FORMER, "peer_reviewer", revoked_at="2026-04-01T00:00:00Z"),
}
MACHINES = {"nightly": person(RENEWER, "renewer")}


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A list of people as text."""

    people: tuple[tuple[str, str], ...] = tuple(HOUSE.items())
    machines: tuple[tuple[str, str], ...] = tuple(MACHINES.items())
    authors: str = "{momentum: [dev_1], volatility: [dev_1]}"
    profile: str = "team"
    signed_by: str = "{canary: [risk_manager, peer_reviewer], live: [risk_manager, compliance_officer]}"

    def but(self, **people: str) -> Listed:
        """Return the list with other lines, an empty one for nobody."""
        changed = {**dict(self.people), **people}
        return Listed(people=tuple((k, v) for k, v in changed.items() if v), machines=self.machines)

    @property
    def text(self) -> str:
        lines = [f"{key}: {value}" for key, value in HEADER.items()]
        lines.append(f"profile: {self.profile}")
        for section, entries in (("people", self.people), ("machines", self.machines)):
            lines += [f"{section}:", *(f"  {id_}: {entry}" for id_, entry in entries)]
        return "\n".join((*lines, f"authors: {self.authors}", f"signed_by: {self.signed_by}", ""))

    @cached_property
    def reading(self) -> tuple[People, str]:
        """Return what golive's own loader makes of it, and the digest of its meaning."""
        reading = load_document(self.text, "rules/people.yaml")
        assert isinstance(reading.document, People), reading.issues
        return reading.document, digest_of_meaning(reading.value)


def signed(statement: Statement, *signers: Signer, namespace: str = "") -> bytes:
    """Return a statement with signatures below it."""
    line = statement.line()
    signatures = tuple(one.sign(line, namespace or statement.namespace()) for one in signers)
    return SignedText(line=line, signatures=signatures).text().encode()


def roots(*signers: Signer, options: str = "") -> tuple[RootKey, ...]:
    """Return root keys as a root file names them."""
    return root_keys("".join(f"root{n}@desk {options} {one.key}\n" for n, one in enumerate(signers or (ROOT,))))


def listed(house: Listed, **changed: Any) -> PeopleListed:
    """Return the root's word on a list."""
    told = {
        "digest": house.reading[1],
        "serial": 3,
        "not_before": at("2026-01-01T00:00:00Z"),
        "not_after": at("2026-12-31T00:00:00Z"),
        "realm": REHEARSAL,
    }
    return PeopleListed(**{**told, **changed})


def registry(house: Listed | None = None, *, now: int = NOW, realm: str = REHEARSAL) -> Registry:
    """Return people who count."""
    house = house or Listed()
    people, digest = house.reading
    word = signed(listed(house, realm=realm), ROOT)
    return believed(people, digest, word, roots=roots(), least_serial=0, realm=realm, now=now)
