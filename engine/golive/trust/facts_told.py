"""A person's word on facts from outside: that a document about an item is what they saw."""

from __future__ import annotations

from typing import ClassVar

from golive.core.dataclass import dataclass
from golive.trust.statement import Digest, Word
from golive.trust.word import WordOnStrategy


@dataclass(frozen=True, slots=True, kw_only=True)
class FactsTold(WordOnStrategy):
    """What somebody says of an item of a strategy: `document` is the digest of the facts in canonical form."""

    MEANING: ClassVar[str] = "facts"

    item: Word
    document: Digest
