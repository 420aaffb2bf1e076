"""The desk of a library in a folder: its people by a root file, its records, and what words are bound to."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from golive.api.permit_records import permit_records
from golive.api.promotion_program import promotion_program
from golive.compiler.program import Program
from golive.journal.journal import JournalReader
from golive.loader.code_digest import deciding_sources
from golive.readiness.evidence_subject import evidence_subject
from golive.readiness.people_desk import DeskPlace, PeopleDesk
from golive.readiness.people_listed import ends_at, listed_here, who_counts
from golive.trust.statement import PRODUCTION


def library_desk(
    folder: Path,
    program: Program,
    records: JournalReader,
    trust: Path,
    *,
    now: int,
    subjects: Mapping[str, str] | None = None,
    realm: str = PRODUCTION,
) -> PeopleDesk:
    """Return the desk of a library over its records.

    `subjects` are given for an earlier instant alone: what evidence of strategies was about then.

    Raises
    ------
    Refused
        Nobody counts: what `read_root` and `believed` refuse.
    InvalidInput
        The library lists no people, or does not say how a strategy is promoted.
    """
    here = listed_here(program.checked.specs)
    promotion = promotion_program(program)
    least = least_serial(records, realm)
    registry = who_counts(folder, here, trust=trust, least_serial=least, now=now, realm=realm)
    code = deciding_sources()
    place = DeskPlace(
        records=records,
        registry=registry,
        promotion=promotion,
        evidence_subjects={
            name: (subjects or {}).get(name) or evidence_subject(program, name, code)
            for name in program.checked.strategies
        },
        until=ends_at(folder),
        is_earlier=subjects is not None,
    )
    return PeopleDesk(place, now=now)


def least_serial(records: JournalReader, realm: str) -> int:
    """Return the highest serial of a list of people that records ever rested on: an earlier one counts no more."""
    return permit_records(records.entries()).least_serial(realm)
