"""What a person signs of a packet: the page outside its strip, the facts in it, and the templates that drew it."""

from __future__ import annotations

from typing import Annotated, ClassVar

from golive.core.dataclass import dataclass
from golive.trust.sign_off import APPROVED, REJECTED
from golive.trust.statement import Digest, Money, Word, word_of
from golive.trust.word import WordOnStrategy


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSigned(WordOnStrategy):
    """A person's word on one packet.

    `page` is the SHA-256 of the page with an empty strip, `payload` that of the facts in it, `templates` that of what
    drew it, and `packet` what was frozen. It is for one step, up to a capital.
    """

    MEANING: ClassVar[str] = "packet"

    packet: Digest
    page: Digest
    payload: Digest
    templates: Digest
    meaning: Annotated[str, word_of(APPROVED, REJECTED)]
    from_state: Word
    to_state: Word
    capital: Money
