"""Something was measured, or somebody showed something: what readiness rests on."""

from __future__ import annotations

from typing import ClassVar

from golive.core.dataclass import dataclass
from golive.journal.body import Body, Count, Ns, Ratio


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceGiven(Body):
    """The n-th evidence for an item: of which subject, over which period, measured from how much.

    What could not be measured has no `measured` and says why; `attachment` is the digest of a file.
    """

    KIND: ClassVar[str] = "evidence"
    KEY: ClassVar[tuple[str, ...]] = ("item", "n")

    v: Count = 1
    item: str
    n: Count
    subject: str
    strategy: str
    measured: Ratio | None = None
    measured_why: str | None = None
    unit: str | None = None
    observations: Count | None = None
    period_begin: Ns | None = None
    period_end: Ns
    source: str
    attachment: str | None = None
    by: str
