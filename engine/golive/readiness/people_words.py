"""What people signed, as the records hold it: a pure fold over signatures, each with the line that was signed.

Nothing here is verified: whoever acts on a word verifies it again, by the list of people of that day.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.refusing import refuse_unless
from golive.journal.bodies.kinds import read_body
from golive.journal.bodies.signature import SignatureGiven
from golive.journal.entry import Entry
from golive.trust.change_explained import ChangeExplained
from golive.trust.packet.signed_page import PageSigned
from golive.trust.permit import Bounds
from golive.trust.release import Release
from golive.trust.reset import Reset
from golive.trust.sign_off import SignOff
from golive.trust.sshsig import read_signature
from golive.trust.statement import Statement
from golive.trust.step import Step
from golive.trust.waiver import Waiver

STATEMENTS: Mapping[str, type[Statement]] = MappingProxyType(
    {kind.MEANING: kind for kind in (SignOff, PageSigned, Waiver, Release, Reset, Step, Bounds, ChangeExplained)}
)
"""What people sign, by what it is signed for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenWord:
    """A statement, who is said to have signed it, and the entry that took it, at `at`, nanoseconds UTC."""

    statement: Statement
    line: bytes
    by: str
    signature: str
    at: int
    entry: str

    @property
    def point(self) -> bytes:
        """Return the point of the key that is said to have signed it, empty where that is none."""
        try:
            return read_signature(self.signature).key.point
        except Refused:
            return b""

    @property
    def strategy(self) -> str:
        """Return whose it is, empty for a word on an account."""
        return str(getattr(self.statement, "strategy", ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenWords:
    """Every word in the order of the records; `doubt` says that one cannot be read."""

    words: tuple[GivenWord, ...] = ()
    doubt: str = ""

    def heard(self, entry: Entry) -> GivenWords:
        """Return what is known after an entry; one of another kind changes nothing."""
        if entry.kind != SignatureGiven.KIND:
            return self
        try:
            return replace(self, words=(*self.words, _word(entry)))
        except Refused as refused:
            return replace(self, doubt=self.doubt or f"entry {entry.seq} cannot be read: {refused.sentence}")

    def of(self, kind: type[Statement], strategy: str = "") -> tuple[GivenWord, ...]:
        """Return the words of a kind on a strategy, or on any."""
        return tuple(
            word
            for word in self.words
            if isinstance(word.statement, kind) and (not strategy or word.strategy == strategy)
        )

    @property
    def nonces(self) -> frozenset[str]:
        """Return those that were used."""
        return frozenset(str(getattr(word.statement, "nonce", "")) for word in self.words)


def _word(entry: Entry) -> GivenWord:
    body = read_body(entry.kind, entry.body)
    assert isinstance(body, SignatureGiven)
    refuse_unless(body.key() == entry.key, "key", "it has another key")
    line = (body.statement or "").encode()
    refuse_unless(hashlib.sha256(line).hexdigest() == body.digest, "digest", "it does not hold what was signed")
    refuse_unless(body.purpose in STATEMENTS, "purpose", f"`{body.purpose}` is nothing that people sign")
    return GivenWord(
        statement=STATEMENTS[body.purpose].read(line),
        line=line,
        by=body.person,
        signature=body.signature,
        at=entry.ts,
        entry=entry.hash.hex(),
    )


def signature_entry(statement: Statement, by: str, signature: str, *, journal: str) -> SignatureGiven:
    """Return the entry of a word."""
    line = statement.line()
    return SignatureGiven(
        digest=hashlib.sha256(line).hexdigest(),
        person=by,
        purpose=statement.MEANING,
        subject=str(getattr(statement, "subject", "")),
        signature=signature,
        journal=journal,
        head=str(getattr(statement, "head", "")),
        statement=line.decode("ascii"),
    )
