"""A packet of a rehearsal: people with throwaway keys, facts in which all evidence is there, and both signatures.

It is what `golive selftest tamper` changes: it holds in realm `rehearsal` alone, and no command takes it for more.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cached_property
from types import MappingProxyType
from typing import Any

from golive.compiler.digest import digest_of_meaning
from golive.core.civil import DAY_S
from golive.core.dataclass import dataclass
from golive.core.unit import NANOS
from golive.core.utc_text import utc_text
from golive.documents.people import People
from golive.journal.body_codec import codec_of
from golive.loader.document import load_document
from golive.readiness.packet.facts import PacketFacts
from golive.trust.packet.page_parts import PageParts, read_page, unsigned_page
from golive.trust.packet.page_seal import sealed
from golive.trust.packet.signed_page import PageSigned
from golive.trust.packet.strip import OnStrip
from golive.trust.packet.terms import Listing, Need, PacketTerms, Payload
from golive.trust.registry import PeopleListed, Registry, believed
from golive.trust.root_file import root_keys
from golive.trust.sign_off import APPROVED
from golive.trust.signed_text import SignedText
from golive.trust.statement import REHEARSAL
from golive.trust.throwaway_key import ThrowawayKey

DAY = DAY_S * NANOS
STRATEGY, RISK, PEER, AUTHOR, LEFT, ENDED, STRANGER = "rehearsed", "risk_1", "peer_1", "dev_1", "left_1", "old_1", "x_1"
ROLES: Mapping[str, str] = MappingProxyType({RISK: "risk_manager", PEER: "peer_reviewer"})
NEEDS = (Need(item="RISK-005", roles=(ROLES[RISK],)), Need(item="STRAT-006", roles=(ROLES[PEER],)))
BLANK, _CODE = "0" * 63 + "1", "golive-selftest"
"""Stands for each digest of the rehearsal, and for what its records ended with."""

_ROOT = "root"


@dataclass(frozen=True, kw_only=True)
class Rehearsal:
    """People, the facts of a packet, and how its page is drawn; `now` is in nanoseconds UTC, on a whole second."""

    seed: bytes
    now: int
    facts: PacketFacts
    templates: str
    draw: Callable[[bytes], str]

    def key(self, name: str) -> ThrowawayKey:
        """Return somebody's key."""
        return ThrowawayKey(self.seed + name.encode())

    @cached_property
    def listed(self) -> str:
        """Return the list of people, as JSON."""
        begin, end = utc_text(self.now - 100 * DAY)[:10], utc_text(self.now + 200 * DAY)[:10]
        ago = utc_text(self.now - 10 * DAY)

        def entry(name: str, *roles: str, until: str = end, **more: str) -> dict[str, Any]:
            return {
                "name": name, "roles": list(roles), "key": str(self.key(name).public), "from": begin, "until": until,
                **more,
            }  # fmt: skip

        people = {
            RISK: entry(RISK, "risk_manager"),
            PEER: entry(PEER, "peer_reviewer"),
            AUTHOR: entry(AUTHOR, "risk_manager", "peer_reviewer"),
            LEFT: entry(LEFT, "peer_reviewer", revoked_at=ago),
            ENDED: entry(ENDED, "risk_manager", until=ago[:10]),
        }
        return json.dumps({
            "kind": "people", "id": "people", "title": "People of a rehearsal", "why": "To have somebody who signs.",
            "source": "golive selftest", "profile": "team", "people": people,
            "machines": {"nightly": entry("nightly", "renewer")}, "authors": {STRATEGY: [AUTHOR]},
            "signed_by": {"canary": list(ROLES.values())},
        })  # fmt: skip

    @cached_property
    def registry(self) -> Registry:
        """Return who counts."""
        reading = load_document(self.listed, "people.yaml", stem="")
        # INVARIANT: the list above is one; whoever changes it sees the selftest fail.
        assert isinstance(reading.document, People), reading.issues
        digest = digest_of_meaning(reading.value)
        root = f"root@rehearsal {self.key(_ROOT).public}\n"
        signed = self._roots_word(digest).encode()
        return believed(
            reading.document, digest, signed, roots=root_keys(root), least_serial=0, realm=REHEARSAL, now=self.now
        )

    def _roots_word(self, digest: str) -> str:
        listed = PeopleListed(
            digest=digest, serial=1, not_before=self.now - 100 * DAY, not_after=self.now + 200 * DAY, realm=REHEARSAL
        )
        line = listed.line()
        return SignedText(line=line, signatures=(self.key(_ROOT).sign(line, PeopleListed.namespace()),)).text()

    def payload(self, **terms: Any) -> bytes:
        """Return the facts as they stand on the page."""
        people = self.registry.digest
        payload = Payload(
            terms=replace(self._terms(people), **terms),
            needs=NEEDS,
            people=Listing(listed=self.listed, signed=self._roots_word(people)),
            facts=json.loads(codec_of(PacketFacts).write(self.facts)),
        )
        return sealed(payload, self.draw)

    def _terms(self, people: str) -> PacketTerms:
        return PacketTerms(
            realm=REHEARSAL, strategy=STRATEGY, subject=BLANK, bound=BLANK, policy=BLANK, people=people,
            packet=BLANK, head=BLANK, head_seq=1, from_state="review", to_state="canary", capital=Decimal(100_000),
            stake=Decimal(5_000), currency="usd", as_of=self.now - DAY, valid_until=self.now + 30 * DAY,
            templates=self.templates, code=_CODE,
        )  # fmt: skip

    def parts(self, payload: bytes) -> PageParts:
        """Return the page of facts, which nobody signed."""
        return read_page(unsigned_page(self.draw(payload)).encode())

    def word(self, parts: PageParts, by: str, *, role: str = "", key: str = "", **changed: Any) -> OnStrip:
        """Return somebody's word on a page, by his own key or that of somebody else."""
        fields: dict[str, Any] = {
            "realm": REHEARSAL, "strategy": STRATEGY, "subject": BLANK, "packet": BLANK, "by": by,
            "role": role or ROLES.get(by, "risk_manager"), "issued": self.now - DAY // 2,
            "not_after": self.now + 30 * DAY, "nonce": by.encode().hex().ljust(32, "0"), "people": BLANK,
            "policy": BLANK, "head": BLANK, "page": parts.page_digest, "payload": parts.payload_digest,
            "templates": self.templates, "meaning": APPROVED, "from_state": "review", "to_state": "canary",
            "capital": Decimal(100_000),
        }  # fmt: skip
        statement = PageSigned(**{**fields, **changed})
        line = statement.line()
        return OnStrip(line=line, signature=self.key(key or by).sign(line, PageSigned.namespace()), word=statement)

    def packet(self) -> bytes:
        """Return the packet that both have signed."""
        parts = self.parts(self.payload())
        return parts.with_signed(self.word(parts, RISK), self.word(parts, PEER))
