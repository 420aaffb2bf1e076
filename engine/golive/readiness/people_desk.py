"""The desk at which people act on strategies: what is to be signed, who may sign it, and what the records take.

Every act is made in two halves, so that golive never holds a secret: first the statement, then the signature on it. A
signature is verified before anything is written, and what is written is one entry, or nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, TypeVar

from golive.api.promotion_program import PromotionProgram
from golive.core.dataclass import dataclass
from golive.core.dated_ahead import MOST_AHEAD_NS
from golive.core.errors import Refused
from golive.core.refusing import refuse_unless
from golive.core.unit import NANOS
from golive.documents.duties import MONEY_STEPS
from golive.documents.people import RISK_MANAGER, SOLO, Signer
from golive.documents.promotion import CANARY_CAPITAL, COOL_OFF, FALLS_WITHIN, MOST_FALLS, SOLO_CAPITAL
from golive.journal.bodies.kinds import read_body
from golive.journal.bodies.people import PeopleCounted
from golive.journal.bodies.promotion import StrategyPromoted
from golive.journal.bodies.signature import SignatureGiven
from golive.journal.entry import Draft
from golive.journal.journal import Journal, JournalReader
from golive.journal.policies import keep
from golive.readiness.checklist.evidence_ledger import EvidenceLedger, evidence_of
from golive.readiness.checklist.item_status import About
from golive.readiness.checklist.items_of import longest_waiver
from golive.readiness.people_words import GivenWord, signature_entry
from golive.readiness.promotion import PromotionTerms
from golive.readiness.rests_on import rests_on
from golive.readiness.shown_items import ShownItems, shown_items
from golive.readiness.stage import Stage
from golive.readiness.standing_record import PeopleRecord, StandingRecord, people_record
from golive.readiness.step_down import StepDown
from golive.readiness.told_facts import FactsCourt
from golive.readiness.verified_words import verified_words
from golive.trading.policy_texts import LIBRARY, PACKET, sources_text
from golive.trust.permit import Bounds
from golive.trust.registry import Registry, in_force
from golive.trust.sshsig import read_signature, verify_signature
from golive.trust.step import DEMOTE, PROMOTE, Step, is_own_step
from golive.trust.word import Moment, PersonsWord, check_word

W = TypeVar("W", bound=PersonsWord)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskPlace:
    """What a desk is of: who counts, the policy, the records, and the digests that words are bound to.

    `evidence_subjects` are by strategy, what evidence and sign-offs are of; permits are of the strategy's own digest.
    Who only looks gives records that cannot be written; of an earlier instant nobody knows by which documents things
    were measured then, so that evidence counts as it stood.
    """

    records: JournalReader
    registry: Registry
    promotion: PromotionProgram
    evidence_subjects: Mapping[str, str]
    until: int
    is_earlier: bool = False

    @property
    def policy(self) -> str:
        """Return the digest of the policy in force."""
        return self.promotion.program.digests.policy


class PeopleDesk:
    """What people do, by the records as they are when the desk is opened.

    Parameters
    ----------
    place
        What it is of.
    now
        The instant, in nanoseconds UTC.
    """

    def __init__(self, place: DeskPlace, *, now: int) -> None:
        self.place, self.now = place, now
        self.registry, self.promotion = place.registry, place.promotion
        self._entries = tuple(place.records.entries())
        self.record: PeopleRecord = people_record(self._entries, journal=place.records.name)
        self.head = self.record.heads[-1]

    # What is known

    def strategy(self, name: str) -> str:
        """Return the name of a strategy of the library, or refuse it."""
        if name not in self.promotion.program.checked.strategies:
            raise Refused("strategy", f"the library has no strategy `{name}`")
        return name

    def standing(self, strategy: str) -> StandingRecord:
        """Return where a strategy stands."""
        return self.record.of(strategy)

    def subject(self, strategy: str) -> str:
        """Return what permits of a strategy, and steps of it, are bound to."""
        return str(self.promotion.program.digests.strategy[strategy])

    def frozen_as_it_is(self, strategy: str) -> bool:
        """Say whether a packet is frozen, and of the version that the library has now."""
        record = self.standing(strategy)
        return record.packet is not None and record.subject == self.subject(strategy)

    def terms(self, strategy: str) -> PromotionTerms:
        """Return what the library asks of the promotion of a strategy."""
        promotion, people = self.promotion, self.registry.people
        stages = {stage.value: stage for stage in Stage}
        return PromotionTerms(
            rules=tuple(
                StepDown(
                    id=rule.id,
                    sources=frozenset(stages[source.value] for source in rule.sources),
                    target=stages[rule.target.value],
                    patience=promotion.wait(rule.patience.value, strategy),
                )
                for rule in promotion.policy.demotions
            ),
            # Whoever was halted comes back to paper by the risk manager alone.
            signed_by={
                Stage.PAPER: (RISK_MANAGER,),
                **{stages[step]: tuple(role.value for role in roles) for step, roles in people.signed_by.items()},
            },
            cool_off=promotion.wait(COOL_OFF, strategy),
            most_demotions=int(promotion.amount(MOST_FALLS, strategy)),
            window=promotion.wait(FALLS_WITHIN, strategy),
            canary_share=promotion.amount(CANARY_CAPITAL, strategy),
            solo_share=promotion.amount(SOLO_CAPITAL, strategy),
            solo=people.profile == SOLO,
            authors=self.authors(strategy),
        )

    def authors(self, strategy: str) -> frozenset[str]:
        """Return who wrote a strategy, as the list of people says."""
        return frozenset(author.value for author in self.registry.people.authors.get(strategy, ()))

    @cached_property
    def evidence(self) -> EvidenceLedger:
        """Return what the records hold of evidence."""
        return evidence_of(self._entries, journal=self.place.records.name, head=self.place.records.head())

    def items(self, strategy: str, stage: Stage) -> ShownItems | None:
        """Return how the items of the checklist stand; None where the library has none: then nothing is shown."""
        specs = self.promotion.program.checked.specs
        if not specs.checklists:
            return None
        checklist = specs.checklists[0]
        about = About(
            subject=self.place.evidence_subjects[strategy],
            realm=self.registry.realm,
            author="" if self.registry.people.profile == SOLO else next(iter(sorted(self.authors(strategy))), ""),
            now=self.now,
            longest_waiver=longest_waiver(checklist),
            packet=self.standing(strategy).packet,
            stage=stage,
            rests_on={} if self.place.is_earlier else rests_on(self.promotion.program, strategy),
        )
        words = self.verified(strategy)
        alone = self.registry.people.profile == SOLO
        court = FactsCourt(records=self.place.records, registry=self.registry, heads=self.record.heads)
        ledger = court.believed(self.evidence, checklist, strategy)
        return shown_items(checklist, specs, strategy=strategy, ledger=ledger, words=words, about=about, alone=alone)

    def verified(self, strategy: str) -> Sequence[GivenWord]:
        """Return the words on a strategy that their signers gave when the records took them, by who counts now."""
        own = (word for word in self.record.words.words if word.strategy == strategy)
        return verified_words(own, registry=self.registry, heads=self.record.heads)

    def doubts(self, strategy: str) -> tuple[str, ...]:
        """Return each contradiction that reaches a strategy, and each step up that nobody signed who counts.

        A stage stands in the records, and whoever can write these can write one; the signature on the step is verified
        each time that something rests on it. To where money moves the bounds are verified instead. Down anybody may.
        """
        return (*self.record.doubts(strategy), *self._unsigned(strategy))

    def uncounted(self, strategy: str) -> tuple[str, ...]:
        """Return each reason for which nothing that people signed of a strategy counts now."""
        return (*self.doubts(strategy), *([self.clock_doubt] if self.clock_doubt else []))

    @property
    def clock_doubt(self) -> str:
        """Return that the clock shows less than the records do: what is over would hold again. Empty otherwise."""
        latest = self._entries[-1].ts if self._entries and not self.place.is_earlier else self.now
        return "the clock shows less than the records do" if latest - self.now > MOST_AHEAD_NS else ""

    def _unsigned(self, strategy: str) -> Iterator[str]:
        ranks = {stage.value: stage for stage in Stage}
        for entry in self._entries:
            body = read_body(entry.kind, entry.body) if entry.kind == StrategyPromoted.KIND else None
            if not isinstance(body, StrategyPromoted) or body.strategy != strategy:
                continue
            before, after = ranks.get(body.before), ranks.get(body.after)
            if before is None or after is None or after.moves_money or after.rank < before.rank:
                continue
            if not any(self._brought(word, body, entry.ts) for word in self.record.words.of(Step, strategy)):
                yield f"nobody who counts signed its step from {body.before} to {body.after}"

    def _brought(self, word: GivenWord, moved: StrategyPromoted, at: int) -> bool:
        """Say whether a word is the step that changed a stage, given then by who may."""
        asked = {
            "strategy": moved.strategy, "act": PROMOTE, "from_state": moved.before, "to_state": moved.after,
            "by": moved.by, "subject": moved.subject,
        }  # fmt: skip
        moment = Moment(now=word.at, entry=word.at, heads=self.record.heads)
        try:
            self._check_step(word.line, word.signature, asked=asked, moment=moment)
        except Refused:
            return False
        return word.at == at

    def signer(self, name: str) -> Signer:
        """Return whoever has a name, or refuse it."""
        signer = next((one for one in self.registry.people.signers if one.id.value == name), None)
        if signer is None:
            raise Refused("unknown_person", f"`{name}` is nobody of the list of people")
        return signer

    # What is signed

    def word(self, kind: type[W], *, by: str, role: str, nonce: str, until: int | None = None, **own: Any) -> W:
        """Return a statement for somebody to sign, who has two minutes for it unless it holds for longer."""
        issued = self.now // NANOS * NANOS
        return kind(
            realm=self.registry.realm,
            by=by,
            role=role,
            issued=issued,
            not_after=issued + MOST_AHEAD_NS if until is None else until,
            nonce=nonce,
            people=self.registry.digest,
            policy=self.place.policy,
            head=self.head,
            **own,
        )

    def moment(self, *, since: int = 0) -> Moment:
        """Return by which instant, nonces and heads a word is judged now; `since` is the entry it may not be before.

        `clock_back` is refused: no word would count that is given by such a clock.
        """
        refuse_unless(not self.clock_doubt, "clock_back", self.clock_doubt)
        return self._moment(since)

    def _moment(self, since: int = 0) -> Moment:
        heads = self.record.heads_since(since)
        return Moment(now=self.now, entry=self.now, nonces=self.record.words.nonces, heads=heads)

    def check_bounds(self, bounds: Bounds, line: bytes, signature: str, *, asked: Mapping[str, object]) -> Signer:
        """Return who signed bounds, once it is shown that they are those that were asked for."""
        signer = self.registry.known(read_signature(signature).key)
        verify_signature(line, signature, key=read_signature(signature).key, namespace=Bounds.namespace())
        in_force(signer, at=self.now)
        for name, value in {**asked, "realm": self.registry.realm}.items():
            own = getattr(bounds, name)
            if own != value:
                raise Refused(name, f"the bounds are for the {name} `{own}`, asked for `{value}`")
        return signer

    def check_step(self, line: bytes, signature: str, *, asked: Mapping[str, object]) -> tuple[Step, Signer]:
        """Return a step and who took it: its author takes those without money. Down one goes by any clock."""
        moment = self._moment() if asked.get("act") == DEMOTE else self.moment()
        return self._check_step(line, signature, asked=asked, moment=moment)

    def _check_step(
        self, line: bytes, signature: str, *, asked: Mapping[str, object], moment: Moment
    ) -> tuple[Step, Signer]:
        own = is_own_step(Step.read(line), self.registry)
        return check_word(Step, line, signature, asked=asked, registry=self.registry, moment=moment, by_author=own)

    def bounds_in_force(self, strategy: str) -> str | None:
        """Return the digest of the bounds by which a strategy came to where it stands, or above it."""
        digest = None
        for entry in self._entries:
            if entry.kind == StrategyPromoted.KIND:
                body = read_body(entry.kind, entry.body)
                if isinstance(body, StrategyPromoted) and body.strategy == strategy:
                    kept = digest if body.after in MONEY_STEPS else None
                    digest = body.permit or kept
        return digest

    # What is written

    def entry(self, statement: PersonsWord | Bounds, by: str, signature: str) -> SignatureGiven:
        """Return the entry of a word."""
        return signature_entry(statement, by, signature, journal=self.place.records.name)

    @cached_property
    def _library(self) -> bytes:
        return sources_text(self.promotion.program.checked.specs)

    @property
    def library(self) -> str:
        """Return the digest of the library's files, comments and all."""
        return hashlib.sha256(self._library).hexdigest()

    def keep_library(self) -> None:
        """Keep the library as it is, so that who renews can tell whether it was loosened since."""
        records = self.place.records
        assert isinstance(records, Journal)
        keep(records, LIBRARY, self.library, self._library)

    def keep_packet(self, digest: str, facts: bytes) -> None:
        """Keep the facts of a packet that is signed, and the library by what it means: the next packet is held to them.

        Whoever reads them holds each against its digest again.
        """
        records = self.place.records
        assert isinstance(records, Journal)
        keep(records, PACKET, digest, facts)
        keep(records, LIBRARY, self.place.policy, self._library)

    def write(self, *bodies: Any) -> None:
        """Write entries, all in one; the list of people that they rest on is written with the first of them."""
        least = self.record.permits.least_serial(self.registry.realm)
        counted = newly_counted(self.registry, least=least, until=self.place.until, at=self.now)
        drafts = [*counted, *(body.draft(self.now) for body in bodies)]
        records = self.place.records
        # INVARIANT: whoever only looks takes no act.
        assert isinstance(records, Journal)
        records.append(drafts)


def newly_counted(registry: Registry, *, least: int, until: int, at: int) -> tuple[Draft, ...]:
    """Return the entry of a list of people that records rest on from now on, where `least` is below its serial.

    `until` is when the list ends and `at` now, both in nanoseconds UTC. No list before it counts afterwards.
    """
    if registry.serial <= least:
        return ()
    counted = PeopleCounted(realm=registry.realm, serial=registry.serial, digest=registry.digest, until=until)
    return (counted.draft(at),)
