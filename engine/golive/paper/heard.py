"""What the journal of an account says that it has heard of people: from there its process goes on."""

from __future__ import annotations

from collections.abc import Mapping

from golive.core.dataclass import dataclass
from golive.journal.bodies.command_answer import CommandAnswered
from golive.journal.bodies.kinds import read_body
from golive.journal.bodies.run_started import RunStarted
from golive.journal.journal import JournalReader
from golive.trading.people_words import heard_again
from golive.trading.received import Command


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """The commands that were answered, by their names; `begin` is the hash of the records' head as the run began."""

    answered: Mapping[str, Command]
    begin: str | None


def heard_in(journal: JournalReader) -> Heard:
    """Return what was heard so far, in the order in which it was.

    >>> from golive.journal.journal import Journal
    >>> heard_in(Journal.in_memory("paper-1"))
    Heard(answered={}, begin=None)
    """
    first = next(journal.entries(until=1), None)
    started = None if first is None or first.kind != RunStarted.KIND else read_body(first.kind, first.body)
    bodies = (read_body(entry.kind, entry.body) for entry in journal.entries(kind=CommandAnswered.KIND))
    return Heard(
        answered={body.command: heard_again(body) for body in bodies if isinstance(body, CommandAnswered)},
        begin=started.records_head if isinstance(started, RunStarted) else None,
    )
