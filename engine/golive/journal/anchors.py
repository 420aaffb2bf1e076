"""Anchors: heads of journals that were told outside of this machine: when, where and by whom, as the records say.

Whoever can write the journal can put back an older one; the head that stands somewhere else shows it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from golive.journal.anchor_file import Anchored
from golive.journal.bodies.evidence import EvidenceGiven
from golive.journal.bodies.kinds import read_body
from golive.journal.entry import Entry
from golive.journal.journal import Journal
from golive.journal.numbered import append_numbered

ANCHOR = "anchor_"
"""How evidence of an anchor is called, before the name of its journal."""


def write_anchor(records: Journal, one: Anchored, *, where: str, by: str) -> int:
    """Write that a head was told at a place outside; return the number of the entry.

    Its subject is the first entry of the journal that was anchored: that says which journal it is.

    Raises
    ------
    Unavailable
        Another writer holds the records, or they cannot be written.
    """
    item = f"{ANCHOR}{one.journal}"

    def body(n: int) -> EvidenceGiven:
        return EvidenceGiven(
            item=item,
            n=n,
            subject=one.begins.hex(),
            strategy="",
            observations=one.seq,
            period_begin=min(one.ts, one.told_at),
            period_end=one.told_at,
            source=where,
            attachment=one.head.hex(),
            by=by,
        )

    return append_numbered(records, EvidenceGiven.KIND, [((item,), body)], one.told_at).head.seq


def anchors_of(records: Iterable[Entry]) -> Iterator[Anchored]:
    """Yield the heads of journals that were told outside; what is no digest is no head of any."""
    for entry in records:
        body = read_body(entry.kind, entry.body) if entry.kind == EvidenceGiven.KIND else None
        if isinstance(body, EvidenceGiven) and body.item.startswith(ANCHOR):
            yield Anchored(
                journal=body.item.removeprefix(ANCHOR),
                begins=_digest(body.subject),
                seq=body.observations or 0,
                head=_digest(body.attachment or ""),
                ts=body.period_end if body.period_begin is None else body.period_begin,
                told_at=body.period_end,
            )


def _digest(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""
