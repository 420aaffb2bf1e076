"""Anchors: heads of journals that were told outside of this machine: when, where and by whom, as the records say.

Whoever can write the journal can put back an older one; the head that stands somewhere else shows it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from golive.journal.bodies.evidence import EvidenceGiven
from golive.journal.bodies.kinds import read_body
from golive.journal.entry import Entry, Head
from golive.journal.journal import Journal
from golive.journal.numbered import append_numbered

ANCHOR = "anchor_"
"""How evidence of an anchor is called, before the name of its journal."""


def write_anchor(records: Journal, journal: str, head: Head, *, subject: str, where: str, by: str, at: int) -> int:
    """Write that a head was told at a place outside, at an instant in nanoseconds; return the number of the entry.

    Raises
    ------
    Unavailable
        Another writer holds the records, or they cannot be written.
    """
    item = f"{ANCHOR}{journal}"

    def body(n: int) -> EvidenceGiven:
        return EvidenceGiven(
            item=item,
            n=n,
            subject=subject,
            strategy="",
            observations=head.seq,
            period_end=at,
            source=where,
            attachment=head.hash.hex(),
            by=by,
        )

    return append_numbered(records, EvidenceGiven.KIND, [((item,), body)], at).head.seq


def anchors_of(records: Iterable[Entry], journal: str) -> Iterator[tuple[bytes, int]]:
    """Yield the heads of a journal that were told outside, each with when; what is no digest is no head of any."""
    for entry in records:
        body = read_body(entry.kind, entry.body) if entry.kind == EvidenceGiven.KIND else None
        if isinstance(body, EvidenceGiven) and body.item == f"{ANCHOR}{journal}":
            yield _digest(body.attachment or ""), body.period_end


def _digest(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""
