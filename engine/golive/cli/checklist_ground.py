"""What commands of the checklist stand on: a library's items, the records, and what evidence of a strategy is about."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from golive.checker.item_rules import limits_of
from golive.cli.journal_held import held_against, missing_words
from golive.cli.open_library import LibraryPlace, find_library, open_engine
from golive.cli.records_place import folder_of, records_at
from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput
from golive.core.suggest import did_you_mean
from golive.journal.anchor_file import behind
from golive.journal.earlier import EarlierReader
from golive.journal.home_at import home_at, is_address, lies_at
from golive.journal.journal import RECORDS, Journal, JournalReader
from golive.loader.code_digest import deciding_sources
from golive.readiness.checklist.evidence_ledger import EvidenceLedger, evidence_of
from golive.readiness.checklist.item_status import About
from golive.readiness.checklist.item_words import ItemWords, words_of
from golive.readiness.checklist.items_of import items_of, longest_waiver
from golive.readiness.checklist.next_command import place_typed
from golive.readiness.checklist.standing import Standing, standing
from golive.readiness.evidence_subject import evidence_subject
from golive.readiness.rests_on import rests_on
from golive.report.formats import grouped
from golive.trust.statement import PRODUCTION

if TYPE_CHECKING:
    from golive.api.engine import Engine
    from golive.documents.checklist import Checklist
    from golive.journal.anchor_file import Anchored
    from golive.readiness.checklist.item import Item


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistGround:
    """A library with its checklist, and the place of its records.

    Of an earlier instant `until` is that one, in nanoseconds UTC, and `subjects` what evidence was about then. `ended`
    is the number of the entry that records are read up to, by the library of today.
    `anchors` are heads of the records that were told outside: records that lack one of them are not believed.
    """

    place: LibraryPlace
    engine: Engine
    checklist: Checklist
    items: Sequence[Item]
    words: Mapping[str, ItemWords]
    records: str
    code: Mapping[str, str]
    until: int | None = None
    ended: int | None = None
    subjects: Mapping[str, str] = field(default_factory=dict)
    anchors: Sequence[Anchored] = ()

    def subject(self, strategy: str) -> str:
        """Return what evidence of a strategy is about."""
        return self.subjects.get(strategy) or evidence_subject(self.engine.program, strategy, self.code)

    def earlier(self, at: int) -> ChecklistGround:
        """Return the ground as the records were at an instant: of each strategy the version that was shown last."""
        then = replace(self, until=at, anchors=())
        return replace(then, subjects=then.ledger().last_subjects())

    def rests_on(self, strategy: str) -> Mapping[str, str]:
        """Return what evidence of a strategy rests on besides, by item; of an earlier instant nobody knows it."""
        return {} if self.until is not None else rests_on(self.engine.program, strategy)

    def item(self, name: str) -> Item:
        """Return an item by its id, or refuse it."""
        item = next((one for one in self.items if one.id == name), None)
        if item is None:
            ids = [one.id for one in self.items]
            raise InvalidInput(f"the checklist has no item `{name}`", hint=did_you_mean(name, ids) or ", ".join(ids))
        return item

    def strategies(self, named: str | None) -> tuple[str, ...]:
        """Return the strategy that is named, or all of the library."""
        known = tuple(self.engine.program.signals)
        if named is not None and named not in known:
            hint = did_you_mean(named, known) or f"strategies: {', '.join(known)}"
            raise InvalidInput(f"the library has no strategy `{named}`", hint=hint)
        return known if named is None else (named,)

    def ledger(self) -> EvidenceLedger:
        """Return the evidence of the records; without records there is none."""
        with self.reading() as reader:
            head = reader.head()
            ledger = evidence_of(reader.entries(until=head.seq), journal=RECORDS, head=head)
            lacking = behind(reader, self.anchors)
        return (
            ledger if lacking is None else replace(ledger, doubt=f"the records do not hold: {missing_words(lacking)}")
        )

    def vouched(self) -> str:
        """Say up to where a head that was told outside vouches for the records; empty where they have no entry."""
        with self.reading() as reader:
            last = reader.head().seq
        if not last:
            return ""
        covered = max((one.seq for one in self.anchors), default=0)
        if covered >= last:
            return ""
        rest = "these records" if not covered else f"entries {grouped(covered + 1)} to {grouped(last)} of these records"
        place = shlex.quote(place_typed(self.records))
        return (
            f"no head told outside vouches for {rest}: who can write them can cut them, or write anew what nobody "
            f"signed since; `golive journal anchor --journal {place} --to FILE` tells one, and `--anchor FILE` holds "
            "them to it"
        )

    @contextmanager
    def reading(self) -> Iterator[JournalReader]:
        """Give the records as they can be read; where there are none, empty ones, and nothing is made."""
        if not lies_at(self.records):
            with Journal.in_memory(RECORDS) as nothing:
                yield nothing
            return
        home = home_at(self.records, read_only=True)
        try:
            whole = self.until is None and self.ended is None
            yield JournalReader(home, RECORDS) if whole else EarlierReader(home, RECORDS, at=self.until, seq=self.ended)
        finally:
            home.close()

    def about(self, strategy: str, now: int, *, realm: str = PRODUCTION) -> About:
        """Return what statuses of a strategy are about."""
        authors = [
            author.value
            for people in self.engine.program.checked.specs.people
            for author in people.authors.get(strategy, ())
        ]
        return About(
            subject=self.subject(strategy),
            realm=realm,
            author=authors[0] if authors else "",
            now=now,
            longest_waiver=longest_waiver(self.checklist),
            rests_on=self.rests_on(strategy),
        )

    def standing(self, strategies: Sequence[str], now: int, *, realm: str = PRODUCTION) -> tuple[Standing, ...]:
        """Return how every item of some strategies stands where nobody's signature counts."""
        ledger = self.ledger().unsigned()
        return tuple(
            standing(self.items, ledger, {}, strategy=strategy, about=self.about(strategy, now, realm=realm))
            for strategy in strategies
        )

    @contextmanager
    def writing(self) -> Iterator[Journal]:
        """Give the records while they are open to be written; they are made where there are none."""
        if not is_address(self.records):
            folder_of(self.place).mkdir(parents=True, exist_ok=True)
        with Journal.shared(home_at(self.records)) as journal:
            yield journal


def checklist_ground(library: str | None, records: str | None, anchor: Path | None = None) -> ChecklistGround:
    """Return what commands of the checklist stand on; `anchor` is a file of heads that the records have to have.

    Raises
    ------
    InvalidInput
        The library has no checklist, or the file is none of anchors.
    Undecided
        It tells nothing of the records.
    """
    place, engine = find_library(library), open_engine(library)
    ground = ground_of(place, engine, records)
    if ground is None:
        hint = "copy `checklists/deployment.yaml` of the shipped library: `golive init DIR` writes it"
        raise InvalidInput("the library has no checklist", hint=hint)
    return (
        ground
        if anchor is None
        else replace(ground, anchors=held_against(anchor, None, name=RECORDS).by_journal[RECORDS])
    )


def ground_of(place: LibraryPlace, engine: Engine, records: str | None) -> ChecklistGround | None:
    """Return what commands of the checklist of a library stand on that was compiled; None where it has none."""
    specs = engine.program.checked.specs
    if not specs.checklists:
        return None
    checklist = specs.checklists[0]
    return ChecklistGround(
        place=place,
        engine=engine,
        checklist=checklist,
        items=items_of(checklist, specs),
        words=words_of(checklist, {item.id: limits_of(item, specs) for item in checklist.items}),
        records=records_at(records, place),
        code=deciding_sources(),
    )
