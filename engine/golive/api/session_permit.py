"""`SessionPermit`: what a session sees of its strategies' permits at a signal, offline, and what is left under them."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from golive.account.at_stake import AtStake
from golive.api.bot_journal import BotJournal
from golive.api.journal_mark import check_follows
from golive.api.people_watch import PeopleWatch
from golive.api.permit_cells import NO_FURTHER, permit_cells
from golive.api.permit_records import PermitRecords
from golive.api.records_watch import RecordsWatch
from golive.core.clock import Clock
from golive.core.dataclass import dataclass
from golive.core.dated_ahead import MOST_AHEAD_NS
from golive.core.errors import BrokenChain, InvalidInput, Refused, Unavailable
from golive.core.refusing import refuse_unless
from golive.core.row import SAID_OF_PERMIT, Row
from golive.core.value import Unknown
from golive.journal.bodies.signature import SignatureGiven
from golive.journal.entry import Entry
from golive.journal.journal import JournalReader
from golive.journal.system_clock import SystemClock
from golive.trust.permit import MOST_BACK_NS, Floor, JournalMark, PermitTerms
from golive.trust.permit_file import PermitWatch
from golive.trust.permit_word import OLD_EPOCH, VALID, PermitView, capital_left, recorded, view_of_refusal
from golive.trust.registry import Registry
from golive.trust.root_file import read_root
from golive.trust.statement import PRODUCTION

SUFFIX = ".json"
"""How the file of a permit ends: without it the place is the folder of several, each named after its strategy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PermitPlaces:
    """Where a session finds what permits rest on.

    `permit` is one permit's file or a folder of them, `trust` the file of the roots, `records` the journal of records,
    and `library` the folder with the list of people. A permit of another `realm` is none.
    """

    permit: Path
    trust: Path
    records: str
    library: Path
    realm: str = PRODUCTION

    def file_of(self, strategy: str) -> Path:
        """Return where the permit of a strategy lies."""
        return self.permit if self.permit.suffix == SUFFIX else self.permit / f"{strategy}{SUFFIX}"


class SessionPermit:
    """The permits of strategies, each bound to the digest of its strategy, and to what `terms` lets it be.

    Raises
    ------
    InvalidInput
        For a root file that cannot be believed: no permit could ever hold.
    """

    def __init__(
        self,
        places: PermitPlaces,
        *,
        subjects: Mapping[str, str],
        terms: Mapping[str, PermitTerms],
        clock: Clock | None = None,
    ) -> None:
        try:
            roots = read_root(places.trust, library=places.library, uid=os.getuid())
        except Refused as error:
            raise InvalidInput(
                f"`trust` cannot be believed: {error}", hint="name the file of the roots' keys"
            ) from error
        self._clock: Clock = SystemClock() if clock is None else clock
        self._people = PeopleWatch(places.library, roots=roots, realm=places.realm)
        self._records, self._realm = RecordsWatch(places.records), places.realm
        self._seen_at = self._clock.wall_ns()
        self._journal: JournalReader | None = None
        self._ours: JournalMark | None = None
        self._watches = {
            strategy: PermitWatch(places.file_of(strategy), strategy=strategy, subject=subject, terms=terms[strategy])
            for strategy, subject in subjects.items()
        }

    @property
    def now(self) -> int:
        """Return the time, in nanoseconds UTC."""
        return self._clock.wall_ns()

    def follow(self, journal: BotJournal) -> None:
        """Hold the records against what the bot's journal quotes of them, and that against what its lease quotes."""
        self._records.follow(journal.quoted)
        self._journal = journal.reader

    def look(self, strategy: str, now: int) -> PermitView:
        """Return what is seen of a strategy's permit at an instant, in nanoseconds UTC.

        It is judged by the clock; whoever asks for yesterday, or for tomorrow, sees none.
        """
        try:
            wall = self._wall()
            records = self._records.look()
            refuse_unless(wall - now <= MOST_BACK_NS, "clock_back", "the signal is of an instant that is over")
            refuse_unless(now - wall <= MOST_AHEAD_NS, "future", "the signal is of an instant that is yet to come")
            self._refuse_back(wall)
            floor = _floor(records, strategy)
            people = self._people.look(wall, least_serial=records.least_serial(self._realm))
            view = recorded(
                self._watches[strategy].look(wall, registry=people, floor=floor, revoked=frozenset()), floor
            )
            self._refuse_other_journal(view)
        except Refused as error:
            return view_of_refusal(error, held_before=False)
        down = records.of(strategy).stepped_down
        return replace(view, sentence=f"{view.sentence}: {down}") if down and view.reason == OLD_EPOCH else view

    def _refuse_other_journal(self, view: PermitView) -> None:
        """Refuse a lease of another journal than the session's, or of one that had more than it has.

        What was held once is held: a journal that is open only grows.
        """
        mark = view.journal
        if view.word != VALID or mark is None or mark == self._ours:
            return
        try:
            refuse_unless(self._journal is not None, "other_journal", "the session has no journal")
            assert self._journal is not None
            check_follows(self._journal, mark)
        except (Unavailable, BrokenChain) as error:
            raise Refused("journal_unreadable", "the journal cannot be read now") from error
        self._ours = mark

    def _refuse_back(self, wall: int) -> None:
        """Refuse a clock that shows less than it did, whatever was looked at then, or less than the records do."""
        refuse_unless(self._seen_at - wall <= MOST_BACK_NS, "clock_back", "the clock shows less than it did")
        latest = self._records.latest
        ahead = latest is not None and latest - wall > MOST_AHEAD_NS
        refuse_unless(not ahead, "clock_back", "the clock shows less than the records do")

    def _wall(self) -> int:
        """Return the time, and remember the latest that was ever seen."""
        wall = self._clock.wall_ns()
        self._seen_at = max(self._seen_at, wall)
        return wall

    def who_counts(self) -> tuple[Registry, int, frozenset[str]]:
        """Return the people who count now, the time, and what the records ended with so far.

        Raises
        ------
        Refused
            What makes a permit `foreign` whoever signed it.
        """
        wall = self._wall()
        records = self._records.look()
        refuse_unless(not records.doubt, "records_contradict", records.doubt)
        self._refuse_back(wall)
        return self._people.look(wall, least_serial=records.least_serial(self._realm)), wall, self._records.heads()

    def signed_on(self, meaning: str, signal: str) -> tuple[Entry, SignatureGiven]:
        """Return the last word of a kind on a signal, as the records have it; nothing of it is verified."""
        self._records.look()
        words = [
            (entry, body)
            for entry, body in self._records.signatures()
            if body.purpose == meaning and f'"signal":"{signal}"' in (body.statement or "")
        ]
        refuse_unless(words, "no_release", "the records hold no release of the signal: `golive release` writes one")
        return words[-1]

    def cells(self, strategy: str, stake: AtStake | Unknown, now: int) -> Row:
        """Return the columns of a strategy's permit at an instant, when so much is at stake."""
        return seen_cells(self.look(strategy, now), stake, now)

    def with_nothing_at_stake(self, strategy: object, now: int) -> Row | None:
        """Return them for a signal of which nothing else can be read; None where nobody knows the strategy."""
        if not isinstance(strategy, str) or strategy not in self._watches:
            return None
        return self.cells(strategy, AtStake(), now)


def _floor(records: PermitRecords, strategy: str) -> Floor:
    floor = records.floor(strategy)
    if isinstance(floor, Unknown):
        raise Refused(floor.code, floor.detail)
    return floor


def seen_cells(view: PermitView, stake: AtStake | Unknown, now: int) -> Row:
    """Return the columns of a permit that was looked at, of what is left under it, and of why it is refused."""
    refusal = {SAID_OF_PERMIT: " ".join(_said(view, stake)) or None}
    if isinstance(stake, Unknown):
        cells = permit_cells(now, state=view.word, mode=view.mode or NO_FURTHER, stake_known=False, left=0.0)
        return {**cells, **refusal}
    left = capital_left(view, stake.positions, stake.reserved)
    cells = permit_cells(
        now,
        state=view.word,
        mode=view.mode or NO_FURTHER,
        stake_known=left is not None,
        left=0.0 if left is None else _no_more(left),
        left_at=stake.at,
    )
    return {**cells, **refusal}


def _said(view: PermitView, stake: AtStake | Unknown) -> Iterator[str]:
    if view.reason:
        yield f"the permit is {view.word} ({view.reason}): {view.sentence}"
    if isinstance(stake, Unknown):
        yield f"what is at stake is unknown ({stake.code}): {stake.detail}"


def _no_more(amount: Decimal) -> float:
    """Return an amount as a double that is no larger."""
    number = float(amount)
    return number if Decimal(number) <= amount else math.nextafter(number, 0.0)
