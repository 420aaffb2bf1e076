"""Facts of a packet that contradict one another: then no page is drawn of them, so none can be signed or verified.

A page is worked out of its facts, and shows some of them in two places: what one says and the other hides is refused.
"""

from __future__ import annotations

import re

from golive.core.dash import DASH
from golive.core.errors import Refused
from golive.core.refusing import refuse_unless
from golive.core.utc_text import nanos_of_utc
from golive.documents.checklist import How
from golive.documents.people import ROLES
from golive.readiness.checklist.status import Status
from golive.readiness.packet.facts import PacketFacts, WaiverFact
from golive.readiness.stage import Stage
from golive.trust.packet.terms import PacketTerms, Payload

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}", re.ASCII)
_HOWS = frozenset(how.value for how in How)
_STAGES = (Stage.CANARY.value, Stage.LIVE.value)
_BLANK = f" {DASH}"
_WITH_MONEY = frozenset(_STAGES)


def refuse_contradictions(payload: Payload, facts: PacketFacts) -> None:
    """Refuse facts of which one says what another denies.

    Raises
    ------
    Refused
        `fields` for a word that golive does not know, `contradiction` otherwise.
    """
    _words(payload, facts)
    _step(payload.terms, facts)
    _waivers(payload.terms, facts)
    asked = {one.item for one in payload.needs}
    unasked = [one.id for one in facts.items if one.how == How.SIGNOFF.value and is_needed(one.needed_for, facts)]
    unasked = [id for id in unasked if id not in asked]
    refuse_unless(not unasked, "contradiction", f"nobody is asked to sign {', '.join(unasked)}, which people sign")
    refuse_unless(
        facts.money and facts.limits, "contradiction", "what can be lost, and what it does not tell, are said"
    )


def is_needed(needed_for: str, facts: PacketFacts) -> bool:
    """Say whether the step that a packet asks for needs an item."""
    return needed_for == Stage.CANARY.value or facts.stage_needed == Stage.LIVE.value


def _words(payload: Payload, facts: PacketFacts) -> None:
    for one in facts.items:
        known = one.how in _HOWS and one.needed_for in _STAGES
        refuse_unless(known, "fields", f"how `{one.id}` is shown, or for what, is none that golive knows")
    for names in ([one.id for one in facts.items], [one.item for one in payload.needs]):
        plain = all(map(_ID.fullmatch, names)) and len(set(names)) == len(names)
        refuse_unless(plain, "fields", "items have plain names, each of its own")
    roles = {role for one in payload.needs for role in one.roles}
    refuse_unless(roles <= frozenset(ROLES), "fields", "who has to sign has a role that golive does not know")
    amounts = all(one.amount.isascii() for one in facts.money)
    refuse_unless(amounts, "fields", "an amount is written in other digits than 0 to 9")


def _step(terms: PacketTerms, facts: PacketFacts) -> None:
    to = Stage.LIVE if terms.from_state in _WITH_MONEY else Stage.CANARY
    asked = terms.to_state == facts.stage_needed == to.value
    refuse_unless(asked, "contradiction", "the step that is asked for is not the one that the items are judged for")
    known = terms.from_state in {stage.value for stage in Stage}
    refuse_unless(known, "fields", f"no strategy stands at `{terms.from_state}`")
    refuse_unless(terms.stake <= terms.capital, "contradiction", "more is at stake than there is")
    refuse_unless(terms.as_of < terms.valid_until, "contradiction", "it ends before it begins")


def _waivers(terms: PacketTerms, facts: PacketFacts) -> None:
    by_waiver = {one.item for one in facts.waivers}
    live = facts.stage_needed == Stage.LIVE.value
    waived = {one.id: one.waivable for one in facts.items if (one.live if live else one.canary) == Status.WAIVED.name}
    same = by_waiver == waived.keys()
    refuse_unless(same, "contradiction", "the items that are waived are not those of which a waiver is told")
    once = len(by_waiver) == len(facts.waivers)
    refuse_unless(once, "contradiction", "two waivers are told of one item")
    for one in facts.waivers:
        _lasts(one, terms)
    named = all(one.by.strip(_BLANK) and one.owner.strip(_BLANK) and one.reason.strip(_BLANK) for one in facts.waivers)
    refuse_unless(named, "contradiction", "a waiver has somebody who signed it, somebody who owns it, and a reason")
    signed = {one.id for one in facts.items if one.how == How.SIGNOFF.value}
    may = all(waived.values()) and not signed & waived.keys()
    refuse_unless(may, "contradiction", "an item is waived that nobody may waive")


def _lasts(one: WaiverFact, terms: PacketTerms) -> None:
    """Refuse a waiver that did not hold when the packet was drawn, or for longer than its library lets one hold."""
    signed, end, latest = (nanos_of_utc(text) for text in (one.signed, one.until, one.latest))
    if signed is None or end is None or latest is None:
        raise Refused("contradiction", f"when the waiver of {one.item} was signed or ends is no instant")
    refuse_unless(signed <= terms.as_of, "contradiction", f"{one.item} was waived after the packet was drawn")
    refuse_unless(terms.as_of < end, "contradiction", f"the waiver of {one.item} was over when the packet was drawn")
    refuse_unless(terms.valid_until <= end, "contradiction", f"it holds for longer than the waiver of {one.item}")
    refuse_unless(end <= latest, "contradiction", f"{one.item} is waived for longer than the library lets it be")
