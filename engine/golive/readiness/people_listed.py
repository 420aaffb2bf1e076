"""The list of people of a library, and the statement of the roots beside it: read, and believed by a root file."""

from __future__ import annotations

import os
from pathlib import Path

from golive.compiler.digest import digest_of_meaning
from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput, Refused
from golive.documents.library import Specs
from golive.documents.people import People
from golive.trust.registry import PeopleListed, Registry, believed
from golive.trust.root_file import read_root
from golive.trust.signed_text import MOST_BYTES, read_signed
from golive.trust.statement import PRODUCTION

BESIDE = Path("rules") / "people.signed"
"""Where the roots' statement lies in a library."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedHere:
    """A library's list of people, with the digest of its meaning."""

    people: People
    digest: str


def listed_here(specs: Specs) -> ListedHere:
    """Return the list of people of a checked library."""
    if not specs.people:
        raise InvalidInput("the library lists no people", hint="write `rules/people.yaml`: `kind: people`")
    people = specs.people[0]
    return ListedHere(people=people, digest=digest_of_meaning(specs.values[people.header.span.file]))


def signed_bytes(path: Path) -> bytes | None:
    """Return the roots' statement as it lies there, or None where there is none; of one too long its beginning."""
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        return None


def who_counts(
    folder: Path, here: ListedHere, *, trust: Path, least_serial: int, now: int, realm: str = PRODUCTION
) -> Registry:
    """Return the people who count; refused is what `read_root` and `believed` refuse."""
    roots = read_root(trust, library=folder, uid=os.getuid())
    signed = signed_bytes(folder / BESIDE)
    if signed is None:
        raise Refused("people_unsigned", f"there is no {BESIDE.as_posix()}: no root signed the list of people")
    return believed(here.people, here.digest, signed, roots=roots, least_serial=least_serial, realm=realm, now=now)


def ends_at(folder: Path) -> int:
    """Return when the roots' statement of a library ends, in nanoseconds UTC, once `who_counts` has believed it."""
    return PeopleListed.read(read_signed((folder / BESIDE).read_bytes()).line).not_after
