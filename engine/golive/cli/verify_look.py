"""One look at something that people signed: by what it is looked at, what was shown so far, and what nobody saw."""

from __future__ import annotations

import os
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from golive.core.dataclass import dataclass

if TYPE_CHECKING:
    from golive.readiness.standing_record import PeopleRecord
    from golive.trust.packet.terms import Listing
    from golive.trust.registry import Registry

NO_ROOT = "whether anybody may sign: no root file (--trust)"
NO_LIST = "whether a key was taken back since: the list of today (--people)"


@dataclass(kw_only=True)
class Look:
    """What was shown so far is kept, so that a refusal can say how far it came; `now` is in nanoseconds UTC.

    `says` are lines on what it is, `fields` the same for programs, `shown` what was checked and `unseen` what was not.
    """

    trust: Path | None
    people: Path | None
    records: str | None
    exporter: Path | None
    now: int
    says: list[str] = field(default_factory=list)
    fields: dict[str, Any] = field(default_factory=dict)
    shown: list[str] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)

    def registry(self, listing: Listing | None, realm: str) -> Registry:
        """Return who counts: by the list of today where it is given, else by the one that an artefact carries.

        Raises
        ------
        Refused
            What `read_root` and `believed` refuse; `no_trust`, `no_people`; `later_people` where the records know a
            later list than the one that the artefact carries, and that of today is not given.
        """
        from golive.core.errors import Refused
        from golive.core.refusing import refuse_unless
        from golive.trust.packet.terms import Listing
        from golive.trust.registry import believed, serial_of
        from golive.trust.root_file import read_root

        if self.trust is None:
            raise Refused("no_trust", "nobody says whose signature counts: give the root file with `--trust FILE`")
        folder = None if self.people is None else self.people.parent.parent
        roots = read_root(self.trust, library=folder, uid=os.getuid())
        least = 0 if self.records is None else self._least_serial(realm)
        if self.people is not None:
            least = max(least, 0 if listing is None else serial_of(listing.signed.encode()))
            listing = Listing(listed=_read(self.people), signed=_read(self.people.with_suffix(".signed")))
        elif listing is not None:
            later = least > serial_of(listing.signed.encode())
            why = f"the records know list {least} of people, a later one than it carries: give it with `--people`"
            refuse_unless(not later, "later_people", why)
        if listing is None:
            raise Refused("no_people", "nobody says who counts: give the list of people with `--people FILE`")
        listed = listed_people(listing)
        registry = believed(
            *listed, listing.signed.encode(), roots=roots, least_serial=least, realm=realm, now=self.now
        )
        self.shown.append("the roots signed the list of people")
        return registry

    def _least_serial(self, realm: str) -> int:
        from golive.journal.home_at import home_at
        from golive.journal.journal import RECORDS, JournalReader
        from golive.readiness.library_desk import least_serial

        assert self.records is not None
        home = home_at(self.records, read_only=True)
        try:
            return least_serial(JournalReader(home, RECORDS), realm)
        finally:
            home.close()

    def record(self) -> PeopleRecord:
        """Return what the records hold of people's acts, or refuse it (`records_broken`)."""
        from golive.core.refusing import refuse_unless
        from golive.journal.home_at import home_at
        from golive.journal.journal import RECORDS, JournalReader
        from golive.readiness.standing_record import people_record

        assert self.records is not None
        home = home_at(self.records, read_only=True)
        try:
            record = people_record(JournalReader(home, RECORDS).entries(), journal=RECORDS)
        finally:
            home.close()
        doubt = record.doubt or record.words.doubt
        refuse_unless(not doubt, "records_broken", doubt)
        return record


def listed_people(listing: Listing) -> tuple[Any, str]:
    """Return a list of people and the digest of its meaning, or refuse it (`people_edited`); nothing is verified."""
    from golive.compiler.digest import digest_of_meaning
    from golive.core.errors import Refused
    from golive.documents.people import People
    from golive.loader.document import load_document

    reading = load_document(listing.listed, "people.yaml", stem="")
    if not isinstance(reading.document, People):
        raise Refused("people_edited", "the list of people cannot be read")
    return reading.document, digest_of_meaning(reading.value)


def _read(path: Path) -> str:
    from golive.core.errors import InvalidInput

    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"`{path}` cannot be read") from error
