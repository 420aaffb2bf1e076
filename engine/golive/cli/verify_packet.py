"""A packet looked at offline: whether it is what people signed, and what the records know of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from golive.cli.verify_look import NO_LIST, NO_ROOT, Look, listed_people

if TYPE_CHECKING:
    from golive.readiness.packet.facts import WaiverFact
    from golive.readiness.people_words import GivenWord
    from golive.readiness.standing_record import PeopleRecord
    from golive.trust.packet.check import PacketMoment
    from golive.trust.packet.page_parts import PageParts
    from golive.trust.packet.terms import Payload
    from golive.trust.registry import Registry


def look_at_page(look: Look, data: bytes) -> None:
    """Check the page of a packet; refused is what is not so."""
    from golive.trust.packet.page_parts import read_page

    begin(look)
    parts = read_page(data)
    look.shown.append("the strip is as golive writes it")
    look_at_parts(look, parts)


def begin(look: Look) -> None:
    """Say what nobody looks at, and what a program finds though nothing could be read."""
    look.fields |= {"strategy": None, "labels": [], "says": None, "packet": None, "signed": []}
    look.unseen += [
        *([NO_ROOT] if look.trust is None else []),
        *([NO_LIST] if look.people is None else []),
        *(["whether the records hold it, and no refusal (--records)"] if look.records is None else []),
        "whether what was measured is true: evidence says who measured it",
    ]


def look_at_parts(look: Look, parts: PageParts) -> None:
    """Check a packet by the parts of its page."""
    from golive.core.errors import Refused
    from golive.core.refusing import refuse_unless
    from golive.report.packet.draw_packet import draw_packet, templates_digest
    from golive.report.packet.packet_page import NOT_READY, facts_of_payload, packet_page
    from golive.trust.packet.check import check_drawn, check_packet
    from golive.trust.packet.terms import read_payload
    from golive.trust.packet.vocabulary import check_vocabulary

    payload, own = read_payload(parts.payload), templates_digest()
    page = packet_page(payload, parts.payload_digest) if payload.terms.templates == own else None
    _say(look, parts, payload, labels=() if page is None else page.labels)
    if page is not None:
        look.fields |= {"labels": list(page.labels), "says": page.verdict}
        look.says.insert(1 + len(page.labels), f"{page.verdict}: {page.verdict_why}")
    if look.trust is None:
        check_vocabulary(parts.visible)
        check_drawn(parts, payload, templates=own, redraw=draw_packet)
        look.shown.append("the page is what its facts draw")
        raise Refused("no_trust", "nobody says whose signature counts: give the root file with `--trust FILE`")
    registry = _registry(look, payload)
    moment = _moment(look, payload, registry, () if page is None else facts_of_payload(payload).waivers)
    check_packet(parts, registry=registry, moment=moment, templates=own, redraw=draw_packet)
    look.shown += [
        f"{len(parts.signed)} signatures, by who may give them",
        "the page and its facts are those that were signed",
        "every word of the page is one of a packet's",
        "the page is what its facts draw",
        *(["the records took each signature and waiver, and end after what was signed"] if look.records else []),
    ]
    # What was not drawn anew was refused before this.
    ready = page is not None and page.verdict != NOT_READY
    refuse_unless(ready, "not_ready", "it is signed, and says NOT READY: nothing follows from it")


def _say(look: Look, parts: PageParts, payload: Payload, *, labels: Sequence[str]) -> None:
    from golive.readiness.packet.changes import step_in_words

    terms = payload.terms
    step = step_in_words(terms.from_state, terms.to_state, terms.stake, terms.capital, terms.currency)
    look.says += [
        f"{terms.strategy}: {step}",
        *labels,
        *(f"signed by {one.word.by} as {one.word.role}: {one.word.meaning}" for one in parts.signed),
    ]
    look.fields |= {
        "strategy": terms.strategy,
        "packet": parts.payload_digest,
        "signed": [{"by": one.word.by, "role": one.word.role, "meaning": one.word.meaning} for one in parts.signed],
    }


def _registry(look: Look, payload: Payload) -> Registry:
    from golive.core.errors import Refused
    from golive.core.refusing import refuse_unless

    if look.people is None:
        if payload.people is None:
            why = "nobody counted when the packet was drawn: nothing that people signed is in it"
            raise Refused("no_people", why)
        _, digest = listed_people(payload.people)
        own = payload.terms.people == digest
        refuse_unless(own, "people_edited", "the list in the packet is not the one that counted when it was drawn")
    return look.registry(payload.people, payload.terms.realm)


def _moment(look: Look, payload: Payload, registry: Registry, waivers: Sequence[WaiverFact]) -> PacketMoment:
    from golive.readiness.packet.waivers_held import refuse_other_waivers
    from golive.readiness.verified_words import verified_words
    from golive.trust.packet.check import PacketMoment
    from golive.trust.waiver import Waiver

    if look.records is None:
        return PacketMoment(now=look.now)
    record = look.record()
    entries, heads = _in_records(record, payload, registry)
    given = verified_words(record.words.of(Waiver, payload.terms.strategy), registry=registry, heads=record.heads)
    refuse_other_waivers(waivers, given, subject=payload.terms.subject, longest=None)
    return PacketMoment(now=look.now, heads=heads, entries=entries)


def _in_records(record: PeopleRecord, payload: Payload, registry: Registry) -> tuple[dict[str, int], frozenset[str]]:
    """Return when the records took each word by its nonce, and what they ended with since the packet was frozen."""
    from golive.core.errors import Refused
    from golive.core.refusing import refuse_unless
    from golive.trust.packet.signed_page import PageSigned
    from golive.trust.packet.terms import NOTHING_FROZEN
    from golive.trust.sign_off import APPROVED, SignOff

    terms = payload.terms
    known = terms.head in record.heads
    refuse_unless(known, "head", "the records do not hold what they ended with when the packet was drawn")
    words = [word for word in record.words.of(PageSigned, terms.strategy) if _packet_of(word) == terms.packet]
    refused = [word.by for word in words if getattr(word.statement, "meaning", "") != APPROVED]
    if refused:
        raise Refused("rejected", f"the records hold that {', '.join(refused)} refused this packet")
    words_on_items = [word for word in record.words.of(SignOff, terms.strategy) if _packet_of(word) == terms.packet]
    held = _refused_items(words_on_items, registry)
    if held:
        raise Refused("rejected", f"the records hold that {', '.join(held)}")
    if terms.packet != NOTHING_FROZEN:
        known = terms.packet in record.heads
        refuse_unless(known, "head", "the records do not hold the entry by which the packet was frozen")
        now = record.of(terms.strategy).packet
        another = "nothing is frozen any more" if now is None else "another packet of the strategy was frozen"
        refuse_unless(now == terms.packet, "superseded", f"{another} since this one was: it counts no more")
    since = record.heads.index(terms.packet) if terms.packet in record.heads else 0
    entries = {str(getattr(word.statement, "nonce", "")): word.at for word in words}
    return entries, frozenset(record.heads[since:])


def _refused_items(words: Sequence[GivenWord], registry: Registry) -> list[str]:
    """Return who refused an item of a packet and did not take it back: by a word that is shown to be his own."""
    from golive.trust.sign_off import APPROVED, SignOff

    last: dict[tuple[str, str], str] = {}
    for word in words:
        statement = word.statement
        assert isinstance(statement, SignOff)
        if statement.meaning != APPROVED or _is_own(word, registry):
            last[statement.by, statement.item] = statement.meaning
    return [f"{by} refused {item}" for (by, item), meaning in last.items() if meaning != APPROVED]


def _is_own(word: GivenWord, registry: Registry) -> bool:
    from golive.core.errors import Refused
    from golive.trust.sign_off import SignOff
    from golive.trust.sshsig import read_signature, verify_signature

    try:
        key = read_signature(word.signature).key
        verify_signature(word.line, word.signature, key=key, namespace=SignOff.namespace())
        return registry.known(key).id.value == str(getattr(word.statement, "by", ""))
    except Refused:
        return False


def _packet_of(word: Any) -> str:
    return str(getattr(word.statement, "packet", ""))
