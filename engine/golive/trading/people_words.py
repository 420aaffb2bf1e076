"""What people tell a running account: what a command does to the switch, and what is written of it.

A command is obeyed once: the account writes one answer to each, under the command's own name, together with what it did
to the switch. What is refused is answered too, so that who said it sees why. A replay takes the commands from these
answers.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import replace
from typing import NamedTuple

from golive.core.errors import Refused
from golive.execution.member import member
from golive.execution.switch import (
    ALREADY,
    DONE,
    ResetRequest,
    ResetRule,
    Switch,
    Turned,
    halt_by_file,
    raise_by_person,
    reset,
    step_down_for_people,
)
from golive.execution.switch_state import SwitchState
from golive.journal.bodies.command import RESET, CommandGiven
from golive.journal.bodies.command_answer import CommandAnswered
from golive.journal.bodies.switch import SwitchSet
from golive.journal.commands import id_of
from golive.journal.entry import Entry
from golive.trading.entries import Noted, switch_entry
from golive.trading.received import Command, Person
from golive.trust.reset import Reset

UNSIGNED = "unsigned"
"""Why a reset is not obeyed that nobody signed."""

NOBODY = ResetRule(roles=frozenset(), cool_off=0)
"""Who may reset where the policy has no switch: then a person can stop an account, and nobody can let it go on."""


class RecordedCommand(NamedTuple):
    """A command as it stands in the records; `body` is None where it cannot be read."""

    entry: Entry
    body: CommandGiven | None

    def is_for(self, account: str) -> bool:
        """Say whether an account has to obey it: what cannot be read may be for any."""
        return self.body is None or self.body.account in (None, account)


def command_of(recorded: RecordedCommand, seen_at: int) -> Command:
    """Return a command of the records, read at an instant; one that cannot be read is a doubt about what was said."""
    body, id = recorded.body, id_of(recorded.entry)
    if body is None:
        return doubt_about(id, seen_at, f"{recorded.entry.kind} `{recorded.entry.key}` cannot be read")
    signed = _is_signed(body)
    return Command(
        id=id,
        seen_at=seen_at,
        word=Person(body.word),
        scope=body.scope,
        to=body.to,
        by=body.by,
        role=body.role or "",
        reason=body.reason or "",
        signed=signed,
        refused=UNSIGNED if body.word == RESET and not signed else "",
    )


def _is_signed(body: CommandGiven) -> bool:
    """Say whether a command holds a signed statement that says the very same.

    The signature was verified where the command was written, by the list of people and the root: an account knows none.
    """
    if not body.signed or not body.signature or body.statement is None:
        return False
    try:
        word = Reset.read(body.statement.encode("ascii", "replace"))
    except Refused:
        return False
    own = (body.account, body.scope, body.by, body.role, body.reason)
    return (word.account, word.scope, word.by, word.role, word.reason) == own


def doubt_about(id: str, seen_at: int, reason: str) -> Command:
    """Return the command that follows where nobody can tell what people say; `reason` says why nobody can."""
    to = SwitchState.REDUCE_ONLY.name.lower()
    return Command(
        id=id, seen_at=seen_at, word=Person.DOUBT, scope="global", to=to, by="golive", role="", reason=reason
    )


def obey(rule: ResetRule, switch: Switch, command: Command, *, equity_known: bool) -> Turned:
    """Do to the switch what a command says; `answer` says whether it was done, already so, or what forbids it.

    `flatten` leaves the switch as it is: closing is for the machine.

    >>> stop = Command(
    ...     id="command/1", seen_at=7, word=Person.FIRE, scope="account", to="halted", by="", role="", reason=""
    ... )
    >>> done = obey(NOBODY, Switch(), stop, equity_known=False)
    >>> done.switch.state.name, done.answer, obey(NOBODY, done.switch, stop, equity_known=False).answer
    ('HALTED', 'done', 'already')
    """
    at = command.seen_at
    match command.word:
        case Person.FIRE:
            return _answered(raise_by_person(switch, at, member(SwitchState, command.to, "to"), command.scope))
        case Person.RESET if command.refused:
            return Turned(switch=switch, answer=command.refused)
        case Person.RESET:
            return reset(switch, rule, _wish(command, equity_known=equity_known))
        case Person.KILL_FILE:
            return _answered(halt_by_file(switch, at))
        case Person.DOUBT:
            return _answered(step_down_for_people(switch, at))
        case Person.FLATTEN:
            return Turned(switch=switch, answer=DONE)


def _wish(command: Command, *, equity_known: bool) -> ResetRequest:
    return ResetRequest(
        ts=command.seen_at,
        scope=command.scope,
        role=command.role,
        reason=command.reason,
        equity_known=equity_known,
    )


def _answered(turned: Turned) -> Turned:
    return replace(turned, answer=DONE if turned.entries else ALREADY)


def obeyed_entries(command: Command, turned: Turned) -> tuple[Noted, ...]:
    """Return what is written of a command: what it did to the switch and who said so, and the answer to it."""
    sets = tuple(Noted(ts=entry.ts, body=_said_by(command, switch_entry(entry))) for entry in turned.entries)
    answer = CommandAnswered(
        command=command.id,
        word=command.word.value,
        scope=command.scope,
        to=command.to,
        by=command.by,
        role=command.role or None,
        reason=command.reason or None,
        at=command.seen_at,
        answer=turned.answer or DONE,
        signed=command.signed,
    )
    return (*sets, Noted(ts=command.seen_at, body=answer))


def _said_by(command: Command, body: SwitchSet) -> SwitchSet:
    """Return the entry of a word with who said it and why, in his own words where he gave any; doubt is nobody's."""
    why = command.reason or body.why
    by = None if command.word is Person.DOUBT else command.by or None
    return replace(body, by=by, role=command.role or None, why=why)


def heard_again(answered: CommandAnswered) -> Command:
    """Return the command that an answer was given to, for a replay of the account."""
    return Command(
        id=answered.command,
        seen_at=answered.at,
        word=Person(answered.word),
        scope=answered.scope,
        to=answered.to,
        by=answered.by,
        role=answered.role or "",
        reason=answered.reason or "",
        signed=answered.signed,
        refused=answered.answer if answered.answer == UNSIGNED else "",
    )


def standing(rule: ResetRule, before: Iterable[RecordedCommand]) -> tuple[RecordedCommand, ...]:
    """Return which of the commands from before a run still stand as it begins: what fired, and was not reset since.

    Each counts as of its entry's time. A reset that the rule forbids lifts nothing; what was to be closed then is not
    held any more. What cannot be read stands.
    """
    switch, stand = Switch(), list[RecordedCommand]()
    for recorded in before:
        turned = obey(rule, switch, command := command_of(recorded, recorded.entry.ts), equity_known=True)
        switch = turned.switch
        if command.word is Person.RESET and turned.answer == DONE:
            stand = [one for one in stand if _scope(one) != command.scope]
        elif command.word in (Person.FIRE, Person.DOUBT) and turned.answer == DONE:
            stand.append(recorded)
    return tuple(stand)


def waiting(
    rule: ResetRule, commands: Iterable[RecordedCommand], account: str, *, begin: int, answered: Container[str]
) -> tuple[RecordedCommand, ...]:
    """Return which commands an account has still to obey, in their order.

    Those up to the entry `begin` came before its run, and only what still stood then is for it.
    """
    mine = [one for one in commands if one.is_for(account)]
    before = standing(rule, (one for one in mine if one.entry.seq <= begin))
    since = (one for one in mine if one.entry.seq > begin)
    return tuple(one for one in (*before, *since) if id_of(one.entry) not in answered)


def _scope(recorded: RecordedCommand) -> str:
    return command_of(recorded, recorded.entry.ts).scope
