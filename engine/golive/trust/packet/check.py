"""Whether a packet is what people signed: in an order that makes each refusal the same for whoever looks.

Strip, signatures, text, facts, vocabulary, and at last the page drawn anew. What cannot be seen without the journal of
records, without roots or without the templates is said, and never taken for granted.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import field

from golive.core.dataclass import dataclass
from golive.core.distinct import TooFew, distinct
from golive.core.refusing import refuse_unless
from golive.documents.people import SOLO, People
from golive.documents.people_faults import key_of
from golive.trust.packet.page_parts import PageParts
from golive.trust.packet.page_seal import seal_of
from golive.trust.packet.signed_page import PageSigned
from golive.trust.packet.strip import OnStrip
from golive.trust.packet.terms import NOTHING_FROZEN, Need, Payload, read_payload
from golive.trust.packet.vocabulary import check_vocabulary
from golive.trust.registry import Registry, in_force
from golive.trust.sign_off import APPROVED
from golive.trust.sshsig import verify_signature
from golive.trust.word import Moment, check_word

Redraw = Callable[[bytes], str]
"""Draws the page of facts anew, with an empty strip."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PacketMoment:
    """When a packet is judged, in nanoseconds UTC, and what the records know of it.

    `heads` are what the records ended with since the packet was frozen, None without records. `entries` are by nonce
    when the records took a statement.
    """

    now: int
    heads: Collection[str] | None = None
    entries: dict[str, int] = field(default_factory=dict)


def check_packet(
    parts: PageParts, *, registry: Registry, moment: PacketMoment, templates: str, redraw: Redraw
) -> Payload:
    """Return the facts of a packet, once it is shown that those who must have signed exactly this page.

    Parameters
    ----------
    parts
        The page; reading it has shown that its strip is whole.
    registry
        Who counts.
    moment
        When it is judged.
    templates, redraw
        The digest of the templates at hand, and what draws with them.

    Raises
    ------
    Refused
        What `check_word` refuses; `text` where the page is another than was signed, `payload` where its facts are;
        `vocabulary`; `text_differs_from_payload` where the page is not what its facts draw, `own_template` where other
        templates drew it; `nobody_asked`, `unsigned`, `rejected`, `missing_role`, `solo` where one person signs alone
        and it does not say so, `apart`, `nothing_frozen`; `expired`, `clock_back`.
    """
    payload = read_payload(parts.payload)
    for one in parts.signed:
        _signature(one, payload, registry, moment)
    check_as_signed(parts)
    check_vocabulary(parts.visible)
    check_drawn(parts, payload, templates=templates, redraw=redraw)
    _decided(parts, payload, registry)
    refuse_unless(payload.terms.as_of <= moment.now, "clock_back", "the packet is of a time after now")
    refuse_unless(moment.now < payload.terms.valid_until, "expired", "the packet holds no more")
    return payload


def check_as_signed(parts: PageParts) -> None:
    """Refuse a page that is another than each signature on it is of, `text`, or with other facts, `payload`."""
    for one in parts.signed:
        refuse_unless(one.word.page == parts.page_digest, "text", "the page is not the one that was signed")
    for one in parts.signed:
        same = one.word.payload == parts.payload_digest
        refuse_unless(same, "payload", "the facts in the page are not those that were signed")


def check_by_list(parts: PageParts, people: People) -> None:
    """Refuse a page with a signature that is not of whom it names, by the keys of a list that nobody has believed yet.

    Raises
    ------
    Refused
        `unknown_person`, and what `verify_signature` refuses.
    """
    keys = {signer.id.value: key_of(signer) for signer in people.people}
    for one in parts.signed:
        refuse_unless(one.word.by in keys, "unknown_person", f"`{one.word.by}` is nobody of the list in the packet")
        verify_signature(one.line, one.signature, key=keys[one.word.by], namespace=PageSigned.namespace())


def check_drawn(parts: PageParts, payload: Payload, *, templates: str, redraw: Redraw) -> None:
    """Refuse a page that its facts do not draw, `text_differs_from_payload`, or that others drew, `own_template`."""
    terms = payload.terms
    own = terms.templates == templates and all(one.word.templates == templates for one in parts.signed)
    why = "other templates, or another golive, drew this page: what it shows was not drawn anew"
    refuse_unless(own, "own_template", why)
    same = redraw(parts.payload) == parts.outside
    refuse_unless(same, "text_differs_from_payload", "the page is not what its facts draw")
    own = seal_of(parts.outside, parts.payload_digest) == payload.seal
    refuse_unless(own, "text_differs_from_payload", "the facts are sealed as those of another page")


def _signature(one: OnStrip, payload: Payload, registry: Registry, moment: PacketMoment) -> None:
    terms, word = payload.terms, one.word
    refuse_unless(terms.packet != NOTHING_FROZEN, "nothing_frozen", "nothing was frozen that could be signed")
    asked = {
        "strategy": terms.strategy,
        "subject": terms.subject,
        "packet": terms.packet,
        "from_state": terms.from_state,
        "to_state": terms.to_state,
        "capital": terms.capital,
    }
    entry = moment.entries.get(word.nonce)
    if moment.heads is not None:
        refuse_unless(entry is not None, "not_in_records", f"the records hold no such word of `{word.by}`")
    heads = (word.head,) if moment.heads is None else moment.heads
    judged = Moment(now=moment.now, entry=entry, heads=heads)
    _, signer = check_word(PageSigned, one.line, one.signature, asked=asked, registry=registry, moment=judged)
    if entry is None:
        # Without records `issued` is the signer's own account: a key that ended since is one to doubt.
        in_force(signer, at=moment.now)


def _decided(parts: PageParts, payload: Payload, registry: Registry) -> None:
    refuse_unless(payload.needs, "nobody_asked", "no item of it asks for a signature: nobody is asked to approve it")
    refuse_unless(parts.signed, "unsigned", "nobody signed this packet")
    refused = [one.word.by for one in parts.signed if one.word.meaning != APPROVED]
    refuse_unless(not refused, "rejected", f"{', '.join(refused)} refused it")
    lacking = missing_needs(payload.needs, parts.signed)
    names = "; ".join(f"{one.item}: {' or '.join(one.roles)}" for one in lacking)
    refuse_unless(not lacking, "missing_role", f"not signed yet: {names}")
    if registry.people.profile == SOLO:
        names_solo = payload.facts.get("solo") is True
        refuse_unless(names_solo, "solo", "one person signs alone, and the packet does not say so")
        return
    able = [{one.word.by for one in parts.signed if one.word.role in need.roles} for need in payload.needs]
    seats = distinct(able)
    few = f"{len(payload.needs)} different people have to sign, each for an item of his own"
    refuse_unless(not isinstance(seats, TooFew), "apart", few)


def missing_needs(needs: Collection[Need], signed: Collection[OnStrip]) -> tuple[Need, ...]:
    """Return the items for which nobody signed in a role of them."""
    roles = {one.word.role for one in signed if one.word.meaning == APPROVED}
    return tuple(need for need in needs if not roles & set(need.roles))
