"""What the records tell of one model over time: every word, which version served when, and what each was judged by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.value import Unknown
from golive.journal.bodies.kinds import read_body
from golive.journal.bodies.model import ModelChanged
from golive.journal.policies import kept
from golive.learning.kept_evidence import KeptEvidence, kept_evidence
from golive.learning.model_ledger import ModelLedger
from golive.learning.model_record import ModelRecord
from golive.learning.shadow_comparison import NotedComparison, comparisons_of

if TYPE_CHECKING:
    from golive.journal.journal import JournalReader


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidWord:
    """A word on a model, and when it was written, in nanoseconds."""

    at: int
    word: ModelChanged


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A version that served from an instant on, in nanoseconds; `until` is None while it does."""

    version: str
    since: int
    until: int | None = None

    def holds(self, since: int, until: int) -> bool:
        """Say whether it served through all of a stretch of time."""
        return self.since <= since and (self.until is None or until <= self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelHistory:
    """A model by its records: `doubt` says why they cannot be believed, empty for nothing.

    `evidence` is by version, of those that were proposed with any; `comparisons` are of challengers in shadow; `unread`
    counts words that cannot be read.
    """

    record: ModelRecord
    doubt: str
    words: tuple[SaidWord, ...]
    services: tuple[Service, ...]
    evidence: Mapping[str, KeptEvidence | Unknown]
    comparisons: tuple[NotedComparison, ...]
    unread: int


def words_on(records: JournalReader, model: str) -> Iterator[SaidWord]:
    """Yield the words on a model, oldest first; one that cannot be read is passed over: the ledger tells of it."""
    for entry in records.entries(kind=ModelChanged.KIND):
        try:
            word = read_body(entry.kind, entry.body)
        except Refused:
            continue
        if isinstance(word, ModelChanged) and word.model == model:
            yield SaidWord(at=entry.ts, word=word)


def word_document(one: SaidWord) -> Mapping[str, Any]:
    """Return a word as plain JSON values; instants are text, for readers of JSON round large numbers."""
    word = one.word
    return {
        "at": str(one.at),
        "n": word.n,
        "change": word.change,
        "version": word.version or None,
        "by": word.by,
        "why": word.why,
        "evidence": word.evidence,
        "signed": False,
    }


def model_history(records: JournalReader, ledger: ModelLedger, model: str) -> ModelHistory:
    """Return what the records tell of a model; of one that nobody spoke of, nothing.

    `ledger` is what they come to, read with their chain.
    """
    so_far, services = ModelLedger(), list[Service]()
    for entry in records.entries(kind=ModelChanged.KIND):
        so_far = so_far.heard(entry)
        serving = so_far.record(model).in_service
        _note(services, "" if serving is None else serving.version, entry.ts)
    record, every = ledger.record(model), tuple(words_on(records, model))
    proposed = {one.word.version: one.word.evidence for one in every if one.word.evidence}
    return ModelHistory(
        record=record,
        doubt=ledger.doubt,
        words=every,
        services=tuple(services),
        evidence={version: kept_evidence(kept(records, digest), digest) for version, digest in proposed.items()},
        comparisons=tuple(comparisons_of(records, model)),
        unread=record.n - len(every),
    )


def _note(services: list[Service], version: str, at: int) -> None:
    """Note which version serves from an instant on, empty for none."""
    last = services[-1] if services else None
    if last is not None and last.until is None:
        if last.version == version:
            return
        services[-1] = Service(version=last.version, since=last.since, until=at)
    if version:
        services.append(Service(version=version, since=at))
