"""How a strategy stands by the records alone, with or without what people signed in them, as the commands count it."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from golive.compiler.program import Program
from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.journal.home_at import home_at
from golive.journal.journal import RECORDS, JournalReader
from golive.readiness.checklist.evidence_ledger import EvidenceLedger, evidence_of
from golive.readiness.checklist.standing import Standing
from golive.readiness.library_desk import library_desk
from golive.readiness.stage import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class StandsAt:
    """How a strategy stands, at which stage, and whether a packet of its present version is frozen."""

    standing: Standing
    stage: Stage
    frozen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedRecords:
    """The folder of a library, its records as a file or an address, and the root file that says who counts."""

    folder: Path
    records: str
    trust: Path

    def stands(self, program: Program, strategy: str, now: int) -> StandsAt:
        """Return how a strategy stands now, as whoever signs sees it.

        Raises
        ------
        Refused
            Nobody counts, the records contradict themselves, or the clock shows less than they do.
        """
        with closing(home_at(self.records, read_only=True)) as home:
            desk = library_desk(self.folder, program, JournalReader(home, RECORDS), self.trust, now=now)
            doubts = desk.uncounted(strategy)
            if doubts:
                raise Refused("records", f"nothing that people signed counts: {'; '.join(doubts)}")
            shown = desk.items(strategy, Stage.LIVE)
            # INVARIANT: the class is made of a library that has a checklist.
            assert shown is not None
            stage, frozen = desk.standing(strategy).standing.stage, desk.frozen_as_it_is(strategy)
            return StandsAt(standing=shown.standing, stage=stage, frozen=frozen)


def unsigned_evidence(place: str) -> EvidenceLedger:
    """Return the evidence of records that are there; nobody says here who counts, so that of it no signature does."""
    with closing(home_at(place, read_only=True)) as home:
        reader = JournalReader(home, RECORDS)
        head = reader.head()
        return evidence_of(reader.entries(until=head.seq), journal=RECORDS, head=head).unsigned()
