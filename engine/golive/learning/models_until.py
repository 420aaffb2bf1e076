"""The models of some strategies as the records told of them by an instant: which version served, and who let it in."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from golive.core.dataclass import dataclass
from golive.journal.bodies.model import ModelChanged
from golive.learning.model_history import SaidWord, words_on
from golive.learning.model_ledger import ModelLedger
from golive.learning.model_record import ModelRecord
from golive.learning.shadow_comparison import NotedComparison, comparisons_of

if TYPE_CHECKING:
    from golive.journal.journal import JournalReader


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelUntil:
    """A model by an instant: its record then, the words on it, oldest first, and the last comparison in shadow."""

    record: ModelRecord
    words: tuple[SaidWord, ...]
    compared: NotedComparison | None

    def words_in(self, since: int, until: int) -> tuple[SaidWord, ...]:
        """Return the words of a stretch of time, in nanoseconds."""
        return tuple(one for one in self.words if since <= one.at < until)


def models_until(records: JournalReader, strategies: Collection[str], until: int) -> tuple[ModelUntil, ...]:
    """Return the models of some strategies, by name, as far as the records told of them before an instant."""
    ledger = ModelLedger()
    for entry in records.entries(kind=ModelChanged.KIND):
        if entry.ts < until:
            ledger = ledger.heard(entry)
    own = sorted(name for name, one in ledger.models.items() if one.strategy in strategies)
    return tuple(_until(records, ledger.record(name), until) for name in own)


def _until(records: JournalReader, record: ModelRecord, until: int) -> ModelUntil:
    compared = [one for one in comparisons_of(records, record.model) if one.at < until]
    return ModelUntil(
        record=record,
        words=tuple(one for one in words_on(records, record.model) if one.at < until),
        compared=compared[-1] if compared else None,
    )
