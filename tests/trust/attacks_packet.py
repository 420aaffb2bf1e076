"""Attacks on a packet: its page, its facts, its strip, who signed, and when it is looked at."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType
from unittest.mock import patch

from tests.packet_desk import (
    FROZEN,
    HEAD,
    NEEDS,
    OTHER,
    SIGNERS,
    TEMPLATES,
    WAIVED,
    drawn,
    facts,
    item,
    payload,
    signed,
    waiver,
)
from tests.trust.attacks import Attack, attack, honest
from tests.trust_desk import (
    AUTHOR,
    COMPLIANCE,
    DAY,
    FORMER,
    HOUR,
    MINUTE,
    NOW,
    OLD,
    PEER,
    RISK,
    SECOND,
    STRANGER,
    Listed,
    person,
    registry,
)

from golive.readiness.packet.facts import WaiverFact
from golive.report.packet.draw_packet import draw_packet
from golive.trust.packet.check import PacketMoment, check_packet
from golive.trust.packet.page_parts import read_page
from golive.trust.packet.page_seal import seal_of
from golive.trust.packet.strip import CLOSE, OPEN
from golive.trust.packet.terms import NOTHING_FROZEN, Need, payload_bytes, read_payload
from golive.trust.statement import PRODUCTION

HOUSE = Listed()
ALONE = Listed(people=(("dev_1", person(AUTHOR, "quant")),), profile="solo")
SEVERAL = Listed().but(
    risk_1=person(RISK, "risk_manager", "peer_reviewer"),
    peer_1=person(PEER, "risk_manager"),
    comp_1=person(COMPLIANCE, "risk_manager"),
)
_COUNTED = cache(registry)
FACTS = payload()
PAGE = drawn(FACTS)
WHOLE = signed(PAGE)
BOTH = (RISK, "risk_1", "risk_manager"), (PEER, "peer_1", "peer_reviewer")


@dataclass(frozen=True, kw_only=True)
class Tried:
    """A page that somebody wants taken for a packet that people signed: who counts, when, and what the records hold."""

    data: bytes
    people: Listed
    now: int
    templates: str
    heads: tuple[str, ...] | None
    entries: Mapping[str, int]

    def __call__(self, _: Path) -> object:
        """Try it."""
        moment = PacketMoment(now=self.now, heads=self.heads, entries=dict(self.entries))
        parts = read_page(self.data)
        return check_packet(
            parts, registry=_COUNTED(self.people), moment=moment, templates=self.templates, redraw=drawn
        )


def tried(
    data: bytes,
    *,
    people: Listed = HOUSE,
    now: int = NOW,
    templates: str = TEMPLATES,
    heads: tuple[str, ...] | None = None,
    entries: Mapping[str, int] = MappingProxyType({}),
) -> Tried:
    """Return the attempt to have a page taken for a packet that people signed."""
    return Tried(data=data, people=people, now=now, templates=templates, heads=heads, entries=entries)


def edited(old: str, new: str, *, data: bytes = WHOLE) -> bytes:
    """Return a page that was changed after it was signed."""
    text = data.decode()
    assert old in text
    return text.replace(old, new, 1).encode()


def in_facts(*pairs: str) -> bytes:
    """Return a page whose facts were changed after it was signed, each text in pairs of old and new."""
    text = WHOLE.decode()
    for old, new in zip(pairs[::2], pairs[1::2], strict=True):
        before, _, after = text.rpartition(old.replace('"', "&#34;"))
        assert before
        text = f"{before}{new.replace(chr(34), '&#34;')}{after}"
    return text.encode()


def lying(old: str, new: str) -> bytes:
    """Return a page that was drawn otherwise, and honestly signed."""
    assert old in PAGE
    return signed(PAGE.replace(old, new, 1))


def contradicting(*waivers: WaiverFact) -> bytes:
    """Return a page that somebody's own golive drew of facts that contradict one another, and honestly signed."""
    pending = item("RISK-005", how="signoff", canary="PENDING", live="PENDING", rules=())
    with patch("golive.report.packet.packet_page.refuse_contradictions"):
        return signed(draw_packet(payload(facts(items=(item(**WAIVED), pending), waivers=waivers))))


def sealed_lie(old: str, new: str) -> bytes:
    """Return a page that was drawn otherwise, whose facts hold the seal of what it shows, and honestly signed."""
    lie = PAGE.replace(old, new, 1)
    facts_ = payload_bytes(replace(read_payload(FACTS), seal=seal_of(lie, hashlib.sha256(FACTS).hexdigest())))
    return signed(drawn(facts_).replace(old, new, 1))


BY_ONE = ((AUTHOR, "dev_1", "risk_manager"), (AUTHOR, "dev_1", "quant"))
TWO_REVIEWS = (*NEEDS, Need(item="STRAT-007", roles=("peer_reviewer",)))
IDLE_THIRD = (
    (RISK, "risk_1", "risk_manager"), (RISK, "risk_1", "peer_reviewer"), (PEER, "peer_1", "risk_manager"),
    (COMPLIANCE, "comp_1", "risk_manager"),
)  # fmt: skip
TWICE = (NEEDS[0], Need(item="COMP-003", roles=("risk_manager",)))
BODY, HEADING, LIST = "<body>\n", "Follow a move</h1>", '<ul class="plain">'

PAGES: dict[str, tuple[str, str]] = {
    "comment": (BODY, f"{BODY}<!-- nothing -->\n"),
    "base": (BODY, f'{BODY}<base href="https://example.com/">\n'),
    "refresh": ('<meta name="referrer"', '<meta http-equiv="refresh" content="0;url=x"><meta name="referrer"'),
    "another_meta": ('<meta name="referrer" content="no-referrer">', '<meta name="color" content="x">'),
    "meta_in_the_body": (BODY, f'{BODY}<meta charset="utf-8">\n'),
    "script": (BODY, f"{BODY}<script>x()</script>\n"),
    "handler": ("<h1>", '<h1 onclick="x()">'),
    "style_attribute": ("<h1>", '<h1 style="display:none">'),
    "second_sheet": ("</head>", "<style>h1 {display: none}</style>\n</head>"),
    "no_sheet": ("<style>", "<p>"),
    "hidden": ("<h1>", '<h1 hidden="">'),
    "link_out": (LIST, f'<a href="https://example.com/">x</a>{LIST}'),
    "link_nowhere": (LIST, f'<a href="#nowhere">x</a>{LIST}'),
    "data_uri": (LIST, f'<a href="data:text/html,x">x</a>{LIST}'),
    "image": (LIST, f'<img src="x">{LIST}'),
    "foreign_object": (LIST, f"<svg><foreignObject></foreignObject></svg>{LIST}"),
    "use": (LIST, f'<svg><use href="#x"/></svg>{LIST}'),
    "shape_outside": (LIST, f'<rect x="1"/>{LIST}'),
    "closes_itself": (LIST, f"<div/>{LIST}"),
    "details": (LIST, f"<details>x</details>{LIST}"),
    "template": (LIST, f"<template>x</template>{LIST}"),
    "bidi": (HEADING, "\u202eFollow a move</h1>"),
    "right_to_left": (HEADING, "1,000 \u05d0 5</h1>"),
    "arabic_digits": (HEADING, "\u0661,000</h1>"),
    "blank_letter": (HEADING, "Follow\u3164\u3164a move</h1>"),
    "blank_sign": (HEADING, "Follow\u2800a move</h1>"),
    "chosen_form": (HEADING, "Follow\ufe0f a move</h1>"),
    "struck": (HEADING, "F\u0336A\u0336I\u0336L\u0336</h1>"),
    "enclosed": (HEADING, "X\u20dd</h1>"),
    "heap_of_marks": (HEADING, "o" + "\u0300" * 60 + "</h1>"),
    "zero_width": (HEADING, "Fol\u200blow a move</h1>"),
    "bidi_as_a_reference": (HEADING, "&#8238;Follow a move</h1>"),
    "homoglyph": (HEADING, "F\u043ellow a move</h1>"),
    "duplicate_id": ('<section id="limits">', '<section id="money">'),
    "attribute_twice": ("<h1>", '<h1 class="a" class="b">'),
    "unquoted": ("<h1>", "<h1 class=a>"),
    "upper_case": ("<h1>", "<H1>"),
    "not_closed": ("</main>", ""),
    "closed_elsewhere": ("</main>", "</section>"),
    "before_the_page": ("<!DOCTYPE html>", "<!DOCTYPE html>x"),
    "never_closed": ("</html>", ""),
    "link_to_a_file": (LIST, f'<a href="limits">x</a>{LIST}'),
    "tag_to_the_end": ("</html>", "</html"),
}  # fmt: skip
"""Pages that say something in other words than a packet's: what is there, and what stands in its place."""

_ENTRIES = {f"{by:0<32}".encode().hex()[:32]: NOW - HOUR for _, by, _ in SIGNERS}
_HEADS = (HEAD, FROZEN)


def _without(role: str) -> bytes:
    return signed(PAGE, tuple(one for one in BOTH if one[2] != role))


def _moved() -> bytes:
    text = WHOLE.decode()
    return text.replace(CLOSE, "", 1).replace("</main>", f"{CLOSE}</main>", 1).encode()


PACKETS: tuple[Attack, ...] = (
    honest("honest", tried(WHOLE)),
    honest("honest_with_records", tried(WHOLE, heads=_HEADS, entries=_ENTRIES)),
    honest("honest_in_other_languages", tried(signed(drawn(payload(facts(
        title="Gr\u00f6\u00dfe \u6771\u4eac V\u1ec7t e\u0323\u0302 \u0440\u044b\u043d\u043e\u043a \u0e17\u0e35\u0e48"
    )))))),
    honest("honest_of_a_quant", tried(signed(PAGE))),
    honest("honest_with_a_waiver", tried(contradicting(waiver()))),
    honest("honest_with_a_waiver_of_the_longest", tried(contradicting(waiver(until=waiver().latest)))),
    honest("honest_alone", tried(signed(drawn(payload(facts(solo=True))), BY_ONE), people=ALONE)),
    *(attack(f"{name}_after_signing", "text|malformed", tried(edited(*pair))) for name, pair in PAGES.items()),
    *(attack(f"{name}_honestly_signed", "vocabulary", tried(lying(*pair))) for name, pair in PAGES.items()),
    attack("text_after_signing", "text", tried(edited("5,000 of 100,000", "9,000 of 100,000"))),
    attack("css_after_signing", "text", tried(edited("h1 { font-size", "h1 { display: none; font-size"))),
    attack("lying_template", "text_differs_from_payload", tried(lying("5,000 of 100,000", "9,000 of 100,000"))),
    attack("lying_and_sealed", "text_differs_from_payload", tried(sealed_lie("5,000 of 100,000", "9,000 of 100,000"))),
    attack("lying_style", "text_differs_from_payload", tried(lying("h1 { font-size", "h1 { display: none; font-size"))),
    *(
        attack(f"waiver_{name}", "contradiction", tried(contradicting(waiver(**told))))
        for name, told in (
            ("longer_than_the_library_lets_it_last", {"until": "2026-06-15T00:00:01Z"}),
            ("over_before_the_packet_is", {"until": "2026-05-31T11:59:59Z"}),
            ("of_a_year", {"until": "2027-04-30T00:00:00Z"}),
            ("signed_after_the_packet_was_drawn", {"signed": "2026-05-01T10:00:01Z"}),
            ("signed_today", {"signed": "2026-05-01T12:00:00Z"}),
            ("over_when_it_was_drawn", {"until": "2026-05-01T10:00:00Z"}),
            ("that_never_ends", {"until": "never"}),
            ("that_nobody_signed", {"signed": "-"}),
            ("of_no_limit", {"latest": ""}),
        )
    ),
    attack("own_template", "own_template", tried(WHOLE, templates=OTHER)),
    attack("facts_name_other_templates", "own_template", tried(signed(drawn(payload(templates=OTHER))))),
    attack("payload_edited", "text", tried(in_facts('"head_seq":"9"', '"head_seq":"8"'))),
    attack("currency_edited", "strip_edited", tried(in_facts('"usd"', '"eur"'))),
    attack("currency_edited_on_the_strip", "strip_edited", tried(edited("capital 100,000 usd", "capital 100,000 eur"))),
    attack("payload_edited_and_page_signed", "text_differs_from_payload", tried(
        lying("&#34;usd&#34;", "&#34;eur&#34;"))),
    attack("other_payload_signed", "payload", tried(signed(PAGE, payload=OTHER))),
    attack("payload_twice", "malformed", tried(edited("</main>", '<pre id="payload"></pre></main>'))),
    attack("payload_gone", "malformed", tried(edited('<pre id="payload">', "<pre>"))),
    attack("seal_of_another_page", "text_differs_from_payload", tried(
        signed(drawn(payload_bytes(replace(read_payload(FACTS), seal=OTHER)))))),
    attack("seal_is_no_text", "fields", tried(in_facts(f'"seal":"{read_payload(FACTS).seal}"', '"seal":null'))),
    attack("payload_no_json", "malformed", tried(edited('<pre id="payload">{', '<pre id="payload">'))),
    attack("payload_with_a_number", "malformed", tried(in_facts('"currency":"usd"', '"currency":1.5'))),
    attack("payload_with_nothing_for_a_number", "malformed", tried(in_facts('"currency":"usd"', '"currency":NaN'))),
    attack("payload_with_a_space", "not_canonical", tried(edited('<pre id="payload">{', '<pre id="payload">{ '))),
    attack("payload_of_another_kind", "fields", tried(in_facts('packet@1","needs', 'packet@2","needs'))),
    attack("needs_nobody", "fields", tried(in_facts('["risk_manager"]', "[]"))),
    attack("people_half_there", "fields", tried(in_facts('"people":null', '"people":{"listed":""}'))),
    attack("people_no_text", "fields", tried(in_facts('"people":null', '"people":{"listed":1,"signed":""}'))),
    attack("terms_are_a_list", "fields", tried(in_facts('"terms":{', '"terms":[{', '"}}', '"}]}'))),
    attack("lookalike_strip", "strip_unknown", tried(edited(OPEN, "<!--golive:strip@1-->"))),
    attack("second_strip", "strip_missing", tried(edited("</main>", f"{OPEN}{CLOSE}</main>"))),
    attack("no_strip", "strip_missing", tried(edited(OPEN, ""))),
    attack("marker_moved", "malformed", tried(_moved())),
    attack("strip_word_changed", "strip_edited", tried(edited("risk_1 as risk_manager:", "risk_2 as risk_manager:"))),
    attack("strip_with_a_sentence", "strip_edited", tried(edited(OPEN, f"{OPEN}<p>All is well.</p>"))),
    attack("resaved", "strip_edited", tried(edited('<ul class="signers">', "<ul class=signers>"))),
    attack("autocrlf", "line_endings", tried(WHOLE.replace(b"\n", b"\r\n"))),
    attack("no_utf8", "malformed", tried(WHOLE.replace(b"Follow a move</h1>", b"\xff</h1>"))),
    attack("huge", "too_large", tried(WHOLE + b" " * 2**25)),
    attack("dropped_signature", "missing_role", tried(_without("peer_reviewer"))),
    attack("dropped_risk_manager", "missing_role", tried(_without("risk_manager"))),
    attack("unsigned", "unsigned", tried(signed(PAGE, ()))),
    attack("rejected", "rejected", tried(signed(PAGE, meaning="rejected"))),
    attack("one_signs_for_two", "apart", tried(signed(drawn(payload(needs=TWICE)), BOTH[:1]))),
    attack("one_reviews_twice_and_a_third_looks_on", "apart", tried(
        signed(drawn(payload(needs=TWO_REVIEWS)), IDLE_THIRD), people=SEVERAL)),
    attack("nobody_asked", "nobody_asked", tried(signed(drawn(payload(facts(items=(item(),)), needs=()))))),
    attack("alone_and_not_said", "solo", tried(signed(PAGE, BY_ONE), people=ALONE)),
    attack("spaces_in_a_comment", "text", tried(edited("<body>", f"<body><!--{' ' * 2**20}"))),
    attack("nothing_frozen", "nothing_frozen", tried(
        signed(drawn(payload(packet=NOTHING_FROZEN)), packet=NOTHING_FROZEN))),
    attack("expired", "expired", tried(WHOLE, now=NOW + 30 * DAY)),
    attack("packet_expired_before_its_words", "expired", tried(
        signed(drawn(payload(valid_until=NOW)), not_after=NOW + DAY))),
    attack("clock_back", "future", tried(WHOLE, now=NOW - HOUR - 3 * MINUTE)),
    attack("packet_after_now", "clock_back", tried(signed(drawn(payload(as_of=NOW + SECOND))))),
    attack("other_strategy", "strategy", tried(signed(PAGE, strategy="volatility"))),
    attack("other_subject", "subject", tried(signed(PAGE, subject=OTHER))),
    attack("other_packet", "packet", tried(signed(PAGE, packet=OTHER))),
    attack("other_step", "to", tried(signed(PAGE, to_state="live"))),
    attack("less_capital", "capital", tried(signed(PAGE, capital=Decimal(5000)))),
    attack("other_realm", "realm", tried(signed(PAGE, realm=PRODUCTION))),
    attack("author_signs", "author", tried(signed(PAGE, ((AUTHOR, "dev_1", "risk_manager"), BOTH[1])))),
    attack("unknown_person", "unknown_person", tried(signed(PAGE, ((STRANGER, "risk_9", "risk_manager"), BOTH[1])))),
    attack("other_key", "other_key", tried(signed(PAGE, ((PEER, "risk_1", "risk_manager"), BOTH[1])))),
    attack("role_not_held", "role", tried(signed(PAGE, ((PEER, "peer_1", "risk_manager"), BOTH[1])))),
    attack("key_expired", "key_expired", tried(signed(PAGE, ((OLD, "old_1", "risk_manager"), BOTH[1])))),
    attack("key_expired_since", "key_expired", tried(
        signed(PAGE, ((OLD, "old_1", "risk_manager"), BOTH[1]), issued=NOW - 40 * DAY))),
    attack("key_revoked", "key_revoked", tried(signed(PAGE, (BOTH[0], (FORMER, "former_1", "peer_reviewer"))))),
    attack("not_in_records", "not_in_records", tried(WHOLE, heads=_HEADS)),
    attack("backdated", "backdated", tried(WHOLE, heads=_HEADS, entries=dict.fromkeys(_ENTRIES, NOW))),
    attack("records_of_another", "head", tried(WHOLE, heads=(OTHER,), entries=_ENTRIES)),
)  # fmt: skip
