"""Attacks on what people do beside signing off: waivers, releases, resets and steps of a strategy."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from tests.ssh_signers import Signer
from tests.trust.attacks import Act, Attack, attack, honest
from tests.trust_desk import (
    AUTHOR,
    COMPLIANCE,
    DAY,
    FORMER,
    MINUTE,
    NOW,
    OLD,
    PEER,
    RENEWER,
    RISK,
    SECOND,
    STRANGER,
    registry,
)

from golive.trust.registry import Registry
from golive.trust.release import Release, ReleaseTerms, check_release
from golive.trust.reset import Reset, check_reset
from golive.trust.sshsig import namespace_of
from golive.trust.statement import PRODUCTION, REHEARSAL
from golive.trust.step import DEMOTE, PROMOTE, Step
from golive.trust.waiver import Waiver, WaiverTerms, check_waiver
from golive.trust.word import Moment, PersonsWord, check_word

A, B, C, HEAD = "a" * 64, "b" * 64, "c" * 64, "d" * 64
NONCE = "0123456789abcdef0123456789abcdef"
HOUSE = registry()
ROLES = ("risk_manager", "peer_reviewer")


@dataclass(frozen=True, kw_only=True)
class Tried:
    """An attempt to have a word of some kind taken for the one that is asked for."""

    kind: type[PersonsWord]
    asked: Mapping[str, object]
    told: Mapping[str, object]

    def word(self, **changed: object) -> Any:
        """Return the honest word, or one with other fields."""
        common: dict[str, Any] = {
            "realm": REHEARSAL,
            "by": "risk_1",
            "role": "risk_manager",
            "issued": NOW,
            "nonce": NONCE,
            "people": C,
            "policy": C,
            "head": HEAD,
            "not_after": NOW + MINUTE,
        }
        return self.kind(**{**common, **self.asked, **self.told, **changed})

    def act(
        self,
        word: PersonsWord | bytes,
        signer: Signer = RISK,
        *,
        namespace: str = "",
        now: int = NOW,
        entry: int | None = NOW,
        nonces: tuple[str, ...] = (),
        people: Registry = HOUSE,
        **more: Any,
    ) -> Act:
        """Return the attempt."""
        line = word if isinstance(word, bytes) else word.line()
        signature = signer.sign(line, namespace or self.kind.namespace())
        moment = Moment(now=now, entry=entry, nonces=nonces, heads=(HEAD,))
        said: dict[str, Any] = {"asked": self.asked, "registry": people, "moment": moment}
        match self.kind.MEANING:
            case Waiver.MEANING:
                terms = WaiverTerms(roles=more.get("roles", ROLES), longest=30 * DAY, before=more.get("before", ()))
                return lambda _: check_waiver(line, signature, terms=terms, **said)
            case Release.MEANING:
                lives = ReleaseTerms(roles=ROLES, life=MINUTE)
                return lambda _: check_release(line, signature, terms=lives, **said)
            case Reset.MEANING:
                return lambda _: check_reset(line, signature, roles=ROLES, **said)
        return lambda _: check_word(self.kind, line, signature, **said)

    def rewritten(self, **changed: object) -> bytes:
        """Return the honest line with other texts."""
        told = {**json.loads(self.word().line()), **changed}
        return json.dumps(told, sort_keys=True, separators=(",", ":")).encode()

    def common(self, **replayed: object) -> tuple[Attack, ...]:
        """Return the attacks on any word, and on one that was honestly given for something else."""
        word, act = self.word, self.act
        return (
            honest("honest", act(word())),
            honest("honest_without_a_journal", act(word(), entry=None)),
            *(
                attack(f"replayed_{name}", name.removesuffix("_state"), act(word(**{name: value})))
                for name, value in {**replayed, "realm": PRODUCTION}.items()
            ),
            attack("other_key", "other_key", act(word(), PEER)),
            attack("token_of_that_key", "other_key", act(word(), RISK.in_token)),
            attack("unknown_person", "unknown_person", act(word(by="risk_9"), STRANGER)),
            attack("role_not_held", "role", act(word(by="peer_1"), PEER)),
            attack("role_of_another_office", "role", act(word(by="comp_1", role="compliance_officer"), COMPLIANCE))
            if self.kind is not Step
            else attack("no_role_at_all", "role", act(word(role="quant"))),
            attack("machine_cannot_sign", "machine_cannot_sign", act(word(by="nightly"), RENEWER)),
            attack("expired", "expired", act(word(), now=NOW + MINUTE)),
            attack("future", "future", act(word(issued=NOW + 2 * MINUTE + SECOND), entry=None)),
            attack("backdated", "backdated", act(word(), entry=NOW + 2 * MINUTE + SECOND)),
            attack("postdated", "backdated", act(word(), entry=NOW - 2 * MINUTE - SECOND)),
            attack("replayed_nonce", "nonce", act(word(), nonces=(NONCE,))),
            attack("another_journal", "head", act(word(head=A))),
            attack("key_expired", "key_expired", act(word(by="old_1"), OLD)),
            attack("key_revoked", "key_revoked", act(word(by="former_1", role="peer_reviewer"), FORMER)),
            attack("other_namespace", "namespace", act(word(), namespace=namespace_of("signoff"))),
            attack("extra_field", "fields", act(self.rewritten(more="1"))),
            attack("spaces", "not_canonical", act(word().line().replace(b",", b", "))),
            attack("large", "too_large", act(self.rewritten(reason="x" * 5_000))),
            *(
                attack(f"reason_{name}", "fields|malformed", act(self.rewritten(reason=text)))
                for name, text in {
                    "blank": " ",
                    "empty": "",
                    "markup": "<b>",
                    "break": "a\nb",
                    "long": "x" * 201,
                    "entity": "&lt;",
                    "quote": 'a"b',
                }.items()
            ),
        )


ON_MOMENTUM = {"strategy": "momentum", "subject": A}

WAIVED = Tried(
    kind=Waiver,
    asked={**ON_MOMENTUM, "item": "INFRA-003"},
    told={"owner": "dev_1", "reason": "the venue's test environment is closed", "not_after": NOW + 30 * DAY},
)
RELEASED = Tried(
    kind=Release,
    asked={**ON_MOMENTUM, "signal": "SIG-001", "size": Decimal(5000), "policy": C},
    told={"reason": "known to be a halt of the feed"},
)
LET_GO_ON = Tried(
    kind=Reset,
    asked={"account": "paper-29", "scope": "strategy:momentum", "epoch": 3},
    told={"reason": "the fill was explained"},
)
STEPPED = Tried(
    kind=Step,
    asked={**ON_MOMENTUM, "act": DEMOTE, "from_state": "canary", "to_state": "paper"},
    told={"reason": "it decays"},
)


def of_its_author(tried: Tried) -> Attack:
    return attack("author_signs", "author", tried.act(tried.word(by="dev_1"), AUTHOR))


WAIVERS = (
    *(one for one in WAIVED.common(strategy="volatility", subject=B, item="OPS-002") if one.name != "expired"),
    attack("expired", "expired", WAIVED.act(WAIVED.word(issued=NOW - 30 * DAY, not_after=NOW), entry=NOW - 30 * DAY)),
    of_its_author(WAIVED),
    attack("unwaivable", "unwaivable", WAIVED.act(WAIVED.word(), roles=())),
    attack("longer_than_thirty_days", "waiver_too_long", WAIVED.act(WAIVED.word(not_after=NOW + 30 * DAY + SECOND))),
    attack("twice_by_one_person", "twice", WAIVED.act(WAIVED.word(), before=("risk_1",))),
    honest("honest_after_another_person", WAIVED.act(WAIVED.word(), before=("peer_1",))),
    attack("nobody_owns_it", "owner", WAIVED.act(WAIVED.word(owner="risk_9"))),
    attack("a_machine_owns_it", "owner", WAIVED.act(WAIVED.word(owner="nightly"))),
)

RELEASES = (
    *RELEASED.common(strategy="volatility", subject=B, signal="SIG-002", size=Decimal("5000.00000001"), policy=B),
    of_its_author(RELEASED),
    attack("longer_than_a_minute", "release_too_long", RELEASED.act(RELEASED.word(not_after=NOW + MINUTE + SECOND))),
    attack("size_NaN", "fields", RELEASED.act(RELEASED.rewritten(size="NaN"))),
    attack("size_1e9", "fields", RELEASED.act(RELEASED.rewritten(size="1e9"))),
    attack("signal_that_nobody_sees", "fields|malformed", RELEASED.act(RELEASED.rewritten(signal="SIG-001 "))),
)

RESETS = (
    *LET_GO_ON.common(account="paper-30", scope="account", epoch=2),
    honest("honest_by_who_wrote_it", LET_GO_ON.act(LET_GO_ON.word(by="dev_1"), AUTHOR)),
    attack("tripped_again", "epoch", LET_GO_ON.act(LET_GO_ON.word(epoch=4))),
    attack("epoch_with_a_zero", "fields", LET_GO_ON.act(LET_GO_ON.rewritten(epoch="03"))),
)

STEPS = (
    *STEPPED.common(strategy="volatility", subject=B, act=PROMOTE, from_state="live", to_state="halted"),
    of_its_author(STEPPED),
    attack("act_of_no_word", "fields", STEPPED.act(STEPPED.rewritten(act="raise"))),
)

EACH_FIELD_OF_ACTS = tuple(
    (tried, attack(f"{tried.kind.MEANING}_{field.name}", "malformed|fields|not_canonical", tried.act(line)))
    for tried in (WAIVED, RELEASED, LET_GO_ON, STEPPED)
    for field in fields(tried.kind)
    for value in ("", " ", "é", "\x00", "<b>", " 1")
    for line in (tried.rewritten(**{field.name: value}),)
)
"""Every field with texts that none of its types takes."""
