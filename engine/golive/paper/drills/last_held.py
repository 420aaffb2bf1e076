"""The last drill that left evidence in the records."""

from __future__ import annotations

from collections.abc import Iterable

from golive.core.dataclass import dataclass
from golive.journal.bodies.evidence import EvidenceGiven
from golive.journal.bodies.kinds import read_body
from golive.journal.drills import drill_of
from golive.journal.entry import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldDrill:
    """A drill that left evidence, and when it ended, in nanoseconds; one that never ended, when it began.

    `outcomes` counts what it was to measure, `unmeasured` what of that it could not: one that began and never ended has
    its start as the only one, and measured nothing. `subject` is the digest of what it
    is evidence about.
    """

    drill: str
    ended: int
    subject: str
    outcomes: int
    unmeasured: int


def last_held(records: Iterable[Entry], *, until: int) -> HeldDrill | None:
    """Return the drill that ended last before an instant, or that began last and never ended; None where none did.

    Entries of other kinds are passed by.
    """
    outcomes: dict[tuple[int, str], list[EvidenceGiven]] = {}
    for entry in records:
        body = read_body(entry.kind, entry.body) if entry.kind == EvidenceGiven.KIND else None
        drill = drill_of(body.item) if isinstance(body, EvidenceGiven) else None
        if isinstance(body, EvidenceGiven) and drill is not None and body.period_end < until:
            outcomes.setdefault((body.period_end, drill[0]), []).append(body)
    if not outcomes:
        return None
    (ended, name), own = max(outcomes.items())
    return HeldDrill(
        drill=name,
        ended=ended,
        subject=own[0].subject,
        outcomes=len(own),
        unmeasured=sum(one.measured is None for one in own),
    )
