"""What a person's act is made of: a statement to be signed, and what becomes of the signature on it."""

from __future__ import annotations

from typing import Protocol

from golive.core.dataclass import dataclass
from golive.trust.statement import Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """Something that an act lacks: what, who can give it, and the command that does."""

    what: str
    who: str = ""
    command: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of an act: `done`, or what is missing; `written` says whether the records took the signature."""

    done: bool
    text: str
    missing: tuple[Missing, ...] = ()
    written: bool = True


class SignedAct(Protocol):
    """An act of one person or machine."""

    def missing(self) -> tuple[Missing, ...]:
        """Return what is lacking, besides a signature: with any of it nothing is signed."""

    def statement(self, nonce: str) -> Statement:
        """Return what is to be signed; `nonce` is 32 hexadecimal digits that were never drawn before."""

    def take(self, line: bytes, signature: str) -> Outcome:
        """Write a signature and what follows of it, once it is verified; refused is what `check_word` refuses."""
