"""Where strategies stand by the records: a pure fold over stages, signed steps and looks of machines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from types import MappingProxyType

from golive.api.permit_records import PermitRecords
from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.journal.bodies.kinds import read_body
from golive.journal.bodies.promotion import StrategyPromoted
from golive.journal.bodies.stage_look import StageLooked
from golive.journal.chain import genesis
from golive.journal.entry import Entry, Head
from golive.journal.following import broken_after
from golive.readiness.people_words import GivenWords
from golive.readiness.promotion import SUBJECT, Standing
from golive.readiness.stage import Stage
from golive.trust.step import EXPLAIN, FREEZE, Step

PROVED = f"{SUBJECT}_proved"
"""Why a strategy goes to paper that was proved to be tighter: no step down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingRecord:
    """Where a strategy stands; `packet` is the hash of the entry that froze it, `frozen_seq` its number.

    A packet is all that the records held when it was frozen: the hash of that entry names every one before it.
    """

    standing: Standing
    changes: int = 0
    packet: str | None = None
    frozen_seq: int = 0
    subject: str = ""
    looks: int = 0


BEGINNING = StandingRecord(standing=Standing(stage=Stage.DRAFT, at=0, since=0))
"""What nobody spoke of is a draft."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleRecord:
    """All that the records hold of people's acts. `heads` are the hashes of the entries, the first that of none."""

    standings: Mapping[str, StandingRecord] = field(default_factory=lambda: MappingProxyType({}))
    words: GivenWords = field(default_factory=GivenWords)
    permits: PermitRecords = field(default_factory=PermitRecords)
    heads: tuple[str, ...] = ()
    doubt: str = ""

    def of(self, strategy: str) -> StandingRecord:
        """Return where a strategy stands."""
        return self.standings.get(strategy) or BEGINNING

    def doubts(self, strategy: str) -> tuple[str, ...]:
        """Return each contradiction that reaches a strategy: with any of them nobody is promoted and no lease given."""
        own = self.permits.of(strategy).doubt
        return tuple(why for why in (self.doubt, self.words.doubt, self.permits.doubt, own) if why)

    def heads_since(self, seq: int) -> tuple[str, ...]:
        """Return what the records ended with from an entry on, by its number; 0 for all of them."""
        return self.heads[seq:]

    def heard(self, entry: Entry) -> PeopleRecord:
        """Return what is known after an entry."""
        words, permits = self.words.heard(entry), self.permits.heard(entry)
        after = replace(self, words=words, permits=permits)
        if len(words.words) > len(self.words.words):
            return after._spoken(entry)
        if entry.kind not in (StrategyPromoted.KIND, StageLooked.KIND):
            return after
        try:
            body = read_body(entry.kind, entry.body)
        except Refused as refused:
            return replace(after, doubt=self.doubt or f"entry {entry.seq} cannot be read: {refused.sentence}")
        match body:
            case StrategyPromoted():
                return after._moved(body, entry)
            case StageLooked():
                return after._looked(body, entry)
        return after

    def _with(self, strategy: str, record: StandingRecord) -> PeopleRecord:
        return replace(self, standings=MappingProxyType({**self.standings, strategy: record}))

    def _spoken(self, entry: Entry) -> PeopleRecord:
        """Return what a step says beside a stage: a root cause, or a packet anew."""
        word = self.words.words[-1]
        if not isinstance(word.statement, Step):
            return self
        record = self.of(word.strategy)
        if word.statement.act == EXPLAIN:
            return self._with(word.strategy, replace(record, standing=replace(record.standing, cause_at=entry.ts)))
        if word.statement.act == FREEZE and record.standing.stage in (Stage.PAPER, Stage.REVIEW, Stage.CANARY):
            frozen = replace(record.standing, frozen_at=entry.ts)
            return self._with(
                word.strategy, replace(record, standing=frozen, packet=entry.hash.hex(), frozen_seq=entry.seq)
            )
        return self

    def _looked(self, body: StageLooked, entry: Entry) -> PeopleRecord:
        record = self.of(body.strategy)
        if body.n != record.looks + 1:
            return replace(self, doubt=self.doubt or f"look {body.n} at `{body.strategy}` does not follow")
        standing = replace(record.standing, at=entry.ts, doubts=dict(body.unknown_since))
        return self._with(body.strategy, replace(record, standing=standing, looks=body.n))

    def _moved(self, body: StrategyPromoted, entry: Entry) -> PeopleRecord:
        record = self.of(body.strategy)
        stages = {stage.value: stage for stage in Stage}
        before, after = stages.get(body.before), stages.get(body.after)
        if before is not record.standing.stage or after is None or body.n != record.changes + 1:
            return replace(self, doubt=self.doubt or f"change {body.n} of `{body.strategy}` does not follow")
        standing = _arrived(record.standing, after, entry.ts, body.why)
        # Only what is looked at in review is frozen by the step itself.
        freezes = after is Stage.REVIEW
        kept = record.packet if after.rank > Stage.PAPER.rank else None
        moved = replace(
            record,
            standing=replace(standing, frozen_at=entry.ts) if freezes else standing,
            changes=body.n,
            packet=entry.hash.hex() if freezes else kept,
            frozen_seq=entry.seq if freezes else record.frozen_seq,
            subject=body.subject,
        )
        return self._with(body.strategy, moved)


def _arrived(standing: Standing, after: Stage, at: int, why: str) -> Standing:
    before = standing.stage
    fell = before.moves_money and after.rank < before.rank and why != PROVED
    return replace(
        standing,
        stage=after,
        at=at,
        since=at,
        frozen_at=standing.frozen_at if after.rank > Stage.PAPER.rank else None,
        fell_at=at if fell else standing.fell_at,
        live_falls=(*standing.live_falls, at) if fell and before is Stage.LIVE else standing.live_falls,
    )


def people_record(entries: Iterable[Entry], *, journal: str) -> PeopleRecord:
    """Return what a journal holds of people's acts; where entries do not follow one another nothing is believed."""
    stored = tuple(entries)
    begin = Head(seq=0, hash=genesis(journal), ts=None)
    broken = broken_after(journal, begin, stored) if stored else None
    record = PeopleRecord()
    for entry in stored:
        record = record.heard(entry)
    record = replace(record, heads=(genesis(journal).hex(), *(entry.hash.hex() for entry in stored)))
    return record if broken is None else replace(record, doubt=f"the records do not hold: {broken}")
