"""Something was measured, or shown, for an item of the checklist."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from golive.core.dataclass import dataclass
from golive.journal.body import Body, Count, Ns, Ratio


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemEvidenceGiven(Body):
    """The n-th evidence for an item of a strategy: by what kind of work, of which subject, over which period.

    `numbers` and `truths` are what was measured, in held units; `unusable` names what was measured and is no number.
    `observations` counts the measurements, and is absent where nobody counted. `sources` are digests of what it was
    read from. `raised` says why measuring failed, `why` what it could not tell. `document` is the digest of a signed
    text that is kept beside the entries, from which it was read.
    """

    KIND: ClassVar[str] = "item_evidence"
    KEY: ClassVar[tuple[str, ...]] = ("strategy", "item", "n")

    v: Count = 1
    strategy: str
    item: str
    n: Count
    type: str
    realm: str
    subject: str
    numbers: Mapping[str, Ratio]
    truths: Mapping[str, bool]
    unusable: tuple[str, ...]
    observations: Count | None = None
    period_begin: Ns | None = None
    period_end: Ns | None = None
    sources: tuple[str, ...]
    by: str
    why: str | None = None
    raised: str | None = None
    document: str | None = None
