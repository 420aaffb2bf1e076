"""`golive verify` of what is no packet: permits, waivers, sign-offs, steps, bounds, and the roots' word on people."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import pytest
from tests.commands import Golive
from tests.permit_desk import OTHER, SUBJECT, bounds, lease, signed_permit
from tests.ssh_signers import Signer
from tests.trust_desk import (
    AUTHOR,
    DAY,
    HOUR,
    OLD,
    PEER,
    RENEWER,
    RISK,
    ROOT,
    STRANGER,
    Listed,
    listed,
    person,
    signed,
)

from golive.core.unit import NANOS
from golive.journal.system_clock import SystemClock
from golive.trust.sign_off import SignOff
from golive.trust.statement import PRODUCTION, REHEARSAL, Statement
from golive.trust.step import Step
from golive.trust.waiver import Waiver

W = TypeVar("W", bound=Statement)
UNTIL = "2099-01-01"
HOUSE = Listed(
    people=(
        ("risk_1", person(RISK, "risk_manager", since="2020-01-01", until=UNTIL)),
        ("peer_1", person(PEER, "peer_reviewer", since="2020-01-01", until=UNTIL)),
        ("dev_1", person(AUTHOR, "quant", since="2020-01-01", until=UNTIL)),
        ("old_1", person(OLD, "risk_manager", since="2020-01-01", until="2026-01-01")),
    ),
    machines=(("nightly", person(RENEWER, "renewer", since="2020-01-01", until=UNTIL)),),
    authors="{momentum: [dev_1]}",
    signed_by="{canary: [risk_manager, peer_reviewer]}",
)


@dataclass(frozen=True, kw_only=True)
class Desk:
    """A list of people, the root above it, and a command that looks at a file by them."""

    folder: Path
    golive: Golive
    now: int

    def __post_init__(self) -> None:
        (self.folder / "library" / "rules").mkdir(parents=True)
        (self.folder / "trust").mkdir(mode=0o700)
        (self.folder / "library" / "rules" / "people.yaml").write_text(HOUSE.text, encoding="utf-8")
        word = listed(HOUSE, realm=PRODUCTION, not_before=self.now - DAY, not_after=self.now + 30 * DAY)
        (self.folder / "library" / "rules" / "people.signed").write_bytes(signed(word, ROOT))
        root = self.folder / "trust" / "root"
        root.write_text(f"root@desk {ROOT.key}\n", encoding="ascii")
        root.chmod(0o600)

    def look(self, file: Path, *more: object, people: bool = True) -> tuple[int, str | None]:
        listing = ("--people", self.folder / "library" / "rules" / "people.yaml") if people else ()
        root = self.folder / "trust" / "root"
        done = self.golive("verify", file, "--trust", root, *listing, "--format", "json", *more)
        return done.exit_code, json.loads(done.output)["reason"]

    def of(self, data: bytes, *more: object) -> tuple[int, str | None]:
        file = self.folder / "artefact"
        file.write_bytes(data)
        return self.look(file, *more)

    def word(self, kind: type[W], **changed: Any) -> W:
        told: dict[str, Any] = {
            "realm": PRODUCTION, "by": "risk_1", "role": "risk_manager", "issued": self.now - HOUR,
            "not_after": self.now + 9 * DAY, "nonce": "0" * 32, "people": OTHER, "policy": OTHER, "head": OTHER,
            "strategy": "momentum", "subject": SUBJECT,
        }  # fmt: skip
        return kind(**{**told, **changed})

    def waiver(self, **changed: Any) -> Statement:
        own = {"item": "OPS-002", "owner": "peer_1", "reason": "it is being written"}
        return self.word(Waiver, **{**own, **changed})


@pytest.fixture
def desk(tmp_path: Path, golive: Golive) -> Desk:
    return Desk(folder=tmp_path, golive=golive, now=SystemClock().wall_ns() // NANOS * NANOS)


def test_a_waiver_is_valid_by_who_may_give_it_while_it_holds_and_else_says_why_not(desk: Desk) -> None:
    assert desk.of(signed(desk.waiver(), RISK)) == (0, None)
    assert desk.of(signed(desk.waiver(), PEER)) == (1, "other_key")
    assert desk.of(signed(desk.waiver(), STRANGER)) == (1, "other_key")
    assert desk.of(signed(desk.waiver(by="dev_1", role="quant"), AUTHOR)) == (1, "author")
    assert desk.of(signed(desk.waiver(role="peer_reviewer"), RISK)) == (1, "role")
    assert desk.of(signed(desk.waiver(realm=REHEARSAL), RISK)) == (1, "realm")
    assert desk.of(signed(desk.waiver(), RISK, namespace=SignOff.namespace())) == (1, "namespace")
    assert desk.of(signed(desk.waiver(issued=desk.now + HOUR), RISK)) == (1, "future")
    assert desk.of(signed(desk.waiver(not_after=desk.now - HOUR), RISK)) == (3, "expired")
    assert desk.of(signed(desk.waiver(by="old_1"), OLD)) == (3, "key_expired")
    assert desk.of(signed(desk.waiver(), RISK, RISK)) == (1, "malformed")
    data = signed(desk.waiver(), RISK)
    assert desk.of(data.replace(b"OPS-002", b"OPS-003")) == (1, "bad_signature")
    assert desk.of(data[:-1]) == (1, "malformed")


def test_what_is_needed_to_tell_and_is_not_there_is_unverifiable(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "waiver"
    file.write_bytes(signed(desk.waiver(), RISK))
    assert desk.look(file, people=False) == (2, "no_people")
    done = desk.golive("verify", file, "--format", "json")
    assert (done.exit_code, json.loads(done.output)["reason"]) == (2, "no_trust")
    file.write_bytes(desk.waiver().line())
    assert desk.look(file) == (2, "unsigned")


def test_a_detached_signature_is_found_beside_its_statement_or_by_its_name(desk: Desk, tmp_path: Path) -> None:
    word = desk.word(
        SignOff, packet=OTHER, item="RISK-005", meaning="approved", from_state="review", to_state="canary",
        capital=Decimal(5000),
    )  # fmt: skip
    file, beside, elsewhere = tmp_path / "word", tmp_path / "word.sig", tmp_path / "elsewhere"
    file.write_bytes(word.line())
    signature = RISK.sign(word.line(), word.namespace())
    beside.write_text(signature, encoding="ascii")
    elsewhere.write_text(PEER.sign(word.line(), word.namespace()), encoding="ascii")
    assert (desk.look(file), desk.look(beside), desk.look(file, "--sig", beside)) == ((0, None),) * 3
    assert desk.look(file, "--sig", elsewhere) == (1, "other_key")
    file.write_bytes(word.line().replace(b"5000", b"9000"))
    assert desk.look(beside) == (1, "bad_signature")


def test_a_refusal_is_never_valid_and_a_step_is_its_authors_own(desk: Desk) -> None:
    own = {"packet": OTHER, "item": "RISK-005", "from_state": "review", "to_state": "canary", "capital": Decimal(1)}
    assert desk.of(signed(desk.word(SignOff, meaning="rejected", **own), RISK)) == (1, "rejected")
    own = {"act": "promote", "from_state": "draft", "to_state": "paper", "reason": "tried"}
    assert desk.of(signed(desk.word(Step, by="dev_1", role="quant", **own), AUTHOR)) == (0, None)
    assert desk.of(signed(desk.word(Step, by="dev_1", role="quant", **{**own, "act": "retire"}), AUTHOR))[0] == 1


def test_the_roots_word_on_people_is_the_one_beside_the_list(desk: Desk) -> None:
    file = desk.folder / "library" / "rules" / "people.signed"
    assert desk.look(file) == (0, None)
    other = listed(HOUSE, realm=PRODUCTION, not_before=desk.now - DAY, not_after=desk.now + 31 * DAY)
    assert desk.of(signed(other, ROOT)) == (1, "people_edited")
    file.write_bytes(signed(other, RISK))
    assert desk.look(file) == (1, "people_unsigned")


def permit(desk: Desk, people: tuple[Signer, ...] = (RISK, PEER), **inside: Any) -> bytes:
    outer = bounds(realm=PRODUCTION, not_before=desk.now - DAY, not_after=desk.now + 9 * DAY)
    told = {"issued": desk.now - HOUR, "not_after": desk.now + HOUR, **inside}
    return signed_permit(outer, lease(outer, **told), people=people).data()


def test_a_permit_is_unverifiable_without_the_records_and_invalid_where_it_never_held(desk: Desk) -> None:
    assert desk.of(permit(desk)) == (2, "no_records")
    assert desk.of(permit(desk, (RISK,))) == (1, "quorum")
    assert desk.of(permit(desk, (STRANGER, PEER))) == (1, "unknown_person")
    assert desk.of(permit(desk, capital=Decimal(5001))) == (1, "raised")
    assert desk.of(permit(desk, not_after=desk.now - HOUR // 2)) == (3, "expired")
    assert desk.of(permit(desk).replace(b"5000", b"9000")) == (1, "bounds_edited")
    assert desk.of(permit(desk)[:-1]) == (1, "malformed")


def test_bounds_alone_bring_nothing(desk: Desk) -> None:
    outer = bounds(realm=PRODUCTION, not_before=desk.now - DAY, not_after=desk.now + 9 * DAY)
    assert desk.of(signed(outer, RISK, PEER)) == (2, "bounds_alone")
    assert desk.of(signed(outer, RISK)) == (1, "quorum")
    over = bounds(realm=PRODUCTION, not_before=desk.now - DAY, not_after=desk.now - HOUR)
    assert desk.of(signed(over, RISK, PEER)) == (3, "expired")
