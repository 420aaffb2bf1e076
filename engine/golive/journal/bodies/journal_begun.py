"""A journal began that leases can be bound to: no other begins with the same entry."""

from __future__ import annotations

from typing import ClassVar

from golive.core.dataclass import dataclass
from golive.journal.body import Body, Count, Ns


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalBegun(Body):
    """The first entry of a bot's journal that moves money: `nonce` is drawn for it, so that its hash names this one."""

    KIND: ClassVar[str] = "journal_begun"
    KEY: ClassVar[tuple[str, ...]] = ("nonce",)

    v: Count = 1
    nonce: str
    at: Ns
