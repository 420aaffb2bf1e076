"""Alerts as somebody looks at them: what was raised, on which channels it arrived, and what was said of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field

from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput
from golive.core.suggest import did_you_mean
from golive.journal.bodies.alert_answer import AlertAnswered
from golive.journal.journal import JournalReader
from golive.journal.outbox import DEAD, WAITING, Raised, answers, attempts, raised, states


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """An alert in the journal `outbox`, its state by channel, why it failed there, and what was said."""

    outbox: str
    raised: Raised
    states: Mapping[str, str]
    why: Mapping[str, str] = field(default_factory=dict)
    replies: tuple[AlertAnswered, ...] = ()

    @property
    def id(self) -> str:
        """Return what the alert is called."""
        return self.raised.body.alert

    @property
    def dead(self) -> tuple[str, ...]:
        """Return the channels on which nobody got it, and nobody has closed that."""
        return tuple(sorted(channel for channel, state in self.states.items() if state == DEAD))

    @property
    def is_open(self) -> bool:
        """Say whether it waits somewhere, or nobody got it."""
        return any(state in (DEAD, WAITING) for state in self.states.values())


def letters_in(journal: JournalReader) -> tuple[Letter, ...]:
    """Return every alert of an outbox, the first raised first."""
    became = states(journal)
    why = {(one.alert, one.channel): one.why for one in attempts(journal) if one.why is not None}
    replies: dict[str, list[AlertAnswered]] = {}
    for one in answers(journal):
        replies.setdefault(one.alert, []).append(one)
    return tuple(
        Letter(
            outbox=journal.name,
            raised=one,
            states={channel: state for (alert, channel), state in became.items() if alert == one.body.alert},
            why={channel: text for (alert, channel), text in why.items() if alert == one.body.alert},
            replies=tuple(replies.get(one.body.alert, ())),
        )
        for one in raised(journal)
    )


def letter_called(letters: Iterable[Letter], name: str) -> Letter:
    """Return the alert of an id, or the only one whose id has what was written in it.

    Raises
    ------
    InvalidInput
        There is none, or there are several.
    """
    if not name.strip():
        raise InvalidInput(
            "no alert is named", hint="its id stands in the message, and `golive alerts dead --all` lists all"
        )
    by_id = {letter.id: letter for letter in letters}
    if name in by_id:
        return by_id[name]
    alike = [letter for id, letter in by_id.items() if name in id]
    if len(alike) == 1:
        return alike[0]
    if alike:
        some = ", ".join(f"`{letter.id}`" for letter in alike[:3])
        raise InvalidInput(f"{len(alike)} alerts have `{name}` in their id: {some}", hint="write more of it")
    raise InvalidInput(f"there is no alert `{name}`", hint=did_you_mean(name, by_id, what="alerts"))
