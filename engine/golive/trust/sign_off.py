"""A sign-off: a person's word on a frozen packet of evidence."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, ClassVar

from golive.core.dataclass import dataclass
from golive.core.refusing import refuse_unless
from golive.documents.people import Signer
from golive.trust.registry import Registry
from golive.trust.statement import Digest, Money, Word, word_of
from golive.trust.word import Moment, WordOnStrategy, check_word

APPROVED, REJECTED = "approved", "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOff(WordOnStrategy):
    """What a person says of an item of a packet, for one step of a strategy, up to a capital."""

    MEANING: ClassVar[str] = "signoff"

    packet: Digest
    item: Word
    meaning: Annotated[str, word_of(APPROVED, REJECTED)]
    from_state: Word
    to_state: Word
    capital: Money


def check_sign_off(
    line: bytes,
    signature: str,
    *,
    asked: Mapping[str, object],
    capital: Decimal,
    registry: Registry,
    moment: Moment,
) -> tuple[SignOff, Signer]:
    """Return a sign-off and who gave it; as `check_word`, and `capital` where more is asked than was signed for."""
    word, signer = check_word(SignOff, line, signature, asked=asked, registry=registry, moment=moment)
    refuse_unless(capital <= word.capital, "capital", f"signed for {word.capital}, {capital} is asked for")
    return word, signer
