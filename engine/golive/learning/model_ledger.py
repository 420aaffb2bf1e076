"""The ledger of models: what the records say of each of them, as a pure fold over entries.

::

    ledger = LedgerReader(JournalReader(home, RECORDS)).read()
    ledger.standing("forecast").usable  # false, with a reason, also where nobody ever spoke of it
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from golive.api.model_standing import ModelStanding
from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.value import invalid, missing
from golive.journal.bodies.kinds import read_body
from golive.journal.bodies.model import ModelChanged
from golive.journal.bodies.model_return import ModelEarned
from golive.journal.body_fields import MOST_COUNTED
from golive.journal.chain import genesis
from golive.journal.entry import Entry, Head
from golive.journal.following import broken_after
from golive.journal.keys import parts_of
from golive.learning.model_record import ModelRecord

if TYPE_CHECKING:
    from golive.journal.journal import JournalReader


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

    def looks_of(self, strategy: str) -> int:
        """Return how many versions of a strategy's models were proposed: each is a trial behind the strategy."""
        return sum(one.looks for one in self.models.values() if one.strategy == strategy)

    def heard(self, entry: Entry) -> ModelLedger:
        """Return what is known after an entry; one of another kind changes nothing, and none is passed over."""
        if entry.kind == ModelEarned.KIND:
            return self._earned(entry)
        if entry.kind != ModelChanged.KIND:
            return self
        try:
            name, number = parts_of(entry.key, len(ModelChanged.KEY))
            n = _count(number)
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
        return self._with(name, after)

    def _earned(self, entry: Entry) -> ModelLedger:
        """Return what is known after a return of a model that nobody may have written, or that cannot be read."""
        try:
            name, since, m = parts_of(entry.key, len(ModelEarned.KEY))
            numbers = _count(since), _count(m)
        except Refused as refused:
            return replace(self, doubt=self.doubt or f"entry {entry.seq} is on no model: {refused.sentence}")
        before = self.models.get(name)
        if before is None:
            return self
        earned: ModelEarned | str
        try:
            body = read_body(entry.kind, entry.body)
            assert isinstance(body, ModelEarned)
            earned = body if body.key() == entry.key else f"return {m} has another key"
        except Refused as refused:
            earned = f"return {m} cannot be read: {refused.sentence}"
        return self._with(name, before.heard_return(*numbers, earned))

    def _with(self, name: str, record: ModelRecord) -> ModelLedger:
        return replace(self, models=MappingProxyType({**self.models, name: record}))


def _count(text: str) -> int:
    """Return a number of a key, 0 for what is none."""
    return int(text) if text.isascii() and text.isdigit() and int(text) <= MOST_COUNTED else 0


def ledger_of(entries: Iterable[Entry]) -> ModelLedger:
    """Return what the records say of every model; entries of other kinds are passed over."""
    ledger = ModelLedger()
    for entry in entries:
        ledger = ledger.heard(entry)
    return ledger


class LedgerReader:
    """The ledger as the records grow: what is new is read, and has to follow what was read before.

    Where it does not, no model may be used by whoever reads here: the records are not what they were.
    """

    def __init__(self, reader: JournalReader) -> None:
        self._reader, self._ledger = reader, ModelLedger()
        self._last = Head(seq=0, hash=genesis(reader.name), ts=None)

    def read(self) -> ModelLedger:
        """Return what the records say now.

        Raises
        ------
        Unavailable, BrokenChain
            They cannot be read now.
        """
        head = self._reader.head()
        if head == self._last:
            return self._ledger
        entries = tuple(self._reader.entries(after=self._last.seq, until=max(head.seq, self._last.seq)))
        broken = broken_after(self._reader.name, self._last, entries)
        if broken is not None:
            self._ledger = replace(self._ledger, doubt=self._ledger.doubt or f"the records do not hold: {broken}")
            return self._ledger
        for entry in entries:
            self._ledger = self._ledger.heard(entry)
        last = entries[-1]
        self._last = Head(seq=last.seq, hash=last.hash, ts=last.ts)
        return self._ledger
