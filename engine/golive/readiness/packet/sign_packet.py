"""A person's act on a packet: sign the page, and have the records take it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from golive.core.dataclass import dataclass
from golive.core.refusing import refuse_unless
from golive.readiness.checklist.items_of import longest_waiver
from golive.readiness.checklist.status import Status
from golive.readiness.item_acts import who_may
from golive.readiness.packet.facts import PacketFacts
from golive.readiness.packet.first_difference import first_difference
from golive.readiness.packet.waivers_held import refuse_other_waivers, waivers_in_force
from golive.readiness.people_desk import PeopleDesk
from golive.readiness.shown_items import ShownItems
from golive.readiness.signed_acts import Missing, Outcome
from golive.readiness.stage import Stage
from golive.readiness.step_acts import named
from golive.trust.packet.page_parts import PageParts
from golive.trust.packet.signed_page import PageSigned
from golive.trust.packet.strip import OnStrip
from golive.trust.packet.terms import PacketTerms, Payload, payload_bytes
from golive.trust.sign_off import REJECTED
from golive.trust.word import check_word

_ELSEWHERE = (
    "sign where the account's journal lies, name the `--before` that it was drawn with, or draw the packet anew"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignPacket:
    """A person's word on a page that was shown to be drawn of its facts.

    `redrawn` gathers the facts anew, as the records, the policy and the account were when the packet was drawn; `keep`
    takes what goes on its strip.
    """

    desk: PeopleDesk
    parts: PageParts
    payload: Payload
    facts: PacketFacts
    by: str
    role: str
    meaning: str
    redrawn: Callable[[], Payload]
    keep: Callable[[OnStrip], None]

    @property
    def _terms(self) -> PacketTerms:
        return self.payload.terms

    def missing(self) -> tuple[Missing, ...]:
        """Return what is in the way: another packet is frozen by now, or none, or an item is not satisfied any more."""
        strategy, record = self._terms.strategy, self.desk.standing(self._terms.strategy)
        roles = frozenset(role for need in self.payload.needs for role in need.roles)
        may = f"{' or '.join(sorted(roles))} sign it: {who_may(self.desk, strategy, roles)}"
        refuse_unless(self.role in roles, "role", may)
        refuse_unless(self.desk.now < self._terms.valid_until, "expired", "the packet holds no more")
        now = (record.packet, self.desk.place.evidence_subjects.get(strategy))
        if record.packet is None:
            return (named(self.desk, strategy, "no packet is frozen"),)
        command = f"golive report packet {strategy} --format html --out FILE"
        if now != (self._terms.packet, self._terms.subject):
            return (Missing(what="this packet is not of what is frozen now", who="anybody", command=command),)
        # Who refuses a packet may refuse one that is wrong.
        if self.meaning == REJECTED:
            return ()
        stage = Stage(self.facts.stage_needed)
        shown = self.desk.items(strategy, stage)
        self._waivers_as_they_hold(shown, stage)
        what = "this packet says that it is satisfied, and the records do not"
        unsatisfied = self._unsatisfied({} if shown is None else shown.statuses, stage)
        if not unsatisfied:
            self._as_gathered_anew()
        return tuple(Missing(what=f"{id}: {what}", who="anybody", command=command) for id in unsatisfied)

    def _as_gathered_anew(self) -> None:
        """Refuse a packet of which anything is other than the records, the policy and the account say of its instant.

        Who drew it, and what draws its page, are not among that: the page was held to its facts before.
        """
        terms = self._terms
        refuse_unless(terms.as_of <= self.desk.now, "clock_back", "the packet is of a time after now")
        later = next(self.desk.place.records.entries(after=terms.head_seq), None)
        at_its_head = later is None or later.ts >= terms.as_of
        refuse_unless(at_its_head, "head", f"the records held more than {terms.head_seq} entries when it was drawn")
        drawn = self.redrawn()
        same = replace(drawn, terms=replace(drawn.terms, templates=terms.templates), seal=self.payload.seal)
        page, own = (json.loads(payload_bytes(one)) for one in (self.payload, same))
        where = first_difference(page["facts"], own["facts"]) or first_difference(page, own)
        refuse_unless(not where, "records_differ", f"{where}: {_ELSEWHERE}")

    def _waivers_as_they_hold(self, shown: ShownItems | None, stage: Stage) -> None:
        """Refuse a packet that tells of waivers which the records do not hold, or is silent on one that holds now."""
        checklists = self.desk.promotion.program.checked.specs.checklists
        longest = longest_waiver(checklists[0]) if checklists else 0
        words, waivers = self.desk.verified(self._terms.strategy), self.facts.waivers
        refuse_other_waivers(waivers, words, subject=self._terms.subject, longest=longest)
        if shown is not None:
            now = waivers_in_force(shown.standing, words, stage=stage, longest=longest)
            silent = ", ".join(sorted(one.item for one in now if one not in waivers))
            refuse_unless(not silent, "waivers", f"the packet does not tell of the waiver by which {silent} stands now")

    def _unsatisfied(self, statuses: Mapping[str, Status], stage: Stage) -> Sequence[str]:
        """Return the items that are needed and satisfied by the packet, and not by the records."""
        return [
            one.id
            for one in self.facts.items
            if Status[one.canary if stage is Stage.CANARY else one.live].satisfies
            and Stage(one.needed_for) in (Stage.CANARY, stage)
            and not statuses.get(one.id, Status.MISSING).satisfies
        ]

    def _asked(self) -> Mapping[str, Any]:
        return {
            "strategy": self._terms.strategy,
            "subject": self._terms.subject,
            "packet": self._terms.packet,
            "page": self.parts.page_digest,
            "payload": self.parts.payload_digest,
            "templates": self._terms.templates,
            "meaning": self.meaning,
            "from_state": self._terms.from_state,
            "to_state": self._terms.to_state,
            "capital": self._terms.capital,
        }

    def statement(self, nonce: str) -> PageSigned:
        """Return what is signed; it holds for as long as the packet does."""
        until = self._terms.valid_until
        return self.desk.word(PageSigned, by=self.by, role=self.role, nonce=nonce, until=until, **self._asked())

    def take(self, line: bytes, signature: str) -> Outcome:
        """Write the word into the records, with the facts that it is on, and then onto the page."""
        since = self.desk.standing(self._terms.strategy).frozen_seq
        word, signer = check_word(
            PageSigned,
            line,
            signature,
            asked={**self._asked(), "role": self.role},
            registry=self.desk.registry,
            moment=self.desk.moment(since=since),
        )
        self.desk.keep_packet(self.parts.payload_digest, self.parts.payload)
        self.desk.write(self.desk.entry(word, signer.id.value, signature))
        self.keep(OnStrip(line=line, signature=signature, word=word))
        text = f"the packet of {word.strategy} is {word.meaning} by {word.by} as {word.role}"
        own = ", ".join(need.item for need in self.payload.needs if self.role in need.roles)
        if own and word.meaning != REJECTED:
            text = f"{text}; signed apart in the records, by `golive checklist sign`: {own}"
        return Outcome(done=True, text=text)
