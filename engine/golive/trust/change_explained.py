"""A person's word on a change: what became of one version of an account, and why that is as it should be."""

from __future__ import annotations

from typing import ClassVar

from golive.core.dataclass import dataclass
from golive.trust.statement import Digest, Line
from golive.trust.word import WordOnStrategy


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeExplained(WordOnStrategy):
    """One step of what an account ran: `before` and `after` are the digests of both versions, `nature` says what for.

    It is of these two digests alone: of another step, or of the same one backwards, it says nothing.
    """

    MEANING: ClassVar[str] = "change"

    before: Digest
    after: Digest
    nature: Line
