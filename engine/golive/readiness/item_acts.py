"""People's acts on items of the checklist, and on one signal: sign off, waive, release."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.refusing import refuse_unless
from golive.core.suggest import did_you_mean
from golive.core.unit import NANOS
from golive.documents.checklist import ChecklistItem, How
from golive.documents.people import SOLO
from golive.documents.promotion import RELEASE_LIFE
from golive.readiness.checklist.items_of import longest_waiver
from golive.readiness.people_desk import PeopleDesk
from golive.readiness.signed_acts import Missing, Outcome
from golive.readiness.stage import Stage
from golive.trust.release import Release, ReleaseTerms, check_release
from golive.trust.sign_off import SignOff, check_sign_off
from golive.trust.waiver import Waiver, WaiverTerms, check_waiver

_NEXT = {Stage.REVIEW: Stage.CANARY, Stage.CANARY: Stage.LIVE}
"""What a sign-off is for, by where the strategy stands."""


def item_named(desk: PeopleDesk, id: str) -> ChecklistItem:
    """Return an item of the library's checklist, or refuse it."""
    checklists = desk.promotion.program.checked.specs.checklists
    refuse_unless(checklists, "checklist", "the library has no checklist")
    items = {item.id: item for item in checklists[0].items}
    if id not in items:
        raise Refused("item", f"the checklist has no item `{id}`: {did_you_mean(id, items)}")
    return items[id]


def who_may(desk: PeopleDesk, strategy: str, roles: frozenset[str]) -> str:
    """Return who has one of some roles now and did not write a strategy, as words."""
    authors = desk.authors(strategy)
    able = [
        one.id.value
        for one in desk.registry.people.people
        if one.holds(desk.now) and one.id.value not in authors and any(one.has(role) for role in roles)
    ]
    return " or ".join(able) or f"nobody yet: the list of people has no {' or '.join(sorted(roles))} for `{strategy}`"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignItem:
    """A person's sign-off of an item on the frozen packet; `capital` is the most that it is for."""

    desk: PeopleDesk
    strategy: str
    item: ChecklistItem
    by: str
    role: str
    meaning: str
    capital: Decimal

    def missing(self) -> tuple[Missing, ...]:
        """Return that no packet is frozen, where none is."""
        roles = frozenset(role.value for role in self.item.roles)
        refuse_unless(self.item.how is How.SIGNOFF, "item", f"`{self.item.id}` is not signed: evidence shows it")
        refuse_unless(
            self.role in roles,
            "role",
            f"`{self.item.id}` is signed by a {' or '.join(sorted(roles))}: {who_may(self.desk, self.strategy, roles)}",
        )
        standing = self.desk.standing(self.strategy)
        if standing.packet is None or standing.standing.stage not in _NEXT:
            who = " or ".join(sorted(self.desk.authors(self.strategy))) or "its author, whom the list does not name"
            command = f"golive promote {self.strategy} --to review --key KEY"
            stage = standing.standing.stage
            early = f"{self.strategy} is {stage.value}: its items are signed from review on"
            what = "no packet is frozen that could be signed" if standing.packet is None else early
            return (Missing(what=what, who=who, command=command),)
        return ()

    def _asked(self) -> Mapping[str, Any]:
        record = self.desk.standing(self.strategy)
        stage = record.standing.stage
        return {
            "strategy": self.strategy,
            "subject": self.desk.place.evidence_subjects[self.strategy],
            "packet": record.packet,
            "item": self.item.id,
            "role": self.role,
            "meaning": self.meaning,
            "from_state": stage.value,
            "to_state": _NEXT[stage].value,
        }

    def statement(self, nonce: str) -> SignOff:
        """Return what is signed; it holds for as long as the item's evidence may be old."""
        until = self.desk.now // NANOS * NANOS + _seconds(self.item, "max_age") * NANOS
        asked = {name: value for name, value in self._asked().items() if name != "role"}
        return self.desk.word(
            SignOff, by=self.by, role=self.role, nonce=nonce, until=until, capital=self.capital, **asked
        )

    def take(self, line: bytes, signature: str) -> Outcome:
        """Write the sign-off."""
        since = self.desk.standing(self.strategy).frozen_seq
        word, signer = check_sign_off(
            line,
            signature,
            asked=self._asked(),
            capital=self.capital,
            registry=self.desk.registry,
            moment=self.desk.moment(since=since),
        )
        self._apart(signer.id.value)
        self.desk.write(self.desk.entry(word, signer.id.value, signature))
        return Outcome(done=True, text=f"{word.item} is {word.meaning} for {word.strategy} by {word.by} as {word.role}")

    def _apart(self, by: str) -> None:
        """Refuse whoever signed the item that this one is apart from, on the same packet; who is alone signs both."""
        if self.desk.registry.people.profile == SOLO:
            return
        other = self.item.apart_from
        packet = self.desk.standing(self.strategy).packet
        for word in self.desk.verified(self.strategy):
            one = word.statement
            if isinstance(one, SignOff) and other is not None and (one.item, one.packet) == (other.value, packet):
                refuse_unless(word.by != by, "apart", f"`{by}` signed `{one.item}`: another person signs this one")


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiveItem:
    """A person's waiver of an item until an instant, in nanoseconds UTC, exclusive."""

    desk: PeopleDesk
    strategy: str
    item: ChecklistItem
    by: str
    role: str
    owner: str
    reason: str
    until: int

    def missing(self) -> tuple[Missing, ...]:
        """Return nothing; what nobody waives is refused."""
        refuse_unless(self.item.waivable, "unwaivable", f"nobody waives `{self.item.id}`: {_why(self.item)}")
        return ()

    def _asked(self) -> Mapping[str, Any]:
        return {
            "strategy": self.strategy,
            "subject": self.desk.place.evidence_subjects[self.strategy],
            "item": self.item.id,
        }

    def statement(self, nonce: str) -> Waiver:
        """Return what is signed."""
        own = {**self._asked(), "owner": self.owner, "reason": self.reason}
        return self.desk.word(Waiver, by=self.by, role=self.role, nonce=nonce, until=self.until, **own)

    def take(self, line: bytes, signature: str) -> Outcome:
        """Write the waiver."""
        before = [
            word
            for word in self.desk.record.words.of(Waiver, self.strategy)
            if getattr(word.statement, "item", "") == self.item.id
        ]
        checklist = self.desk.promotion.program.checked.specs.checklists[0]
        terms = WaiverTerms(
            roles=[role.value for role in self.item.roles] if self.item.waivable else (),
            longest=longest_waiver(checklist),
            before=[word.by for word in before],
            keys=[word.point for word in before],
        )
        word, signer = check_waiver(
            line,
            signature,
            asked=self._asked(),
            terms=terms,
            registry=self.desk.registry,
            moment=self.desk.moment(),
        )
        self.desk.write(self.desk.entry(word, signer.id.value, signature))
        return Outcome(done=True, text=f"{word.item} is waived for {word.strategy} by {word.by}; {word.owner} owns it")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseSignal:
    """A person's release of one signal that was skipped, at one size in the strategy's unit."""

    desk: PeopleDesk
    strategy: str
    signal: str
    size: Decimal
    by: str
    role: str
    reason: str

    def missing(self) -> tuple[Missing, ...]:
        """Return nothing; whether the signal was skipped, and by which gate, the session says that takes it."""
        roles = self._roles()
        wanted = who_may(self.desk, self.strategy, roles)
        refuse_unless(self.role in roles, "role", f"an order is released by {' or '.join(sorted(roles))}: {wanted}")
        return ()

    def _roles(self) -> frozenset[str]:
        return frozenset(role.value for role in self.desk.promotion.policy.release_roles)

    def _asked(self) -> Mapping[str, Any]:
        return {
            "strategy": self.strategy,
            "subject": self.desk.subject(self.strategy),
            "signal": self.signal,
            "size": self.size,
        }

    def statement(self, nonce: str) -> Release:
        """Return what is signed."""
        until = self.desk.now // NANOS * NANOS + self.desk.promotion.wait(RELEASE_LIFE, self.strategy)
        own = {**self._asked(), "reason": self.reason}
        return self.desk.word(Release, by=self.by, role=self.role, nonce=nonce, until=until, **own)

    def take(self, line: bytes, signature: str) -> Outcome:
        """Write the release."""
        terms = ReleaseTerms(roles=self._roles(), life=self.desk.promotion.wait(RELEASE_LIFE, self.strategy))
        word, signer = check_release(
            line,
            signature,
            asked={**self._asked(), "policy": self.desk.place.policy},
            terms=terms,
            registry=self.desk.registry,
            moment=self.desk.moment(),
        )
        self.desk.write(self.desk.entry(word, signer.id.value, signature))
        return Outcome(done=True, text=f"{word.signal} of {word.strategy} is released at {word.size} by {word.by}")


def _seconds(item: ChecklistItem, name: str) -> int:
    value = next(one.value for one in item.parameters if one.id == name)
    return int(getattr(value, "value", 0.0))


def _why(item: ChecklistItem) -> str:
    return "people sign it" if item.how is How.SIGNOFF else "the checklist says so"
