"""A strategy may be traded in a mode, until a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from golive.journal.body import Body, Count, Ns


@dataclass(frozen=True, slots=True, kw_only=True)
class PermitGiven(Body):
    """A permit for one subject; its `epoch` ends those before it, and `head` is what the journal ended with then."""

    KIND: ClassVar[str] = "permit"
    KEY: ClassVar[tuple[str, ...]] = ("permit",)

    v: Count = 1
    permit: str
    strategy: str
    subject: str
    mode: str
    epoch: Count
    not_before: Ns
    expires: Ns
    head: str
    signatures: tuple[str, ...]
