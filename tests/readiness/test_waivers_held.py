"""Waivers in the facts of a packet: told as the records hold them, and no other."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.packet_desk import OTHER, SUBJECT
from tests.ssh_signers import Signer
from tests.trust_desk import DAY, HOUR, NOW, RISK

from golive.core.errors import Refused
from golive.core.utc_text import utc_text
from golive.readiness.packet.facts import WaiverFact
from golive.readiness.packet.waivers_held import refuse_other_waivers
from golive.readiness.people_words import GivenWord
from golive.trust.statement import REHEARSAL
from golive.trust.waiver import Waiver

LONGEST = 30 * DAY
SIGNED = Waiver(
    realm=REHEARSAL, by="risk_1", role="risk_manager", issued=NOW, not_after=NOW + 20 * DAY, nonce="ab" * 16,
    people=OTHER, policy=OTHER, head=OTHER, strategy="momentum", subject=SUBJECT, item="EXEC-003", owner="dev_1",
    reason="the venue certifies on Monday",
)  # fmt: skip
TOLD = WaiverFact(
    item="EXEC-003", by="risk_1", owner="dev_1", reason="the venue certifies on Monday", signed=utc_text(NOW),
    until=utc_text(NOW + 20 * DAY), latest=utc_text(NOW + LONGEST),
)  # fmt: skip


def word(waiver: Waiver, signer: Signer = RISK) -> GivenWord:
    line = waiver.line()
    signature = signer.sign(line, waiver.namespace())
    return GivenWord(statement=waiver, line=line, by=waiver.by, signature=signature, at=NOW, entry=OTHER)


def refuse(told: WaiverFact, *, longest: int | None = LONGEST, subject: str = SUBJECT) -> None:
    refuse_other_waivers([told], [word(SIGNED)], subject=subject, longest=longest)


def test_a_waiver_is_told_as_it_was_signed_or_not_at_all() -> None:
    refuse(TOLD)
    refuse(TOLD, longest=None)
    for name, text in (
        ("item", "EXEC-004"), ("by", "risk_2"), ("owner", "risk_1"), ("reason", "never mind"),
        ("signed", utc_text(NOW - HOUR)), ("until", utc_text(NOW + 21 * DAY)), ("latest", utc_text(NOW + 60 * DAY)),
    ):  # fmt: skip
        with pytest.raises(Refused, match=r"of EXEC-00[34]$") as refused:
            refuse(replace(TOLD, **{name: text}))
        assert refused.value.code == "waivers"


def test_without_a_library_the_latest_end_alone_is_not_compared() -> None:
    refuse(replace(TOLD, latest=utc_text(NOW + 60 * DAY)), longest=None)
    with pytest.raises(Refused):
        refuse(replace(TOLD, until=utc_text(NOW + 60 * DAY)), longest=None)


def test_a_waiver_of_another_version_is_none_of_this_one() -> None:
    with pytest.raises(Refused):
        refuse(TOLD, subject=OTHER)
    refuse_other_waivers([], [], subject=SUBJECT, longest=LONGEST)
