"""From nothing to a permit for canary in a rehearsal, with four keys that stock OpenSSH signs with."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
from tests.permit_desk import SUBJECT, TERMS, bounds, floor_of, lease
from tests.places import absent
from tests.ssh_signers import Signer
from tests.trust.attacks_signoff import ASKED, HEAD, sign_off
from tests.trust_desk import AUTHOR, HOUR, NOW, PEER, RENEWER, RISK, ROOT, Listed, listed, roots

from golive.core.errors import Refused
from golive.readiness.promotion import Hand, PromotionTerms, Standing
from golive.readiness.stage import Stage
from golive.trust.permit import Floor, SignedPermit, line_digest
from golive.trust.permit_file import PermitWatch
from golive.trust.permit_word import PermitView, capital_left
from golive.trust.registry import Registry, believed
from golive.trust.sign_off import SignOff, check_sign_off
from golive.trust.signed_text import SignedText
from golive.trust.ssh_keygen import sign_by_ssh_keygen
from golive.trust.statement import PRODUCTION, REHEARSAL, Statement
from golive.trust.word import Moment

CAPITAL = Decimal(100_000)
TERMS_OF_PROMOTION = PromotionTerms(
    rules=(),
    signed_by={Stage.CANARY: ("risk_manager", "peer_reviewer")},
    cool_off=0,
    most_demotions=2,
    window=0,
    canary_share=0.05,
    solo_share=0.01,
    solo=False,
    authors=frozenset({"dev_1"}),
)
MOMENT = Moment(now=NOW, entry=NOW - HOUR, heads=(HEAD,))


@dataclass(frozen=True, kw_only=True)
class Rehearsal:
    """A folder with keys, and a permit's file."""

    folder: Path

    @property
    def permit(self) -> Path:
        return self.folder / "momentum.json"

    def sign(self, statement: Statement, signer: Signer) -> str:
        key_file = signer.key_file(self.folder)
        return sign_by_ssh_keygen(statement.line(), key_file=key_file, namespace=statement.namespace(), key=signer.key)

    def people(self, signer: Signer = ROOT, *, realm: str = REHEARSAL) -> Registry:
        house = Listed()
        word = listed(house)
        signed = SignedText(line=word.line(), signatures=(self.sign(word, signer),)).text().encode()
        people, digest = house.reading
        return believed(people, digest, signed, roots=roots(), least_serial=0, realm=realm, now=NOW)

    def hand(self, registry: Registry, by: str, role: str, signer: Signer) -> Hand:
        """Return whoever signed off, once that is verified."""
        word = sign_off(by=by, role=role, nonce=line_digest(by.encode())[:32])
        signature = self.sign(word, signer)
        asked = {**ASKED, "role": role}
        checked, one = check_sign_off(
            word.line(), signature, asked=asked, capital=Decimal(5_000), registry=registry, moment=MOMENT
        )
        assert isinstance(checked, SignOff)
        return Hand(who=one.id.value, roles=frozenset({checked.role}))

    def issue(self, share: float, *signers: Signer, machine: Signer = RENEWER, by: str = "nightly") -> Floor:
        """Write a permit for a share of the capital; return the floor that it makes."""
        outer = bounds(capital=CAPITAL * Decimal(str(share)).normalize())
        inner = lease(outer, epoch=1, by=by)
        permit = SignedPermit(
            bounds=outer.line(),
            bounds_signatures=tuple(self.sign(outer, one) for one in signers),
            lease=inner.line(),
            lease_signature=self.sign(inner, machine),
        )
        self.permit.write_bytes(permit.data())
        return floor_of(inner)

    def look(self, registry: Registry, floor: Floor) -> PermitView:
        watch = PermitWatch(self.permit, strategy="momentum", subject=SUBJECT, terms=TERMS)
        return watch.look(NOW, registry=registry, floor=floor, revoked=frozenset())


@pytest.fixture
def rehearsal(tmp_path: Path) -> Rehearsal:
    if shutil.which("ssh-keygen") is None:
        absent("OpenSSH is not installed")
    return Rehearsal(folder=tmp_path)


def test_four_keys_come_from_nothing_to_a_permit(rehearsal: Rehearsal) -> None:
    with pytest.raises(Refused, match="people_unsigned"):
        rehearsal.people(RISK)
    with pytest.raises(Refused, match="realm"):
        rehearsal.people(realm=PRODUCTION)
    registry = rehearsal.people()

    with pytest.raises(Refused, match="author"):
        rehearsal.hand(registry, "dev_1", "risk_manager", AUTHOR)
    with pytest.raises(Refused, match="other_key"):
        rehearsal.hand(registry, "peer_1", "peer_reviewer", RISK)
    risk = rehearsal.hand(registry, "risk_1", "risk_manager", RISK)
    peer = rehearsal.hand(registry, "peer_1", "peer_reviewer", PEER)

    stands = Standing(stage=Stage.REVIEW, at=0, since=0, frozen_at=0)
    for hands, ready in (([risk], True), ([risk, risk], True), ([risk, peer], None)):
        _, refused = stands.promoted(NOW, Stage.CANARY, hands, ready=ready, guards={}, terms=TERMS_OF_PROMOTION)
        assert refused.missing
    canary, verdict = stands.promoted(NOW, Stage.CANARY, [risk, peer], ready=True, guards={}, terms=TERMS_OF_PROMOTION)
    assert (verdict.accepted, canary.stage) == (True, Stage.CANARY)
    share = canary.capital_share(TERMS_OF_PROMOTION)

    assert rehearsal.look(registry, Floor()).word == "none"
    for signers in ((RISK,), (RISK, RENEWER), (RISK, AUTHOR)):
        assert rehearsal.look(registry, rehearsal.issue(share, *signers)).reason == "quorum"
    assert rehearsal.look(registry, rehearsal.issue(share, RISK, PEER, machine=RISK, by="risk_1")).word == "foreign"

    view = rehearsal.look(registry, rehearsal.issue(share, RISK, PEER))
    assert (view.word, view.mode, view.capital) == ("valid", "canary", Decimal(5_000))
    assert [view.passes(mode) for mode in ("canary", "live")] == [True, False]
    assert capital_left(view, [Decimal(-1_200)], [Decimal(800)]) == Decimal(3_000)
