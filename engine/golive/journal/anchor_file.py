"""Anchors as lines of a file outside: where a journal stood at an instant, in a place its writer cannot change.

A line is canonical JSON; what is signed of it is the line without `signature`. Whoever puts an older journal back, or
writes it anew from some entry on, cannot write it so that it has the heads that stand there.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from golive.core.canonical import canonical
from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput, Undecided
from golive.core.printable import quoted
from golive.journal.chain import HASH_BYTES
from golive.journal.entry import LARGEST
from golive.journal.journal import JournalReader

VERSION = 1
MOST_BYTES = 67_108_864
"""A line an hour of each of ten journals for a dozen years."""

_SIGNATURE = "signature"
_WRITES = "`golive journal anchor --to FILE` writes it"
_FIELDS = frozenset(("v", "journal", "begins", "seq", "head", "ts", "told_at"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchored:
    """Where a journal stood when that was told: `begins` is the hash of its first entry, and says which journal it is.

    `seq`, `head` and `ts` are its last entry's number, hash and time, `told_at` is when it was read, both in
    nanoseconds. `signature` is an OpenSSH signature of the line, or empty.
    """

    journal: str
    begins: bytes
    seq: int
    head: bytes
    ts: int
    told_at: int
    signature: str = ""

    def line(self) -> bytes:
        """Return what is signed: canonical JSON without an end of line."""
        return canonical(self._fields())

    def text(self) -> str:
        """Return the line as it is kept, with its signature and its end."""
        own = {_SIGNATURE: self.signature} if self.signature else {}
        return f"{canonical({**self._fields(), **own}).decode()}\n"

    def _fields(self) -> dict[str, object]:
        return {
            "v": VERSION,
            "journal": self.journal,
            "begins": self.begins.hex(),
            "seq": self.seq,
            "head": self.head.hex(),
            "ts": str(self.ts),
            "told_at": str(self.told_at),
        }


def anchored(journal: JournalReader, *, now: int) -> Anchored:
    """Return where a journal stands at an instant, in nanoseconds.

    Raises
    ------
    Undecided
        It has no entry: nothing can be told of it.
    """
    head = journal.head()
    first = next(journal.entries(until=1), None)
    if first is None or head.ts is None:
        raise Undecided(f"`{journal.name}` has no entry: there is no head that could be told")
    return Anchored(journal=journal.name, begins=first.hash, seq=head.seq, head=head.hash, ts=head.ts, told_at=now)


def read_anchors(path: Path) -> tuple[Anchored, ...]:
    """Return the lines of a file, in their order.

    Raises
    ------
    InvalidInput
        It cannot be read, or a line is not as `Anchored.text` writes it; a last one without its end is half written.
    """
    if path.exists() and not path.is_file():
        raise InvalidInput(f"`{path}` is no file", hint=_WRITES)
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise InvalidInput(f"`{path}` cannot be read: {error.strerror}", hint=_WRITES) from error
    if len(data) > MOST_BYTES:
        raise InvalidInput(f"`{path}` has more than {MOST_BYTES:,} bytes", hint="begin another file")
    *lines, rest = data.split(b"\n")
    if rest:
        raise InvalidInput(f"`{path}` ends in the middle of line {len(lines) + 1}", hint="take away what is half there")
    return tuple(_read(line, path, n) for n, line in enumerate(lines, start=1))


def append_anchors(path: Path, each: Sequence[Anchored]) -> None:
    """Write lines at the end of a file, all in one, which are on the disk when this returns.

    Raises
    ------
    InvalidInput
        It cannot be written.
    """
    text = "".join(one.text() for one in each).encode()
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
    try:
        file = os.open(path, flags, 0o644)
        try:
            written = os.write(file, text)
            os.fsync(file)
        finally:
            os.close(file)
    except OSError as error:
        raise InvalidInput(f"`{path}` cannot be written: {error.strerror}", hint="name a file to add to") from error
    if written != len(text):
        raise InvalidInput(f"`{path}` took {written} of {len(text)} bytes", hint="take away what is half there")


def behind(journal: JournalReader, anchors: Iterable[Anchored]) -> Anchored | None:
    """Return the first of a journal's anchors that it does not have any more, None where it has all of them.

    Each is looked for by its number alone, so it takes as long for a million entries as for one. That the entries up to
    there are those that were written, only a chain that is verified says. Anchors of other journals say nothing.
    """
    for one in anchors:
        if one.journal == journal.name:
            first, last = (next(journal.entries(after=seq - 1, until=seq), None) for seq in (1, one.seq))
            if first is None or last is None or (first.hash, last.hash) != (one.begins, one.head):
                return one
    return None


def _read(line: bytes, path: Path, n: int) -> Anchored:
    try:
        one = _of(json.loads(line))
        as_written = one.text().encode()
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise _refused(path, n) from error
    if as_written != line + b"\n":
        raise _refused(path, n)
    return one


def _of(fields: Any) -> Anchored:
    if not isinstance(fields, dict) or fields.keys() - {_SIGNATURE} != _FIELDS or fields["v"] != VERSION:
        raise ValueError
    one = Anchored(
        journal=str(fields["journal"]),
        begins=bytes.fromhex(fields["begins"]),
        seq=fields["seq"],
        head=bytes.fromhex(fields["head"]),
        ts=int(fields["ts"]),
        told_at=int(fields["told_at"]),
        signature=str(fields.get(_SIGNATURE, "")),
    )
    if type(one.seq) is not int or not 1 <= one.seq <= LARGEST or {len(one.begins), len(one.head)} != {HASH_BYTES}:
        raise ValueError
    return one


def _refused(path: Path, n: int) -> InvalidInput:
    return InvalidInput(
        f"{quoted(str(path))}, line {n}, is no anchor",
        hint="a line is as `golive journal anchor` wrote it, to the byte",
    )
