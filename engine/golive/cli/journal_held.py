"""Journals held against anchors: heads of theirs that were told outside, and have to be there still."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING

from golive.cli.people_signed import key_beside
from golive.core.dataclass import dataclass
from golive.core.errors import BrokenChain, Refused, Undecided
from golive.core.several import several
from golive.journal.anchor_file import Anchored, behind, read_anchors
from golive.journal.verification import HEAD
from golive.report.formats import instant
from golive.trust.sshsig import namespace_of, verify_signature

if TYPE_CHECKING:
    from golive.cli.journal_place import Chosen
    from golive.journal.entry import Entry
    from golive.journal.journal import JournalReader

NAMESPACE = namespace_of("anchor")
"""What an anchor is signed for."""


@dataclass(slots=True, kw_only=True)
class Held:
    """Anchors that journals are held against, by journal; `seen` are the hashes that their numbers have."""

    by_journal: Mapping[str, Sequence[Anchored]] = field(default_factory=dict)
    seen: dict[tuple[str, int], bytes] = field(default_factory=dict)

    def watching(self, journal: str, entries: Iterable[Entry]) -> Iterator[Entry]:
        """Yield entries, and keep those hashes that an anchor tells of."""
        wanted = {one.seq for one in self.by_journal.get(journal, ())}
        for entry in entries:
            if entry.seq in wanted:
                self.seen[journal, entry.seq] = entry.hash
            yield entry

    def heads(self, journal: str) -> frozenset[bytes]:
        """Return the hashes that a journal must have."""
        return frozenset(head for one in self.by_journal.get(journal, ()) for head in (one.begins, one.head))

    def missing(self, journal: str) -> list[Anchored]:
        """Return the anchors that a journal, once it was read, does not have."""
        return [one for one in self.by_journal.get(journal, ()) if self.seen.get((journal, one.seq)) != one.head]


def held_against(path: Path, signed_by: Path | None, *, name: str | None) -> Held:
    """Return the anchors of a file, of one journal where it is named, each signed where a key is given.

    Raises
    ------
    InvalidInput
        The file is none of anchors.
    Undecided
        It tells of no such journal: nothing would be held against it.
    Refused
        One is not signed by that key.
    """
    each = [one for one in read_anchors(path) if name in (None, one.journal)]
    if not each:
        raise Undecided(f"`{path}` tells of {'no journal' if name is None else f'no `{name}`'}: nothing was held to it")
    if signed_by is not None:
        key = key_beside(signed_by)
        for one in each:
            _refuse_unsigned(one, path)
            verify_signature(one.line(), one.signature, key=key, namespace=NAMESPACE)
    by_journal: dict[str, list[Anchored]] = {}
    for one in each:
        by_journal.setdefault(one.journal, []).append(one)
    return Held(by_journal=by_journal)


def _refuse_unsigned(one: Anchored, path: Path) -> None:
    if not one.signature:
        raise Refused("unsigned", f"entry {one.seq} of `{one.journal}` is told of in `{path}` without a signature")


def missing_sentence(one: Anchored) -> str:
    """Say of which journal it is, and what it means, that one does not have an anchor."""
    return f"{one.journal}: {missing_words(one)}"


def missing_words(one: Anchored) -> str:
    """Say what it means that a journal does not have an anchor."""
    return (
        f"entry {one.seq} was told on {instant(one.told_at)} with the head {one.head.hex()}, and is not "
        f"there any more: the journal was cut, or written anew from there on or before"
    )


def refuse_behind(reader: JournalReader, anchors: Iterable[Anchored]) -> None:
    """Refuse a journal that lacks what was told of it (`BrokenChain`); in little time, however long it is."""
    one = behind(reader, anchors)
    if one is not None:
        raise BrokenChain(one.seq, HEAD, missing_sentence(one))


def gone(held: Held, chosen: Chosen) -> list[str]:
    """Return the journals that anchors tell of and that are not there."""
    there = {reader.name for reader, _ in chosen}
    return [name for name in held.by_journal if name not in there]


def gone_sentence(held: Held, journal: str) -> str:
    """Say that a journal that was told of is not there."""
    latest = max(held.by_journal[journal], key=lambda one: one.seq)
    return f"{journal}: it is not there, and on {instant(latest.told_at)} it had {several(latest.seq, 'entry')}"
