"""A strategy may be traded in a mode, until a time."""

from __future__ import annotations

from typing import ClassVar

from golive.core.dataclass import dataclass
from golive.journal.body import Body, Count, Money, Ns


@dataclass(frozen=True, slots=True, kw_only=True)
class PermitGiven(Body):
    """A permit for one subject; its `epoch` ends those before it, and `head` is what the journal ended with then.

    `permit` is the digest of its lease, `bounds` that of what people allowed, by their `serial`; `capital` is what the
    lease lets be at stake, in nano-units. `journal` is the first entry of the bot's journal that it is bound to, and
    `journal_head` that of number `journal_seq` with which it ended then.
    """

    KIND: ClassVar[str] = "permit"
    KEY: ClassVar[tuple[str, ...]] = ("permit",)

    v: Count = 2
    permit: str
    strategy: str
    subject: str
    mode: str
    epoch: Count
    not_before: Ns
    expires: Ns
    head: str
    signatures: tuple[str, ...]
    serial: Count | None = None
    bounds: str | None = None
    capital: Money | None = None
    journal: str | None = None
    journal_seq: Count | None = None
    journal_head: str | None = None
