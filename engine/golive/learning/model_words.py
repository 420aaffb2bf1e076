"""Words on one model: read from the records, where they are given, and added to them, all or none."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from golive.core.errors import BrokenChain, Unavailable
from golive.core.value import Unknown, invalid
from golive.journal.bodies.alert import AlertRaised
from golive.journal.bodies.model import THROTTLED, ModelChanged
from golive.journal.once import Conflict
from golive.learning.model_ledger import LedgerReader, ModelLedger
from golive.learning.model_record import ModelRecord, VersionRecord
from golive.learning.throttle import Throttled

if TYPE_CHECKING:
    from golive.journal.journal import Journal

CONTENDED = "contended"

_TRIES = 100
"""How often another one may be heard before a word that stops."""


class ModelWords:
    """The words on the model of a strategy; without records they are held in memory.

    `subject` is the digest of the guardrails in force. `unwritten` says what stops the model and could not be written,
    empty for nothing: until it can be, the model is unknown here.
    """

    def __init__(self, *, model: str, strategy: str, subject: str, records: Journal | None) -> None:
        self.model, self.strategy, self.subject, self.records = model, strategy, subject, records
        self._ledger = ModelLedger()
        self._reader = None if records is None else LedgerReader(records)
        self.unwritten = ""

    def record(self) -> ModelRecord:
        """Return what is known now: what others wrote since is read."""
        if self._reader is not None:
            self._ledger = self._reader.read()
        record = self._ledger.models.get(self.model) or ModelRecord(model=self.model, strategy=self.strategy)
        doubt = self._ledger.doubt or self._foreign(record)
        return record.doubted(doubt, n=record.n) if doubt else record

    def known_versions(self) -> Iterator[VersionRecord]:
        """Yield every version of every model that was heard of by the last reading."""
        for record in self._ledger.models.values():
            yield from record.versions.values()

    def _foreign(self, record: ModelRecord) -> str:
        return "" if record.strategy in ("", self.strategy) else f"it is the model of `{record.strategy}`"

    def alert(self, label: str, why: Unknown, at: int, *, then: str = "its strategy holds") -> None:
        """Tell somebody what befell a version, and what became of it then; each thing is told once."""
        if self.records is None:
            return
        alert = AlertRaised(
            alert=f"{self.model}/model/{label}/{why.code}",
            severity="critical",
            text=f"model {self.model}, version {label}: {why}; {then}",
            topic=f"model/{self.model}",
            at=at,
        )
        if self.records.find(alert.KIND, alert.key()) is None:
            # Somebody who saw the same a moment earlier has told it.
            with suppress(Conflict):
                self.records.append([alert.draft(at)])

    def word(self, change: str, version: str, *, why: str, by: str, **fields: Any) -> ModelChanged:
        """Return a word on a version, empty for one on the model as such; it gets its number as it is written."""
        return ModelChanged(
            model=self.model,
            n=0,
            version=version,
            change=change,
            subject=self.subject,
            why=why,
            by=by,
            strategy=self.strategy,
            **fields,
        )

    def throttled(self, answer: Throttled, *, why: str, by: str, samples: object, at: int) -> Unknown | None:
        """Write down that a candidate was not looked at; return why that could not be."""
        return self._not_looked(f"{answer.value}: {why}", by=by, samples=samples, at=at)

    def refused(self, why: Unknown, *, by: str, samples: object, at: int) -> None:
        """Write down the obstacle by which an update came to nothing, where that can be written; it was no look.

        A model that nobody spoke of yet does not begin with it: a name that was mistyped is no model.
        """
        with suppress(BrokenChain, Unavailable):
            if self.record().n:
                self._not_looked(f"{why.code}: {why.detail}", by=by, samples=samples, at=at)

    def _not_looked(self, why: str, *, by: str, samples: object, at: int) -> Unknown | None:
        counted = samples if isinstance(samples, int) and not isinstance(samples, bool) and samples >= 0 else None
        return self.say([self.word(THROTTLED, "", why=why, by=by, samples=counted)], at)

    def say(self, words: Sequence[ModelChanged], at: int, *, since: int | None = None) -> Unknown | None:
        """Write words, all or none, unless they contradict what is known; return why they do.

        `since` is the number of the last word that they rest on: after another one they would rest on what was.

        Raises
        ------
        Unavailable
            Somebody else was heard first, or the records cannot be written: nothing was changed.
        """
        record = self.record()
        if self._ledger.doubt:
            return invalid("unreadable", f"nothing is added to records that do not hold: {self._ledger.doubt}")
        if since is not None and record.n != since:
            raise self._contended()
        numbered = [replace(word, n=record.n + i, at=at) for i, word in enumerate(words, 1)]
        after = replace(record, doubt="")
        for word in numbered:
            after = after.heard(word, at)
            if after.doubt:
                return invalid("refused", after.doubt.partition(": ")[2])
        if self.records is None:
            self._ledger = replace(self._ledger, models={**self._ledger.models, self.model: after})
            return None
        try:
            self.records.append([word.draft(at) for word in numbered])
        except Conflict as conflict:
            raise self._contended() from conflict
        return None

    def _contended(self) -> Unavailable:
        return Unavailable(CONTENDED, f"another update of `{self.model}` was heard first: try again")

    def stopping(self, act: Callable[[], Unknown | None]) -> Unknown | None:
        """Do what stops, again where somebody else was heard first.

        Where it cannot be written the model is unknown from here on until it can.
        """
        for left in reversed(range(_TRIES)):
            try:
                stopped = act()
            except (BrokenChain, Unavailable) as error:
                if left and error.why == CONTENDED:
                    continue
                self.unwritten = f"what stops the model could not be written: {error.sentence}"
                raise
            break
        self.unwritten = ""
        return stopped
