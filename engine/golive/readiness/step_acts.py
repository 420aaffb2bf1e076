"""People's acts on where a strategy stands: steps without money, steps down, root causes and packets anew."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from golive.api.permit_records import nano_of
from golive.core.dataclass import dataclass
from golive.core.refusing import refuse_unless
from golive.documents.checklist import GOLIVE, How
from golive.journal.bodies.promotion import StrategyPromoted
from golive.readiness.checklist.next_command import Typing, next_command
from golive.readiness.checklist.readiness import Readiness, readiness
from golive.readiness.item_acts import item_named, who_may
from golive.readiness.people_desk import PeopleDesk
from golive.readiness.promotion import Hand, Standing, Verdict
from golive.readiness.signed_acts import Missing, Outcome
from golive.readiness.stage import Stage
from golive.trust.step import EXPLAIN, FREEZE, PROMOTE, Step

NO_STEP = "there is no step"
"""How it begins that nobody can go from one stage to another at once."""

MEASURING = "whoever runs golive, which measures it"


def hand_of(desk: PeopleDesk, by: str) -> Hand:
    """Return someone of the list of people as one who signed."""
    signer = desk.signer(by)
    machine = signer in desk.registry.people.machines
    return Hand(who=by, roles=frozenset(role.value for role in signer.roles), machine=machine)


def shown_for(desk: PeopleDesk, strategy: str, stage: Stage) -> Readiness | None:
    """Return whether the checklist is satisfied for a stage; None without a checklist."""
    shown = desk.items(strategy, stage)
    return None if shown is None else readiness(shown.items, shown.statuses, stage=stage)


def blockers(desk: PeopleDesk, strategy: str, stage: Stage, *, signed: bool) -> tuple[Missing, ...]:
    """Return each item that a stage needs and that is not satisfied; `signed` says whether sign-offs count too."""
    shown = desk.items(strategy, stage)
    if shown is None:
        what = "the library has no checklist: nothing is shown"
        return (Missing(what=what, who="whoever keeps the library", command="golive init DIR"),)
    summed = readiness(shown.items, shown.statuses, stage=stage)
    items = {item.id: item for item in shown.items}
    lacking = []
    for id in summed.blockers:
        what = f"{id} is {shown.statuses[id].name}"
        if signed or items[id].how is not How.SIGNOFF:
            command = next_command(item_named(desk, id), Typing(strategy=strategy), shown.statuses[id])
            measured = item_named(desk, id).measured_by == GOLIVE
            who = MEASURING if measured else who_may(desk, strategy, items[id].roles)
            lacking.append(Missing(what=what, who=who, command=command))
    return tuple(lacking)


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeStep:
    """A step of a person; `act` is one of `golive.trust.step.ACTS`. To where money moves people sign bounds instead."""

    desk: PeopleDesk
    strategy: str
    act: str
    to: Stage
    by: str
    role: str
    reason: str

    def missing(self) -> tuple[Missing, ...]:
        """Return what the step lacks besides a signature."""
        _, verdict = self._after(self.desk.now)
        doubts = self.desk.doubts(self.strategy) if self.act == PROMOTE else ()
        contradictions = tuple(Missing(what=f"the records contradict themselves: {why}") for why in doubts)
        if verdict.accepted:
            return contradictions
        evidence = self._evidence() if self.to is Stage.REVIEW and self.act == PROMOTE else ()
        steps = [why for why in verdict.missing if NO_STEP in why]
        if steps:
            # Where nobody can take a step no signature lacks.
            return (*contradictions, *(named(self.desk, self.strategy, why) for why in steps))
        other = [why for why in verdict.missing if not (evidence and why.startswith("the checklist"))]
        return (*contradictions, *(named(self.desk, self.strategy, why) for why in other), *evidence)

    def _evidence(self) -> tuple[Missing, ...]:
        return blockers(self.desk, self.strategy, Stage.CANARY, signed=False)

    def _after(self, at: int) -> tuple[Standing, Verdict]:
        standing, terms = self.desk.standing(self.strategy).standing, self.desk.terms(self.strategy)
        hand = hand_of(self.desk, self.by)
        match self.act:
            case "promote":
                shown = shown_for(self.desk, self.strategy, Stage.CANARY) if self.to is Stage.REVIEW else None
                ready = True if self.to is not Stage.REVIEW else shown is not None and shown.evidence_ready
                return standing.promoted(at, self.to, [hand], ready=ready, guards={}, terms=terms)
            case "demote":
                return standing.demoted(at, self.to, by=hand, terms=terms)
            case "retire":
                return standing.retired(at, by=hand)
            case "explain":
                return standing.explained(at, by=hand), Verdict(accepted=True)
        frozen = standing.froze(at)
        held = frozen.frozen_at == at
        why = () if held else (f"in {standing.stage.value} there is no packet to freeze",)
        return frozen, Verdict(accepted=held, missing=why)

    def _asked(self) -> Mapping[str, Any]:
        return {
            "strategy": self.strategy,
            "subject": self.desk.subject(self.strategy),
            "act": self.act,
            "from_state": self.desk.standing(self.strategy).standing.stage.value,
            "to_state": self.to.value,
        }

    def statement(self, nonce: str) -> Step:
        """Return what is signed."""
        return self.desk.word(Step, by=self.by, role=self.role, nonce=nonce, reason=self.reason, **self._asked())

    def take(self, line: bytes, signature: str) -> Outcome:
        """Write the step: the signature, and the stage where it changes."""
        word, signer = self.desk.check_step(line, signature, asked=self._asked())
        lacking = self.missing()
        if lacking:
            return Outcome(done=False, text=f"{self.strategy} stays", missing=lacking, written=False)
        after, _ = self._after(self.desk.now)
        entry = self.desk.entry(word, signer.id.value, signature)
        if self.act in (EXPLAIN, FREEZE):
            self.desk.write(entry)
            done = "has a root cause" if self.act == EXPLAIN else "has another packet"
            return Outcome(done=True, text=f"{self.strategy} {done}, by {word.by}")
        self.desk.write(entry, changed(self.desk, self.strategy, after.stage, why=self.reason, by=word.by))
        return Outcome(done=True, text=f"{self.strategy} is {after.stage.value}, by {word.by} as {word.role}")


def changed(
    desk: PeopleDesk,
    strategy: str,
    to: Stage,
    *,
    why: str,
    by: str,
    permit: str | None = None,
    most: Decimal | None = None,
) -> StrategyPromoted:
    """Return the entry of a change of stage; `most` is the capital that may be at stake from then on."""
    record = desk.standing(strategy)
    return StrategyPromoted(
        strategy=strategy,
        n=record.changes + 1,
        subject=desk.subject(strategy),
        before=record.standing.stage.value,
        after=to.value,
        why=why,
        by=by,
        permit=permit,
        capital=None if most is None else nano_of(most),
    )


def named(desk: PeopleDesk, strategy: str, why: str) -> Missing:
    """Return something that the fold of stages misses, with who can give it and the command that does."""
    standing = desk.standing(strategy).standing
    anyone = who_may(desk, strategy, frozenset(("risk_manager",)))
    authors = " or ".join(sorted(desk.authors(strategy))) or "its author, whom the list of people does not name"
    if "root cause" in why:
        command = f'golive demote {strategy} --cause --reason "WHY IT FELL" --key KEY'
        return Missing(what=why, who=anyone, command=command)
    if "packet" in why:
        freezes = standing.stage in (Stage.PAPER, Stage.REVIEW, Stage.CANARY)
        command = f"golive promote {strategy} {'--freeze' if freezes else '--to review'} --key KEY"
        return Missing(what=why, who=authors, command=command)
    if "who wrote it" in why:
        return Missing(
            what=why, who=authors, command=f"golive promote {strategy} --to {_above(standing.stage)} --key KEY"
        )
    if NO_STEP in why:
        stage = standing.stage.value
        what = f"{strategy} is {stage} already" if why.endswith(f" to {stage}") else f"{why}: no stage is skipped"
        if standing.stage in (Stage.LIVE, Stage.RETIRED):
            return Missing(what=what, who=f"nobody: nothing comes after {stage}")
        who = anyone if standing.stage is Stage.HALTED else authors
        if standing.stage is Stage.REVIEW:
            who = who_may(desk, strategy, frozenset(desk.terms(strategy).signed_by.get(Stage.CANARY, ())))
        return Missing(what=what, who=who, command=f"golive promote {strategy} --to {_above(standing.stage)} --key KEY")
    if "too lately" in why:
        return Missing(what=f"{why}: the cool-off is not over", who="nobody: it ends by itself")
    return Missing(what=why, who=anyone)


def _above(stage: Stage) -> str:
    above = {Stage.DRAFT: Stage.PAPER, Stage.PAPER: Stage.REVIEW, Stage.REVIEW: Stage.CANARY, Stage.CANARY: Stage.LIVE}
    return above.get(stage, Stage.PAPER).value


def check_reason(text: str) -> str:
    """Return a reason that can be signed, or refuse it."""
    from golive.trust.statement import LINE

    refuse_unless(LINE.read(text) is not None, "reason", f"a reason is {LINE.about}")
    return text
