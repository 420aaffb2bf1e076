"""Evidence: what was measured of a subject over a period, by what kind of work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from golive.core.dataclass import dataclass
from golive.documents.checklist import EvidenceType
from golive.readiness.checklist.requirement import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What was measured for one item.

    `subject` is the digest of what it is about, `period_end` the instant at which the data end, in nanoseconds UTC:
    age runs from there, never from `recorded_at`, when it was written down. None is not told, or not readable. `n`
    counts the measurements; anything but a whole number is an error. `raised` says that measuring it failed.

    `sources` are digests of what it was read from, `by` who says it, `why` what could not be measured or why it failed,
    and `document` the digest of a signed text that it was read from.
    """

    id: str
    item: str
    type: EvidenceType
    realm: str
    subject: str
    period_end: int | None
    recorded_at: int | None
    n: object
    measured: Mapping[str, Value] = field(default_factory=dict)
    raised: bool = False
    period_begin: int | None = None
    sources: tuple[str, ...] = ()
    by: str = ""
    why: str = ""
    document: str = ""
