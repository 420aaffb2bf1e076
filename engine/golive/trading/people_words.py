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

UNSIGNED, NO_TRUST, EPOCH = "unsigned", "no_trust", "epoch"
"""Why a reset is not obeyed: nobody signed what it says, nobody could verify who did, or it is of another trip."""

NOBODY = ResetRule(roles=frozenset(), cool_off=0)
"""Who may reset where the policy has no switch: then a person can stop an account, and nobody can let it go on."""


class RecordedCommand(NamedTuple):
    """A command as it stands in the records; `body` is None where it cannot be read.

    `refused` is why a reset is not believed, empty where its signature was verified, None where nobody verified it.
    """

    entry: Entry
    body: CommandGiven | None
    refused: str | None = None

    def is_for(self, account: str) -> bool:
        """Say whether an account has to obey it: what cannot be read may be for any."""
        return self.body is None or self.body.account in (None, account)


def command_of(recorded: RecordedCommand, seen_at: int) -> Command:
    """Return a command of the records, read at an instant; one that cannot be read is a doubt about what was said."""
    body, id = recorded.body, id_of(recorded.entry)
    if body is None:
        return doubt_about(id, seen_at, f"{recorded.entry.kind} `{recorded.entry.key}` cannot be read")
    word = signed_words(body)
    why = "" if body.word != RESET else UNSIGNED if word is None else NO_TRUST
    if why == NO_TRUST and recorded.refused is not None:
        why = recorded.refused
    return Command(
        id=id,
        seen_at=seen_at,
        word=Person(body.word),
        scope=body.scope,
        to=body.to,
        by=body.by,
        role=body.role or "",
        reason=body.reason or "",
        signed=word is not None and not why,
        refused=why,
        epoch=None if word is None else word.epoch,
    )


def signed_words(body: CommandGiven) -> Reset | None:
    """Return the statement of a command that says the very same, or None; the signature on it is not verified."""
    if not body.signed or not body.signature or body.statement is None:
        return None
    try:
        word = Reset.read(body.statement.encode("ascii", "replace"))
    except Refused:
        return None
    own = (body.account, body.scope, body.by, body.role, body.reason)
    return word if (word.account, word.scope, word.by, word.role, word.reason) == own else None


def taken_at_its_word(recorded: RecordedCommand) -> RecordedCommand:
    """Return a command for who only looks: a reset counts as it stands there, and nobody has verified it."""
    return recorded._replace(refused="") if recorded.refused is None else recorded


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
            return _reset(rule, switch, command, equity_known=equity_known)
        case Person.KILL_FILE:
            return _answered(halt_by_file(switch, at))
        case Person.DOUBT:
            return _answered(step_down_for_people(switch, at))
        case Person.FLATTEN:
            return Turned(switch=switch, answer=DONE)


def _reset(rule: ResetRule, switch: Switch, command: Command, *, equity_known: bool) -> Turned:
    """Return a scope made active again; not by the word on an earlier trip, which says nothing of a later one."""
    turned = reset(switch, rule, _wish(command, equity_known=equity_known))
    scope = switch.scopes.get(command.scope)
    other = command.epoch is not None and (scope is None or command.epoch != scope.epoch)
    return Turned(switch=switch, answer=EPOCH) if turned.answer == DONE and other else turned


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
    """Return the command that an answer was given to, for a replay; a reset that was refused is refused again."""
    again = Person(answered.word) is Person.RESET and answered.answer != DONE
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
        refused=answered.answer if again else "",
    )


def standing(rule: ResetRule, before: Iterable[RecordedCommand]) -> tuple[RecordedCommand, ...]:
    """Return which of the commands from before a run still stand as it begins: what fired, and was not reset since.

    Each counts as of its entry's time. A reset that the rule forbids, or that nobody believes, lifts nothing; what was
    to be closed then is not held any more. What cannot be read stands. Trips of a run before are not counted here, so
    that the epoch of a reset says nothing.
    """
    switch, stand = Switch(), list[RecordedCommand]()
    for recorded in before:
        command = replace(command_of(recorded, recorded.entry.ts), epoch=None)
        turned = obey(rule, switch, command, equity_known=True)
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
