"""The ledger of models: what the records say of each of them, as a pure fold over entries.

::

    ledger = ledger_of(JournalReader(home, RECORDS).entries(kind=ModelChanged.KIND))
    ledger.standing("forecast").usable  # false, with a reason, also where nobody ever spoke of it
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from golive.api.model_standing import ModelStanding
from golive.core.errors import Refused
from golive.core.value import invalid, missing
from golive.journal.bodies.kinds import read_body
from golive.journal.bodies.model import ModelChanged
from golive.journal.body_fields import MOST_COUNTED
from golive.journal.entry import Entry
from golive.journal.keys import parts_of
from golive.learning.model_record import ModelRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelLedger:
    """Every model by its name. `doubt` says that a word cannot be ascribed to any: then none may be used."""

    models: Mapping[str, ModelRecord] = field(default_factory=lambda: MappingProxyType({}))
    doubt: str = ""

    def record(self, model: str) -> ModelRecord:
        """Return what is known of a model; of one that nobody spoke of, nothing is."""
        return self.models.get(model) or ModelRecord(model=model)

    def standing(self, model: str) -> ModelStanding:
        """Return what a strategy may know of a model by the records alone."""
        record = self.models.get(model)
        if self.doubt:
            strategy = "" if record is None else record.strategy
            return ModelStanding(name=model, strategy=strategy, reason=invalid("unreadable", self.doubt))
        if record is None:
            reason = missing("no_such_model", f"the records tell of no model `{model}`")
            return ModelStanding(name=model, strategy="", reason=reason)
        return record.standing()

    def heard(self, entry: Entry) -> ModelLedger:
        """Return what is known after an entry; one of another kind changes nothing, and none is passed over."""
        if entry.kind != ModelChanged.KIND:
            return self
        try:
            name, number = parts_of(entry.key, len(ModelChanged.KEY))
            n = int(number) if number.isascii() and number.isdigit() and int(number) <= MOST_COUNTED else 0
        except Refused as refused:
            return replace(self, doubt=self.doubt or f"entry {entry.seq} is on no model: {refused.sentence}")
        before = self.record(name)
        try:
            word = read_body(entry.kind, entry.body)
            assert isinstance(word, ModelChanged)
            alike = word.key() == entry.key
            after = before.heard(word, entry.ts) if alike else before.doubted(f"word {number} has another key", n=n)
        except Refused as refused:
            after = before.doubted(f"word {number} cannot be read: {refused.sentence}", n=n)
        return replace(self, models=MappingProxyType({**self.models, name: after}))


def ledger_of(entries: Iterable[Entry]) -> ModelLedger:
    """Return what the records say of every model; entries of other kinds are passed over."""
    ledger = ModelLedger()
    for entry in entries:
        ledger = ledger.heard(entry)
    return ledger
