"""How a strategy comes from draft to live, and down again: machines step it down, only people promote it.

A `Standing` is the fold of what happened, in the order of the records. Each act gives the next one, and an answer that
names everything that is missing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field, replace

from golive.core.dataclass import dataclass
from golive.core.distinct import TooFew, distinct
from golive.core.errors import Refused
from golive.readiness.stage import UPWARD, Stage, lower_of
from golive.readiness.step_down import Answers, Doubts, StepDown, doubts_after, firing

SUBJECT = "subject"
"""Why a strategy steps down that is not the one any more which was looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PromotionTerms:
    """What a library asks of promotions.

    `signed_by` are the roles that sign a step, by the stage it leads to; each is another person. Waits are in
    nanoseconds, `canary_share` and `solo_share` are fractions of the capital. At the `most_demotions`-th step down
    from live within `window` a strategy goes to paper at least. `solo` is for one person alone, who never goes live;
    `authors` wrote the strategy.
    """

    rules: tuple[StepDown, ...]
    signed_by: Mapping[Stage, tuple[str, ...]]
    cool_off: int
    most_demotions: int
    window: int
    canary_share: float
    solo_share: float
    solo: bool
    authors: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """Someone who signed: a person with roles, or a machine."""

    who: str
    roles: frozenset[str]
    machine: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of an act: `rule` is why a strategy stepped down, `missing` all that was missing where it did not."""

    accepted: bool
    rule: str = ""
    missing: tuple[str, ...] = ()


STANDS = Verdict(accepted=False)
DONE = Verdict(accepted=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a strategy stands at an instant; all instants are nanoseconds UTC.

    `since` is when it came to this stage, `frozen_at` when its packet was frozen, `fell_at` when it last stepped down
    from canary or live, `live_falls` each time it did from live, `cause_at` when a person last gave a root cause.
    """

    stage: Stage
    at: int
    since: int
    frozen_at: int | None = None
    fell_at: int | None = None
    live_falls: tuple[int, ...] = ()
    cause_at: int | None = None
    doubts: Doubts = field(default_factory=dict)

    def capital_share(self, terms: PromotionTerms) -> float:
        """Return the fraction of the capital that may be at risk in this stage."""
        match self.stage:
            case Stage.LIVE:
                return 1.0
            case Stage.CANARY:
                return min(terms.canary_share, terms.solo_share) if terms.solo else terms.canary_share
            case _:
                return 0.0

    def looked(self, at: int, answers: Answers, terms: PromotionTerms) -> tuple[Standing, Verdict]:
        """Return what a look at the facts makes of it: one step down at most, the next look looks again."""
        now = self._then(at)
        now = replace(now, doubts=doubts_after(now.doubts, terms.rules, answers, at))
        rule = firing(terms.rules, now.stage, answers, now.doubts, at) if now.stage.moves_money else None
        if rule is None:
            return now, STANDS
        return now._fallen(rule.target, terms), Verdict(accepted=True, rule=rule.id)

    def promoted(
        self, at: int, to: Stage, hands: Sequence[Hand], *, ready: bool | None, guards: Mapping[str, bool | None],
        terms: PromotionTerms,
    ) -> tuple[Standing, Verdict]:  # fmt: skip
        """Return what a promotion makes of it.

        `hands` are those who signed it, `ready` says whether the checklist is satisfied for it, `guards` whether each
        further condition is; what is unknown refuses.
        """
        now = self._then(at)
        missing = [*now._in_the_way(to, terms), *_signatures(now.stage, to, hands, terms)]
        missing += [] if ready else [f"the checklist is not shown to be satisfied for {to.value}"]
        missing += [f"`{name}` is not shown to hold" for name, holds in guards.items() if not holds]
        if missing:
            return now, Verdict(accepted=False, missing=tuple(missing))
        risen = now._arrived(to)
        return (replace(risen, frozen_at=at) if to is Stage.REVIEW else risen), DONE

    def _in_the_way(self, to: Stage, terms: PromotionTerms) -> list[str]:
        """Return what of the past forbids a step up."""
        if (self.stage, to) not in UPWARD:
            return [f"there is no step from {self.stage.value} to {to.value}"]
        if terms.solo and to is Stage.LIVE:
            return ["whoever is alone never goes live"]
        if self.stage is Stage.HALTED:
            return [] if _later(self.cause_at, self.since) else ["no root cause was given since it was halted"]
        if not to.moves_money:
            return []
        missing = [] if self.frozen_at is not None else ["no packet is frozen"]
        if self.fell_at is None:
            return missing
        if self.at - self.fell_at < terms.cool_off:
            missing.append("it stepped down too lately")
        if not _later(self.cause_at, self.fell_at):
            missing.append("no root cause was given since it stepped down")
        if self.frozen_at is not None and not _later(self.frozen_at, self.fell_at):
            missing.append("the packet was frozen before it stepped down")
        return missing

    def demoted(self, at: int, to: Stage, *, by: Hand, terms: PromotionTerms) -> tuple[Standing, Verdict]:
        """Return what a person's demotion makes of it; machines step down by rules, never by command."""
        now = self._then(at)
        if by.machine:
            return now, Verdict(accepted=False, missing=("a machine steps down by its rules alone",))
        lower = Stage.RETIRED.rank < to.rank < now.stage.rank and now.stage is not Stage.HALTED
        if not lower or (to is Stage.DRAFT and now.stage is not Stage.PAPER):
            return now, Verdict(accepted=False, missing=(f"nothing steps down from {now.stage.value} to {to.value}",))
        return now._fallen(to, terms), DONE

    def retired(self, at: int, *, by: Hand) -> tuple[Standing, Verdict]:
        """Return it without a way back."""
        now = self._then(at)
        if by.machine or now.stage is Stage.RETIRED:
            return now, Verdict(accepted=False, missing=("a person retires a strategy, once",))
        return now._arrived(Stage.RETIRED), DONE

    def explained(self, at: int, *, by: Hand) -> Standing:
        """Return it with a root cause; a machine knows none."""
        now = self._then(at)
        return now if by.machine else replace(now, cause_at=at)

    def froze(self, at: int) -> Standing:
        """Return it with a new packet, in those stages in which there is one."""
        now = self._then(at)
        held = now.stage in (Stage.PAPER, Stage.REVIEW, Stage.CANARY)
        return replace(now, frozen_at=at) if held else now

    def changed(self, at: int, *, proved: bool, terms: PromotionTerms) -> tuple[Standing, Verdict]:
        """Return it with another subject: nobody has seen that one, so above paper it goes there.

        A change that is `proved` to tighten is no step down: it needs another packet, and no cool-off.
        """
        now = self._then(at)
        if now.stage.rank <= Stage.PAPER.rank:
            return now, STANDS
        changed = now._arrived(Stage.PAPER) if proved else now._fallen(Stage.PAPER, terms)
        return changed, Verdict(accepted=True, rule=SUBJECT)

    def _then(self, at: int) -> Standing:
        if at < self.at:
            raise Refused("clock_back", "the records go back in time", field="at")
        return replace(self, at=at)

    def _fallen(self, to: Stage, terms: PromotionTerms) -> Standing:
        """Return it one step down, further where that happened too often."""
        if not self.stage.moves_money:
            return self._arrived(to)
        falls = (*self.live_falls, self.at) if self.stage is Stage.LIVE else self.live_falls
        often = sum(self.at - fall <= terms.window for fall in falls) >= terms.most_demotions
        target = lower_of(to, Stage.PAPER) if self.stage is Stage.LIVE and often else to
        return replace(self._arrived(target), fell_at=self.at, live_falls=falls)

    def _arrived(self, to: Stage) -> Standing:
        kept = self.frozen_at if to.rank > Stage.PAPER.rank else None
        return replace(self, stage=to, since=self.at, frozen_at=kept)


def _later(at: int | None, than: int) -> bool:
    return at is not None and at > than


def _signatures(stage: Stage, to: Stage, hands: Sequence[Hand], terms: PromotionTerms) -> list[str]:
    """Return what is missing of the signatures for a step."""
    people = [hand for hand in hands if not hand.machine]
    if (stage, to) in ((Stage.DRAFT, Stage.PAPER), (Stage.PAPER, Stage.REVIEW)):
        wrote = " or ".join(sorted(terms.authors)) or "somebody"
        return [] if any(hand.who in terms.authors for hand in people) else [f"a signature of {wrote}, who wrote it"]
    if terms.solo:
        return [] if people else ["nobody signed it"]
    roles = terms.signed_by.get(to, ())
    if not roles:
        return [f"nobody may sign for {to.value}"]
    able = [{hand.who for hand in people if role in hand.roles and hand.who not in terms.authors} for role in roles]
    seats = distinct(able)
    if not isinstance(seats, TooFew):
        return []
    wanted = " and ".join(roles[place] for place in seats.places)
    had = ", ".join(sorted(seats.people)) or "nobody"
    many = f", {len(seats.places)} different people" if len(seats.places) > 1 else ""
    return [f"signatures of {wanted}{many}: of those who may, {had} signed"]
