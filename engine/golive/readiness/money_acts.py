"""The acts after which money moves: people sign bounds, and a machine renews a lease within them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import ROUND_DOWN, Decimal
from typing import Any

from golive.api.journal_mark import OwnJournal
from golive.api.permit_records import nano_of
from golive.compiler.order_flow import refuse_without_order_flow
from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.refusing import refuse_unless
from golive.core.unit import NANOS
from golive.core.value import Unknown
from golive.documents.duties import MONEY_STEPS
from golive.documents.promotion import BOUNDS_LIFE, PERMIT_LIFE
from golive.journal.bodies.permit import PermitGiven
from golive.readiness.item_acts import who_may
from golive.readiness.people_desk import PeopleDesk
from golive.readiness.people_words import GivenWord
from golive.readiness.promotion import Hand
from golive.readiness.signed_acts import Missing, Outcome
from golive.readiness.stage import Stage
from golive.readiness.step_acts import blockers, changed, hand_of, named, shown_for
from golive.trust.permit import (
    Bounds,
    Floor,
    Lease,
    PermitTerms,
    SignedPermit,
    judge_permit,
    line_digest,
    verified_permit,
)
from golive.trust.sign_off import SignOff
from golive.trust.statement import DECIMALS

_CENT = Decimal(1).scaleb(-DECIMALS)


def permit_terms(desk: PeopleDesk, strategy: str) -> PermitTerms:
    """Return for how long bounds and leases of a strategy may hold."""
    wait = desk.promotion.wait
    return PermitTerms(permit_life=wait(PERMIT_LIFE, strategy), bounds_life=wait(BOUNDS_LIFE, strategy))


def floor_of(desk: PeopleDesk, strategy: str) -> Floor:
    """Return the floor of a strategy's permits; refused where the records contradict themselves."""
    floor = desk.record.permits.floor(strategy)
    if isinstance(floor, Unknown):
        raise Refused(floor.code, f"{floor}: no permit is given before people have seen why")
    return floor


@dataclass(frozen=True, slots=True, kw_only=True)
class SignBounds:
    """A person's signature on bounds that promote a strategy to canary or live.

    `capital` is what the desk has in all; `facts` are what machines know of the stage. The first who signs proposes the
    bounds, who comes after signs the same ones; the last who is needed promotes.
    """

    desk: PeopleDesk
    strategy: str
    to: Stage
    capital: Decimal
    by: str
    facts: Mapping[str, float | str | None]

    def missing(self) -> tuple[Missing, ...]:
        """Return what the step lacks besides signatures."""
        desk, strategy = self.desk, self.strategy
        hand = hand_of(desk, self.by)
        terms = desk.terms(strategy)
        refuse_unless(not hand.machine, "machine_cannot_sign", f"`{self.by}` is a machine: people sign bounds")
        refuse_without_order_flow(desk.promotion.program)
        if not terms.solo:
            authors = desk.authors(strategy)
            refuse_unless(authors, "author", f"nobody says who wrote `{strategy}`, so nobody may sign for it")
            refuse_unless(self.by not in authors, "author", f"`{self.by}` wrote `{strategy}`, and signs nothing of it")
            roles = frozenset(terms.signed_by.get(self.to, ()))
            by = f"{' and '.join(sorted(roles))}: {who_may(desk, strategy, roles)}"
            wanted = by if roles else "nobody: `signed_by` of the list of people names no roles for it"
            refuse_unless(bool(roles & hand.roles), "role", f"{self.to.value} is signed by {wanted}")
        contradictions = tuple(
            Missing(what=f"the records contradict themselves: {why}") for why in desk.doubts(strategy)
        )
        lacking = [named(desk, strategy, why) for why in self._lacks(everyone(desk)) if not why.startswith("the check")]
        record = desk.standing(strategy)
        if record.packet is not None and not desk.frozen_as_it_is(strategy):
            command = f"golive demote {strategy} --to paper --reason TEXT --key KEY"
            lacking.append(Missing(what="it is not the version that was frozen", command=command))
        return (*contradictions, *lacking, *blockers(desk, strategy, self.to, signed=True))

    def _lacks(self, hands: Sequence[Hand]) -> tuple[str, ...]:
        """Return what is missing where some people have signed."""
        desk, strategy = self.desk, self.strategy
        shown = shown_for(desk, strategy, self.to)
        looked = desk.promotion.looked(self.facts, desk.now, strategy=strategy)
        guards = {
            looked[id].because: looked[id].value is True for id in desk.promotion.guards(self.to.value) if id in looked
        }
        standing = desk.standing(strategy).standing
        _, verdict = standing.promoted(
            desk.now,
            self.to,
            hands,
            ready=shown is not None and shown.ready,
            guards=guards,
            terms=desk.terms(strategy),
        )
        return verdict.missing

    def amount(self) -> Decimal:
        """Return the capital of the bounds: the stage's share, rounded down to what a statement can say."""
        terms = self.desk.terms(self.strategy)
        share = replace(self.desk.standing(self.strategy).standing, stage=self.to).capital_share(terms)
        amount = (self.capital * Decimal(str(share))).quantize(_CENT, rounding=ROUND_DOWN)
        whole = amount.to_integral_value()
        return whole if amount == whole else amount.normalize()

    def _asked(self) -> Mapping[str, Any]:
        packet = self.desk.standing(self.strategy).packet
        return {
            "strategy": self.strategy,
            "subject": self.desk.subject(self.strategy),
            "packet": packet,
            "sign_offs": sign_offs_on(self.desk, self.strategy, packet),
            "serial": floor_of(self.desk, self.strategy).serial + 1,
            "mode": self.to.value,
            "capital": self.amount(),
        }

    def proposed(self) -> tuple[Bounds, bytes] | None:
        """Return the bounds that somebody signed for this very step, and that may still be signed."""
        asked = self._asked()
        for word in reversed(self.desk.record.words.of(Bounds, self.strategy)):
            one = word.statement
            assert isinstance(one, Bounds)
            same = all(getattr(one, name) == value for name, value in asked.items())
            if same and one.realm == self.desk.registry.realm and one.not_before <= self.desk.now < one.not_after:
                return one, word.line
        return None

    def statement(self, nonce: str) -> Bounds:
        """Return what is signed: what was proposed before, or bounds anew."""
        before = self.proposed()
        if before is not None:
            return before[0]
        begin = self.desk.now // NANOS * NANOS
        life = permit_terms(self.desk, self.strategy).bounds_life
        asked = self._asked()
        return Bounds(
            realm=self.desk.registry.realm,
            policy=self.desk.place.policy,
            library=self.desk.library,
            people=self.desk.registry.digest,
            head=self.desk.head,
            not_before=begin,
            not_after=begin + life // NANOS * NANOS,
            nonce=nonce,
            **asked,
        )

    def take(self, line: bytes, signature: str) -> Outcome:
        """Write a signature on bounds; promote where it was the last that is needed."""
        bounds = Bounds.read(line)
        signer = self.desk.check_bounds(bounds, line, signature, asked=self._asked())
        refuse_unless(signer.id.value == self.by, "other_key", f"`{signer.id.value}` signed, not `{self.by}`")
        life = permit_terms(self.desk, self.strategy).bounds_life
        refuse_unless(bounds.not_after - bounds.not_before <= life, "bounds_too_long", "the bounds hold for too long")
        refuse_unless(bounds.not_before <= self.desk.now < bounds.not_after, "expired", "the bounds do not hold now")
        before = self.proposed()
        fresh = before is not None and before[1] == line
        refuse_unless(
            fresh or bounds.nonce not in self.desk.record.words.nonces, "nonce", "these bounds were signed before"
        )
        refuse_unless(bounds.head in self.desk.record.heads, "head", "it was signed on other records")
        lacking = self.missing()
        if lacking:
            return Outcome(done=False, text=f"{self.strategy} stays", missing=lacking, written=False)
        self.desk.keep_library()
        signers = dict.fromkeys((*(word.by for word in signed_alike(self.desk, line)), self.by))
        entry = self.desk.entry(bounds, self.by, signature)
        rest = self._lacks([hand_of(self.desk, one) for one in signers])
        if rest:
            self.desk.write(entry)
            terms = self.desk.terms(self.strategy)
            others = frozenset(terms.signed_by.get(self.to, ())) - hand_of(self.desk, self.by).roles
            command = f"golive promote {self.strategy} --to {self.to.value} --key KEY"
            who = who_may(self.desk, self.strategy, others or frozenset(terms.signed_by.get(self.to, ())))
            return Outcome(
                done=False,
                text=f"{self.by} signed; {self.strategy} waits for others",
                missing=tuple(Missing(what=why, who=who, command=command) for why in rest),
            )
        moved = changed(
            self.desk, self.strategy, self.to, why="promoted", by=self.by, permit=line_digest(line), most=bounds.capital
        )
        self.desk.write(entry, moved)
        text = f"{self.strategy} is {self.to.value} for {bounds.capital}, signed by {' and '.join(signers)}"
        return Outcome(done=True, text=f"{text}; a machine gives it a lease: golive renew {self.strategy} --key KEY")


def everyone(desk: PeopleDesk) -> Sequence[Hand]:
    """Return all people that may sign now."""
    return [hand_of(desk, one.id.value) for one in desk.registry.people.people if one.holds(desk.now)]


def signed_alike(desk: PeopleDesk, line: bytes) -> Iterator[GivenWord]:
    """Yield the signatures on a line that hold, by who counts now."""
    for word in desk.record.words.of(Bounds):
        if word.line == line:
            try:
                bounds = Bounds.read(line)
                signer = desk.check_bounds(bounds, line, word.signature, asked={})
            except Refused:
                continue
            if signer.id.value == word.by:
                yield word


def sign_offs_on(desk: PeopleDesk, strategy: str, packet: str | None) -> str:
    """Return the digest of every sign-off that was given on a packet, whatever it says."""
    lines = sorted(
        line_digest(word.line)
        for word in desk.verified(strategy)
        if isinstance(word.statement, SignOff) and word.statement.packet == packet
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _unlike(bounds: Bounds) -> Sequence[str]:
    """Say of a library that nobody compared that it may be looser."""
    return (f"nobody compared it with the one of the digest {bounds.library}",)


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewLease:
    """A machine's renewal of a lease, within the bounds that people signed, and never above the lease before it.

    `loosened` says what of the policy is looser than when bounds were signed; it is asked where the library's files are
    others.
    """

    desk: PeopleDesk
    strategy: str
    by: str
    journal: OwnJournal
    loosened: Callable[[Bounds], Sequence[str]] = _unlike

    def missing(self) -> tuple[Missing, ...]:
        """Return that there are no bounds, where there are none; refused is another journal than the lease before has.

        Within the same bounds a lease is of one journal: what another one has at stake would be spent twice.
        """
        stage = self.desk.standing(self.strategy).standing.stage
        machine = hand_of(self.desk, self.by).machine
        refuse_unless(machine, "not_a_renewer", f"`{self.by}` is a person: a lease is signed by a machine that renews")
        floor = floor_of(self.desk, self.strategy)
        before = self.desk.record.permits.of(self.strategy).journal
        if floor.mode is not None and before is not None:
            self.journal.follows(before)
        if stage.value not in MONEY_STEPS:
            roles = frozenset(role for each in self.desk.terms(self.strategy).signed_by.values() for role in each)
            command = f"golive promote {self.strategy} --to canary --key KEY"
            what = f"{self.strategy} is {stage.value}: there is nothing to renew"
            return (Missing(what=what, who=who_may(self.desk, self.strategy, roles), command=command),)
        return tuple(Missing(what=why) for why in self._looser())

    def _looser(self) -> tuple[str, ...]:
        """Return what is looser now than what people signed for: under that a machine renews nothing."""
        before = self.bounds()[0]
        if before.library == self.desk.library:
            return ()
        return tuple(f"the policy is looser than when the bounds were signed: {why}" for why in self.loosened(before))

    def bounds(self) -> tuple[Bounds, bytes, tuple[str, ...]]:
        """Return the bounds in force, their line and the signatures on it; none of a library without order flow."""
        refuse_without_order_flow(self.desk.promotion.program)
        promoted = self.desk.bounds_in_force(self.strategy)
        words = [word for word in self.desk.record.words.of(Bounds) if line_digest(word.line) == promoted]
        refuse_unless(words, "bounds", "the records do not hold the bounds that were promoted by")
        return Bounds.read(words[0].line), words[0].line, tuple(word.signature for word in words)

    def statement(self, nonce: str) -> Lease:
        """Return what is signed; a lease has an epoch in place of a nonce."""
        del nonce
        bounds, line, _ = self.bounds()
        floor = floor_of(self.desk, self.strategy)
        issued = self.desk.now // NANOS * NANOS
        life = permit_terms(self.desk, self.strategy).permit_life
        mark = self.journal.mark(self.desk.now)
        most = bounds.capital if floor.mode is None else min(bounds.capital, floor.capital)
        return Lease(
            realm=self.desk.registry.realm,
            strategy=self.strategy,
            subject=bounds.subject,
            bounds=line_digest(line),
            epoch=floor.epoch + 1,
            mode=self.desk.standing(self.strategy).standing.stage.value,
            capital=most,
            by=self.by,
            issued=issued,
            not_after=min(issued + life // NANOS * NANOS, bounds.not_after),
            journal=mark.id,
            journal_seq=mark.seq,
            journal_head=mark.head,
        )

    def permit(self, line: bytes, signature: str) -> SignedPermit:
        """Return the permit that a signed lease makes with its bounds, once all of it holds."""
        lease = Lease.read(line)
        # The bot writes on meanwhile: what its journal ended with when the lease was made has to be in it still.
        wanted = replace(self.statement(""), journal_seq=lease.journal_seq, journal_head=lease.journal_head)
        refuse_unless(lease == wanted, "lease", "this is not the lease that was asked for")
        self.journal.follows(lease.mark)
        loose = self._looser()
        refuse_unless(not loose, "policy_looser", "; ".join(loose))
        _, outer, signatures = self.bounds()
        signed = SignedPermit(bounds=outer, bounds_signatures=signatures, lease=line, lease_signature=signature)
        permit = verified_permit(
            signed,
            strategy=self.strategy,
            subject=self.desk.subject(self.strategy),
            registry=self.desk.registry,
            terms=permit_terms(self.desk, self.strategy),
        )
        floor = floor_of(self.desk, self.strategy)
        judge_permit(permit, floor=floor, revoked=(), now=self.desk.now)
        return signed

    def take(self, line: bytes, signature: str) -> Outcome:
        """Write the lease into the records: from then on none below it holds."""
        lease, (bounds, outer, _) = Lease.read(line), self.bounds()
        self.permit(line, signature)
        given = PermitGiven(
            permit=line_digest(line),
            strategy=self.strategy,
            subject=lease.subject,
            mode=lease.mode,
            epoch=lease.epoch,
            not_before=lease.issued,
            expires=lease.not_after,
            head=self.desk.head,
            signatures=(signature,),
            serial=bounds.serial,
            bounds=line_digest(outer),
            capital=nano_of(lease.capital),
            journal=lease.journal,
            journal_seq=lease.journal_seq,
            journal_head=lease.journal_head,
        )
        self.desk.write(given)
        return Outcome(done=True, text=f"{self.strategy} may risk {lease.capital} as {lease.mode}, lease {lease.epoch}")
