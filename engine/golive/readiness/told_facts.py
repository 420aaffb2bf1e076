"""Facts that a person told of an item, kept beside the records so that whoever counts them verifies them again."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import replace
from types import MappingProxyType

from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput, Refused
from golive.core.refusing import refuse_unless
from golive.documents.checklist import Checklist, ChecklistItem
from golive.journal.journal import Journal, JournalReader
from golive.journal.policies import keep, kept
from golive.readiness.checklist.evidence import Evidence
from golive.readiness.checklist.evidence_ledger import EvidenceLedger
from golive.readiness.checklist.outside_facts import read_facts
from golive.trust.facts_told import FactsTold
from golive.trust.registry import Registry
from golive.trust.signed_text import SignedText, read_signed
from golive.trust.word import Moment, check_word

DOCUMENT = "facts"
"""What facts, and a person's word on them, are kept as beside the entries."""


def keep_facts(records: Journal, text: str, word: FactsTold, signature: str) -> str:
    """Keep facts as they were written and a person's word on them; return the digest that evidence names."""
    signed = SignedText(line=word.line(), signatures=(signature,)).text().encode()
    document = hashlib.sha256(signed).hexdigest()
    keep(records, DOCUMENT, document, signed)
    keep(records, DOCUMENT, word.document, text.encode())
    return document


@dataclass(frozen=True, slots=True, kw_only=True)
class FactsCourt:
    """By what facts are believed: the records that keep them, who counts now, and every head that the records had."""

    records: JournalReader
    registry: Registry
    heads: Collection[str]

    def believed(self, ledger: EvidenceLedger, checklist: Checklist, strategy: str) -> EvidenceLedger:
        """Return a ledger in which each piece from outside either says what was signed, or is an error that says why.

        A piece that nobody signed stays as it is, and counts for nothing.
        """
        pieces = dict(ledger.pieces)
        for item in checklist.items:
            place = strategy, item.id
            if item.told_outside and place in pieces:
                pieces[place] = tuple(self._judged(piece, item, strategy) for piece in pieces[place])
        return replace(ledger, pieces=MappingProxyType(pieces))

    def _judged(self, piece: Evidence, item: ChecklistItem, strategy: str) -> Evidence:
        if not piece.document:
            return piece
        try:
            self._check(piece, item, strategy)
        except (Refused, InvalidInput) as error:
            return replace(piece, raised=True, why=f"it is not what was signed: {error}")
        return piece

    def _check(self, piece: Evidence, item: ChecklistItem, strategy: str) -> None:
        at = piece.recorded_at
        if at is None:
            raise Refused("time", "nobody says when it was recorded")
        data = kept(self.records, piece.document)
        if data is None or hashlib.sha256(data).hexdigest() != piece.document:
            raise Refused("document", "what was signed is not kept")
        signed = read_signed(data)
        asked = {"strategy": strategy, "subject": piece.subject, "item": item.id}
        moment = Moment(now=at, entry=at, heads=self.heads)
        word, _ = check_word(
            FactsTold, signed.line, signed.signatures[0], asked=asked, registry=self.registry, moment=moment
        )
        allowed = any(role.value == word.role for role in item.roles)
        refuse_unless(allowed, "role", f"`{item.id}` is not signed by a `{word.role}`")
        text = kept(self.records, word.document)
        if text is None:
            raise Refused("document", "the facts that were signed are not kept")
        _, facts = read_facts(text.decode("utf-8", errors="replace"), {item.id: item})
        refuse_unless(
            facts.digest == word.document, "document", "the facts that are kept are not those that were signed"
        )
        measured = facts.measured
        same = (
            piece.measured == measured.values
            and (piece.n, piece.period_begin, piece.period_end)
            == (measured.n, measured.period_begin, measured.period_end)
            and piece.by == word.by
        )
        refuse_unless(same, "edited", "the entry says something else than the facts that were signed")
