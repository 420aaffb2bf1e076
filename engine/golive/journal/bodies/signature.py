"""A person signed something."""

from __future__ import annotations

from typing import ClassVar

from golive.core.dataclass import dataclass
from golive.journal.body import Body, Count


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureGiven(Body):
    """A signature over a digest, and the head of the journal that the signer saw: a tail cut since is missed.

    `statement` is the line that was signed, `purpose` what it was signed for, `subject` what it is about.
    """

    KIND: ClassVar[str] = "signature"
    KEY: ClassVar[tuple[str, ...]] = ("digest", "person")

    v: Count = 2
    digest: str
    person: str
    purpose: str
    subject: str
    signature: str
    journal: str
    head: str
    statement: str | None = None
