"""A bot's journal quotes the records: from then on records that do not hold this entry were rolled back."""

from __future__ import annotations

from typing import ClassVar

from golive.core.dataclass import dataclass
from golive.journal.body import Body, Count


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordsSeen(Body):
    """With which entry the records ended at a decision: its number `seq` and its hash, `head`, in hexadecimal."""

    KIND: ClassVar[str] = "records_seen"
    KEY: ClassVar[tuple[str, ...]] = ("seq",)

    v: Count = 1
    seq: Count
    head: str
