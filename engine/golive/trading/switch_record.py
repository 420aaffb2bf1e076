"""The kill switch as the journal of an account tells it: each scope, how hard it stops, since when and by whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from golive.core.dataclass import dataclass
from golive.execution.switch_state import SwitchState
from golive.journal.bodies.kinds import read_body
from golive.journal.bodies.switch import SwitchSet
from golive.journal.journal import JournalReader


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeRecord:
    """A scope that was tripped at least once; `word` made it as hard as it is, or made it active again.

    `last_trip` is when it was tripped last, in nanoseconds: from then on its cool-off counts.
    """

    scope: str
    state: SwitchState
    epoch: int
    word: SwitchSet
    last_trip: int

    def after(self, word: SwitchSet) -> ScopeRecord:
        """Return the scope after one more word."""
        to = SwitchState[word.to.upper()]
        if to is SwitchState.ACTIVE:
            return ScopeRecord(scope=self.scope, state=to, epoch=word.epoch, word=word, last_trip=self.last_trip)
        return ScopeRecord(
            scope=self.scope,
            state=max(self.state, to),
            epoch=word.epoch,
            word=word if to > self.state else self.word,
            last_trip=word.at,
        )


def switch_record(words: Iterable[SwitchSet]) -> Mapping[str, ScopeRecord]:
    """Return every scope that was ever tripped, after all words on it, by name in order.

    >>> def word(epoch: int, to: str) -> SwitchSet:
    ...     return SwitchSet(scope="account", epoch=epoch, to=to, trip="person", why="", at=epoch)
    >>> record = switch_record([word(1, "halted"), word(2, "reduce_only")])["account"]
    >>> record.state.name, record.word.epoch, record.epoch, record.last_trip
    ('HALTED', 1, 2, 2)
    """
    scopes: dict[str, ScopeRecord] = {}
    for word in words:
        before = scopes.get(word.scope) or ScopeRecord(
            scope=word.scope, state=SwitchState.ACTIVE, epoch=0, word=word, last_trip=0
        )
        scopes[word.scope] = before.after(word)
    return dict(sorted(scopes.items()))


def switch_words(journal: JournalReader) -> Iterable[SwitchSet]:
    """Yield the words on the switch that a journal has, in their order."""
    for entry in journal.entries(kind=SwitchSet.KIND):
        body = read_body(entry.kind, entry.body)
        if isinstance(body, SwitchSet):
            yield body
