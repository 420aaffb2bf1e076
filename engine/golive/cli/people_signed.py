"""The list of people of a library, and the statement of the roots beside it: read, signed and believed."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from golive.compiler.digest import digest_of_meaning
from golive.core.civil import A_DAY, DAY_S, days_of
from golive.core.errors import InvalidInput, Refused
from golive.core.public_key import PublicKey, read_public_key
from golive.core.unit import NANOS
from golive.documents.library import Specs
from golive.documents.people import People
from golive.trust.registry import LONGEST_NS, PeopleListed, Registry, believed
from golive.trust.root_file import read_root
from golive.trust.signed_text import MOST_BYTES, SignedText, read_signed
from golive.trust.ssh_keygen import sign_by_ssh_keygen
from golive.trust.statement import PRODUCTION

BESIDE = Path("rules") / "people.signed"
"""Where the roots' statement lies in a library."""

_SUFFIX = ".pub"
_ENDED = frozenset(("people_expired", "root_expired"))
_ROOT = "root_"
_NO, _UNUSABLE, _OVER = 1, 2, 3


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


def sign_list(
    folder: Path, here: ListedHere, *, key: Path, serial: int | None, until: str | None, add: bool, now: int
) -> PeopleListed:
    """Write a root's statement on a list beside it, or with `add` a signature under it; return what it says."""
    path = folder / BESIDE
    before = _before(path)
    public = key_beside(key)
    if add:
        if serial is not None or until is not None:
            raise InvalidInput("`--add` signs what stands there: it takes neither `--serial` nor `--until`")
        if before is None:
            raise InvalidInput(f"there is no {BESIDE.as_posix()} yet", hint="sign it without `--add`")
        listed = PeopleListed.read(before.line)
        if listed.digest != here.digest:
            raise InvalidInput("the list is not the one that was signed", hint="sign it anew, without `--add`")
        signatures = before.signatures
    else:
        listed, signatures = _new(here, before, serial, until, now), ()
    line = listed.line()
    signature = sign_by_ssh_keygen(line, key_file=key, namespace=PeopleListed.namespace(), key=public)
    text = SignedText(line=line, signatures=(*signatures, signature)).text()
    from golive.cli.output_files import write_text

    write_text(path, text)
    return listed


def _new(here: ListedHere, before: SignedText | None, serial: int | None, until: str | None, now: int) -> PeopleListed:
    last = 0 if before is None else PeopleListed.read(before.line).serial
    if serial is not None and serial <= last:
        raise InvalidInput(f"list {last} is signed already: a later one has a higher serial")
    begin = now // NANOS * NANOS
    end = begin + LONGEST_NS if until is None else midnight(until)
    if not begin < end <= begin + LONGEST_NS:
        raise InvalidInput("a list of people is signed for a year at most, and for some time")
    return PeopleListed(
        digest=here.digest, serial=last + 1 if serial is None else serial, not_before=begin, not_after=end,
        realm=PRODUCTION,
    )  # fmt: skip


def midnight(text: str) -> int:
    """Return the first instant of a day, or refuse what is none."""
    day = days_of(text)
    if day is None:
        raise InvalidInput(f"`{text}` is not a date", hint=A_DAY)
    return round(day) * DAY_S * NANOS


def _before(path: Path) -> SignedText | None:
    data = _bytes(path)
    return None if data is None else read_signed(data)


def _bytes(path: Path) -> bytes | None:
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        return None


def key_beside(key: Path) -> PublicKey:
    """Return the public key of a key file, which OpenSSH keeps beside it."""
    path = key if key.suffix == _SUFFIX else key.with_name(key.name + _SUFFIX)
    try:
        words = path.read_text(encoding="utf-8").split()
    except (OSError, UnicodeDecodeError) as error:
        hint = f"`ssh-keygen -y -f {key} > {path}` writes it"
        raise InvalidInput(f"the public key is read from `{path}`, which is not there", hint=hint) from error
    return read_public_key(" ".join(words[:2]))


def who_counts(folder: Path, here: ListedHere, *, trust: Path, least_serial: int, now: int) -> Registry:
    """Return the people who count; refused is what `read_root` and `believed` refuse."""
    roots = read_root(trust, library=folder, uid=os.getuid())
    signed = _bytes(folder / BESIDE)
    if signed is None:
        raise Refused("people_unsigned", f"there is no {BESIDE.as_posix()}: no root signed the list of people")
    return believed(here.people, here.digest, signed, roots=roots, least_serial=least_serial, realm=PRODUCTION, now=now)


def ends_at(folder: Path) -> int:
    """Return when the roots' statement of a library ends, in nanoseconds UTC, once `who_counts` has believed it."""
    return PeopleListed.read(read_signed((folder / BESIDE).read_bytes()).line).not_after


def exit_of(error: Refused) -> int:
    """Return what a refusal ends a command with: 3 where a time is over, 2 for a root file, 1 for the rest."""
    if error.code in _ENDED:
        return _OVER
    return _UNUSABLE if error.code.startswith(_ROOT) and error.code != "root_is_a_person" else _NO
