"""By what an account believes a reset: the roots above the list of people, that list, and the records.

Whoever can write the records can write a reset into them, and cannot sign one. So the account verifies each word again,
by the very check of the command that wrote it, before it is obeyed. The account's own clock says whether the word holds
still: the time of an entry is whatever its writer wrote.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Protocol

from golive.api.people_watch import PeopleWatch
from golive.api.permit_records import permit_records
from golive.core.dataclass import dataclass
from golive.core.errors import BrokenChain, InvalidInput, Refused, Unavailable
from golive.core.refusing import refuse_unless
from golive.journal.bodies.command import CommandGiven
from golive.journal.bodies.kinds import read_body
from golive.journal.chain import genesis
from golive.journal.entry import Entry
from golive.journal.home_at import home_at
from golive.journal.journal import RECORDS, JournalReader
from golive.trading.people_words import UNSIGNED, RecordedCommand, signed_words
from golive.trust.reset import Reset, check_reset
from golive.trust.root_file import RootKey, read_root
from golive.trust.statement import PRODUCTION
from golive.trust.word import Moment

UNREADABLE = "records_unreadable"
"""Why a reset is not believed while the records that it has to fit cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CourtPlaces:
    """What a court rests on: the roots, the folder of the library that lists the people, and where the records are."""

    roots: tuple[RootKey, ...]
    library: Path
    records: str
    realm: str = PRODUCTION


def court_places(trust: Path, *, library: Path | None, records: str) -> CourtPlaces:
    """Return what a root file lets an account verify.

    Raises
    ------
    InvalidInput
        The root file cannot be believed, or the library is no folder: there nobody is listed.
    """
    if library is None:
        message = "the library is no folder, where its people are listed: `--trust` lets nobody reset"
        raise InvalidInput(
            message, hint="`golive init DIR` writes one; or leave `--trust` out: then no reset is obeyed"
        )
    try:
        roots = read_root(trust, library=library, uid=os.getuid())
    except Refused as error:
        raise InvalidInput(f"`--trust` cannot be believed: {error}", hint="name the file of the roots' keys") from error
    return CourtPlaces(roots=tuple(roots), library=library, records=records)


class Judge(Protocol):
    """Says why a reset is not believed, an empty text where it is: see `ResetCourt.refusal`."""

    def __call__(self, recorded: RecordedCommand, *, at: int, now: int) -> str:
        """Return the stable reason."""


class ResetCourt:
    """Verifies resets of one account; `roles` are those that its policy lets reset.

    Which trip a reset is of, the account's own switch says.
    """

    def __init__(self, places: CourtPlaces, *, account: str, roles: Collection[str]) -> None:
        self._places, self._account, self._roles = places, account, frozenset(roles)
        self._people = PeopleWatch(places.library, roots=places.roots, realm=places.realm)

    def refusal(self, recorded: RecordedCommand, *, at: int, now: int) -> str:
        """Return the stable reason why a reset is not believed, or an empty text; nothing it reads is raised.

        Parameters
        ----------
        recorded
            The command.
        at
            By when its word has to hold, in nanoseconds UTC: `now` for one that an account hears; for one from before
            its run the time of its entry.
        now
            By when people have to count.
        """
        word = None if recorded.body is None else signed_words(recorded.body)
        if recorded.body is None or word is None:
            return UNSIGNED
        try:
            self._check(recorded.body, word, recorded.entry, at=at, now=now)
        except Refused as error:
            return error.code
        except (Unavailable, BrokenChain, InvalidInput, OSError):
            return UNREADABLE
        return ""

    def _check(self, body: CommandGiven, word: Reset, entry: Entry, *, at: int, now: int) -> None:
        with closing(home_at(self._places.records, read_only=True)) as home:
            entries = tuple(JournalReader(home, RECORDS).entries())
        before = entries[: entry.seq - 1]
        # What the chain does not hold now was not what it was read from.
        refuse_unless(entry in entries, UNREADABLE, "the records do not hold the command any more")
        known = permit_records(entries)
        refuse_unless(not known.doubt, "records_contradict", known.doubt)
        registry = self._people.look(now, least_serial=known.least_serial(self._places.realm))
        moment = Moment(
            now=at,
            entry=entry.ts,
            nonces=frozenset(_nonces(before)),
            heads=frozenset((genesis(RECORDS).hex(), *(one.hash.hex() for one in before))),
        )
        asked = {"account": self._account, "scope": body.scope, "epoch": word.epoch}
        check_reset(
            (body.statement or "").encode(), body.signature or "", asked=asked, roles=self._roles, registry=registry,
            moment=moment,
        )  # fmt: skip


def _nonces(entries: Iterable[Entry]) -> Iterator[str]:
    """Yield those of the resets that were commanded before: a word is obeyed once, however often it is written."""
    for entry in entries:
        if entry.kind != CommandGiven.KIND:
            continue
        try:
            body = read_body(entry.kind, entry.body)
        except Refused:
            continue
        word = signed_words(body) if isinstance(body, CommandGiven) else None
        if word is not None:
            yield word.nonce
