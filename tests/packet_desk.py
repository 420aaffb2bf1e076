"""Packets of the desk in a rehearsal: small facts, their page, and what each of its people signs of it."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import cache
from typing import Any

from tests.ssh_signers import Signer
from tests.trust_desk import DAY, HOUR, NOW, PEER, RISK

from golive.compiler.order_flow import OrderFlow
from golive.journal.body_codec import codec_of
from golive.readiness.packet.facts import (
    BarFact,
    BarsFact,
    Chapter,
    CurveFact,
    FactTable,
    ItemFact,
    MoneyFact,
    NumberFact,
    PacketFacts,
    PlotFact,
    RuleFact,
    StepFact,
    WaiverFact,
    ZoneFact,
)
from golive.report.packet.draw_packet import draw_packet
from golive.trust.packet.page_parts import PageParts, read_page, unsigned_page
from golive.trust.packet.page_seal import sealed
from golive.trust.packet.signed_page import PageSigned
from golive.trust.packet.strip import OnStrip
from golive.trust.packet.terms import Need, PacketTerms, Payload
from golive.trust.sign_off import APPROVED
from golive.trust.statement import REHEARSAL

SUBJECT, FROZEN, OTHER, HEAD, TEMPLATES = "a" * 64, "b" * 64, "c" * 64, "d" * 64, "e" * 64
NEEDS = (
    Need(item="RISK-005", roles=("risk_manager",)),
    Need(item="STRAT-006", roles=("peer_reviewer", "quant")),
)
SIGNERS = ((RISK, "risk_1", "risk_manager"), (PEER, "peer_1", "peer_reviewer"))
WITH_A_PLOT = Chapter(
    id="paper",
    title="Paper",
    paragraphs=(),
    tables=(),
    plots=(
        PlotFact(
            id="earned",
            title="Earned",
            about="The days.",
            x_name="days",
            y_name="bps",
            curves=(CurveFact(name="after costs", points=(("1", "2.0"), ("2", "3.5"), ("3", "1.0"))),),
        ),
    ),
)

WITH_BARS = Chapter(
    id="durability",
    title="Durability",
    paragraphs=(),
    tables=(),
    bars=(
        BarsFact(
            id="points",
            title="Points",
            about="Points of each part.",
            bars=(
                BarFact(name="Decay", lower="25", upper="75.5", known=True),
                BarFact(name="Room", lower="0", upper="100", known=False),
            ),
            zones=(ZoneFact(name="WEAK", low="0", high="40"), ZoneFact(name="STRONG", low="40", high="100")),
            capped_below="30",
        ),
    ),
)


def item(id: str = "STRAT-001", **changed: Any) -> ItemFact:
    """Return an item of the facts."""
    rule = RuleFact(rule="long", observed="31 d", op=">=", limit="30 d", margin="1", holds="TRUE", line="x.yaml:3")
    fields: dict[str, Any] = {
        "id": id, "title": "Thirty days", "category": "strategy", "how": "auto", "needed_for": "canary",
        "waivable": False, "canary": "PASS", "live": "PASS", "why": "measured", "owner": "quant", "next": "-",
        "until": "2026-05-09T00:00:00Z", "maps_to": ("a rule",), "rules": (rule,), "evidence": "e:1", "n": "31",
        "begin": "-", "end": "-", "by": "somebody", "sources": (OTHER,),
    }  # fmt: skip
    return ItemFact(**{**fields, **changed})


WAIVED: dict[str, Any] = {"canary": "WAIVED", "live": "WAIVED", "waivable": True}
"""How an item of the facts stands that somebody waived."""


def waiver(**changed: str) -> WaiverFact:
    """Return the waiver of an item, which holds for as long as the packet and could for longer."""
    told = {
        "item": "STRAT-001", "by": "risk_1", "owner": "quant", "reason": "next week", "signed": "2026-04-30T00:00:00Z",
        "until": "2026-05-31T12:00:00Z", "latest": "2026-06-15T00:00:00Z",
    }  # fmt: skip
    return WaiverFact(**{**told, **changed})


def facts(**changed: Any) -> PacketFacts:
    """Return facts of which all evidence is there."""
    table = FactTable(caption="What it trades", heads=("What", "Value"), rows=(("Family", "momentum"),))
    chapter = Chapter(id="strategy", title="The strategy", paragraphs=("It follows.",), tables=(table,))
    fields: dict[str, Any] = {
        "title": "Follow a move", "stage_needed": "canary", "order_flow": OrderFlow.SEEN, "solo": False,
        "uncounted": "",
        "items": (item(), item("RISK-005", how="signoff", canary="PENDING", live="PENDING", rules=())),
        "steps": (StepFact(title="Paper", items="STRAT-001", done=True),),
        "numbers": (NumberFact(name="Sharpe", value="1.00", interval="-4.00 to 6.00", n="31 days", about="few"),),
        "money": (MoneyFact(name="At stake", amount="5,000 usd", about="policy"),),
        "waivers": (), "changes": ("All of it is new.",), "limits": ("It is paper.",),
        "strategy": chapter, "chapters": (),
    }  # fmt: skip
    return PacketFacts(**{**fields, **changed})


def terms(**changed: Any) -> PacketTerms:
    """Return what the packet is of."""
    fields: dict[str, Any] = {
        "realm": REHEARSAL, "strategy": "momentum", "subject": SUBJECT, "bound": OTHER, "policy": OTHER,
        "people": OTHER, "packet": FROZEN, "head": HEAD, "head_seq": 9, "from_state": "review", "to_state": "canary",
        "capital": Decimal(100_000), "stake": Decimal(5000), "currency": "usd", "as_of": NOW - 2 * HOUR,
        "valid_until": NOW + 30 * DAY, "templates": TEMPLATES, "code": "golive-0.1.0",
    }  # fmt: skip
    return PacketTerms(**{**fields, **changed})


def payload(facts_: PacketFacts | None = None, *, needs: tuple[Need, ...] = NEEDS, **changed: Any) -> bytes:
    """Return the facts of a packet as they stand on its page."""
    written = json.loads(codec_of(PacketFacts).write(facts_ or facts()))
    return sealed(Payload(terms=terms(**changed), needs=needs, people=None, facts=written), draw_packet)


@cache
def drawn(data: bytes) -> str:
    """Return the page of facts, with an empty strip."""
    return draw_packet(data)


def word(parts: PageParts, by: str, role: str, **changed: Any) -> PageSigned:
    """Return somebody's word on a page."""
    fields: dict[str, Any] = {
        "realm": REHEARSAL, "strategy": "momentum", "subject": SUBJECT, "packet": FROZEN, "by": by, "role": role,
        "issued": NOW - HOUR, "not_after": NOW + 30 * DAY, "nonce": f"{by:0<32}".encode().hex()[:32], "people": OTHER,
        "policy": OTHER, "head": HEAD, "page": parts.page_digest, "payload": parts.payload_digest,
        "templates": TEMPLATES, "meaning": APPROVED, "from_state": "review", "to_state": "canary",
        "capital": Decimal(100_000),
    }  # fmt: skip
    return PageSigned(**{**fields, **changed})


def on_strip(said: PageSigned, signer: Signer) -> OnStrip:
    """Return a word with its signature."""
    return OnStrip(line=said.line(), signature=signer.sign(said.line(), said.namespace()), word=said)


def signed(page: str, signers: tuple[tuple[Signer, str, str], ...] = SIGNERS, **changed: Any) -> bytes:
    """Return a page, as it was drawn or as somebody made it, with what people signed of it."""
    parts = read_page(unsigned_page(page).encode())
    return parts.with_signed(*(on_strip(word(parts, by, role, **changed), one) for one, by, role in signers))
