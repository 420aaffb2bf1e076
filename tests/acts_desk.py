"""A desk of people over the shipped library in a rehearsal, with evidence for every item that none of them signs."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from tests.ssh_signers import Signer
from tests.told_facts import seer, told
from tests.trust_desk import AUTHOR, DAY, MINUTE, NOW, PEER, RENEWER, RISK, SECOND, Listed, registry

from golive.api import Engine
from golive.api.bot_journal import NAME
from golive.api.journal_mark import begin, check_follows, mark_of
from golive.api.promotion_program import PromotionProgram, promotion_program
from golive.documents.checklist import How
from golive.journal.journal import Journal
from golive.readiness.checklist.evidence import Evidence
from golive.readiness.checklist.evidence_ledger import write_evidence
from golive.readiness.checklist.item import Item
from golive.readiness.checklist.items_of import items_of
from golive.readiness.checklist.requirement import Value
from golive.readiness.item_acts import ReleaseSignal, SignItem, WaiveItem, item_named
from golive.readiness.money_acts import RenewLease, SignBounds
from golive.readiness.people_desk import DeskPlace, PeopleDesk
from golive.readiness.rests_on import rests_on
from golive.readiness.signed_acts import Outcome, SignedAct
from golive.readiness.stage import Stage
from golive.readiness.step_acts import TakeStep
from golive.trust.permit import JournalMark
from golive.trust.registry import Registry
from golive.trust.sign_off import APPROVED
from golive.trust.statement import REHEARSAL

SUBJECT = hashlib.sha256(b"evidence").hexdigest()
KEYS: Mapping[str, Signer] = {"risk_1": RISK, "peer_1": PEER, "dev_1": AUTHOR, "nightly": RENEWER}
ROLES = {"risk_1": "risk_manager", "peer_1": "peer_reviewer", "dev_1": "risk_manager"}
CAPITAL = Decimal(100_000)
WELL: Mapping[str, float | str | None] = {
    "permit_word": "valid",
    "kill_file": "absent",
    "open_items": 0.0,
    "broken_records": 0.0,
    "stage_time": 0.0,
}
HOUSE = registry(Listed(people=(*Listed().people, seer())))


def just_enough(item: Item) -> Mapping[str, Value]:
    """Return what satisfies each rule of an item: the strictest limit that several compare one measure with."""
    limits: dict[str, Value] = {}
    for rule in item.requirements:
        before = limits.get(rule.measure)
        harder = isinstance(before, float) and isinstance(rule.limit, float) and before > rule.limit
        if before is None or rule.op != ">=" or not harder:
            limits[rule.measure] = rule.limit
    return limits


@dataclass(kw_only=True)
class BotInMemory:
    """A bot's journal, to which leases are bound."""

    journal: Journal = field(default_factory=lambda: Journal.in_memory(NAME))

    def mark(self, at: int) -> JournalMark:
        begin(self.journal, at)
        mark = mark_of(self.journal)
        assert mark is not None
        return mark

    def follows(self, before: JournalMark) -> None:
        check_follows(self.journal, before)


@dataclass(kw_only=True)
class Desk:
    """Acts of people at instants, one after another; `at` goes on by a second with each."""

    engine: Engine
    people: Registry = HOUSE
    at: int = NOW
    journal: Journal = field(default_factory=lambda: Journal.shared(Journal.in_memory("records").home))
    subject: str = SUBJECT
    drawn: int = 0
    bot: BotInMemory = field(default_factory=BotInMemory)

    @property
    def promotion(self) -> PromotionProgram:
        return promotion_program(self.engine.program)

    def open(self) -> PeopleDesk:
        """Return the desk as it is now."""
        place = DeskPlace(
            records=self.journal,
            registry=self.people,
            promotion=self.promotion,
            evidence_subjects=dict.fromkeys(self.engine.program.checked.strategies, self.subject),
            until=NOW + 300 * DAY,
        )
        return PeopleDesk(place, now=self.at)

    def nonce(self) -> str:
        self.drawn += 1
        return hashlib.sha256(f"nonce {self.drawn}".encode()).hexdigest()[:32]

    def act(self, act: SignedAct, signer: Signer) -> Outcome:
        """Sign an act and have it taken; what is missing before is the answer, and nothing is signed then."""
        lacking = act.missing()
        if lacking:
            return Outcome(done=False, text="", missing=lacking, written=False)
        statement = act.statement(self.nonce())
        self.at += SECOND
        return act.take(statement.line(), signer.sign(statement.line(), statement.namespace()))

    def step(self, act: str, to: Stage, by: str = "dev_1", *, signer: Signer | None = None) -> Outcome:
        desk = self.open()
        step = TakeStep(desk=desk, strategy="momentum", act=act, to=to, by=by, role=ROLES.get(by, ""), reason="a test")
        return self.act(step, signer or KEYS[by])

    def sign(self, item: str, by: str, role: str = "", *, signer: Signer | None = None) -> Outcome:
        desk = self.open()
        one = SignItem(
            desk=desk,
            strategy="momentum",
            item=item_named(desk, item),
            by=by,
            role=role or ROLES[by],
            meaning=APPROVED,
            capital=CAPITAL,
        )
        return self.act(one, signer or KEYS[by])

    def waive(
        self, item: str, by: str, *, days: int = 20, role: str = "risk_manager", signer: Signer | None = None
    ) -> Outcome:
        desk = self.open()
        one = WaiveItem(
            desk=desk, strategy="momentum", item=item_named(desk, item), by=by, role=role, owner="dev_1",
            reason="the venue is closed", until=self.at // SECOND * SECOND + days * DAY,
        )  # fmt: skip
        return self.act(one, signer or KEYS[by])

    def release(self, by: str, role: str = "risk_manager") -> Outcome:
        one = ReleaseSignal(
            desk=self.open(), strategy="momentum", signal="SIG-1", size=Decimal(5), by=by, role=role, reason="seen"
        )
        return self.act(one, KEYS[by])

    def bounds(self, by: str, to: Stage = Stage.CANARY, **facts: float | str | None) -> Outcome:
        desk = self.open()
        one = SignBounds(desk=desk, strategy="momentum", to=to, capital=CAPITAL, by=by, facts={**WELL, **facts})
        return self.act(one, KEYS[by])

    def renew(self, by: str = "nightly") -> RenewLease:
        return RenewLease(desk=self.open(), strategy="momentum", by=by, journal=self.bot)

    def show(self, *, but: Sequence[str] = (), age: int = MINUTE, signed: bool = True) -> None:
        """Write evidence that satisfies every item which evidence shows."""
        specs, desk = self.engine.program.checked.specs, self.open()
        written = {item.id: item for item in specs.checklists[0].items}
        pieces = [
            (
                "momentum",
                told(desk, written[item.id], just_enough(item), n=max(item.min_n, 1), end=self.at - age)
                if signed and item.signed_alone
                else self.piece(item, age=age),
            )
            for item in items_of(specs.checklists[0], specs)
            if item.how is not How.SIGNOFF and item.id not in but
        ]
        write_evidence(self.journal, pieces, at=self.at)

    def piece(self, item: Item, *, age: int = MINUTE) -> Evidence:
        rests = rests_on(self.engine.program, "momentum").get(item.id)
        return Evidence(
            id=item.id, item=item.id, type=item.type, realm=REHEARSAL, subject=self.subject, period_end=self.at - age,
            recorded_at=self.at, n=max(item.min_n, 1), measured=just_enough(item),
            sources=() if rests is None else (rests,),
        )  # fmt: skip

    def reviewed(self) -> Desk:
        """Go from nothing to review."""
        self.show()
        for to in (Stage.PAPER, Stage.REVIEW):
            outcome = self.step("promote", to)
            assert outcome.done, outcome
        return self

    def promoted(self) -> Desk:
        """Go on to canary."""
        self.reviewed()
        assert self.sign("RISK-005", "risk_1").done
        assert self.sign("STRAT-006", "peer_1").done
        assert not self.bounds("risk_1").done
        assert self.bounds("peer_1").done
        return self


def alone(engine: Engine) -> Desk:
    """Return the desk of somebody who has nobody to look over it."""
    from tests.trust_desk import person

    return replace(
        Desk(engine=engine),
        people=registry(Listed(people=(("dev_1", person(AUTHOR, "risk_manager")),), profile="solo")),
    )
