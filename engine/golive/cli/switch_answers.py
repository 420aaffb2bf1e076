"""What `golive switch status` says, as text and as a document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from golive.cli.json_output import json_text
from golive.cli.switch_seen import SwitchSeen, Unread
from golive.cli.who import SIGNED, UNSIGNED
from golive.core.printable import printable
from golive.execution.switch_state import SwitchState
from golive.journal.bodies.command_answer import CommandAnswered
from golive.journal.commands import id_of
from golive.paper.kill_file import KillFile, Presence
from golive.paper.switch_status import AccountSwitch
from golive.report.formats import second
from golive.trading.people_words import RecordedCommand
from golive.trading.switch_record import ScopeRecord


def status_as_text(seen: SwitchSeen) -> str:
    """Return what stops accounts, line by line."""
    return "\n".join(printable(line, keep="") for line in _lines(seen))


def _lines(seen: SwitchSeen) -> Iterator[str]:
    yield _file_line(seen.file)
    if seen.unread is not None:
        yield f"records: cannot be told: {seen.unread}"
    else:
        yield f"records: {_counted(seen.commands)} in {seen.place}"
    for account in seen.accounts:
        yield from _account_lines(account)
    if not seen.accounts:
        yield "no account has run here: nothing was checked"
        yield from (f"  waits for one: {_command_words(one)}" for one in seen.commands)


def _counted(commands: Sequence[RecordedCommand]) -> str:
    if not commands:
        return "no command"
    unsigned = sum(one.body is None or not one.body.signed for one in commands)
    if len(commands) == 1:
        return f"1 command, {UNSIGNED if unsigned else SIGNED},"
    how = f"all {UNSIGNED}" if unsigned == len(commands) else f"{unsigned} of them {UNSIGNED}"
    return f"{len(commands)} commands, {how},"


def _file_line(file: KillFile) -> str:
    match file.presence:
        case Presence.PRESENT:
            reason = f": {file.reason}" if file.reason else ""
            return f"kill file: {file.path} is there and halts every account, by {file.by} ({UNSIGNED}){reason}"
        case Presence.UNKNOWN:
            return f"kill file: cannot be told: {file.reason}"
    return f"kill file: none at {file.path}"


def _account_lines(account: AccountSwitch | Unread) -> Iterator[str]:
    if isinstance(account, Unread):
        yield f"{account.account}: cannot be told: {account.why}"
        return
    yield f"{account.account} (run {account.run}): {_word(account.state)}"
    for scope in account.scopes:
        yield f"  {scope.scope}: {_scope_words(account, scope)}"
    if not account.scopes:
        yield "  nothing was ever stopped"
    yield from (f"  not obeyed yet: {_command_words(one)}" for one in account.waiting)
    yield from (f"  refused: {_refusal(one)}" for one in account.refused)
    yield from (f"  obeyed, and not in the records any more: {id}" for id in account.lost)


def _scope_words(account: AccountSwitch, scope: ScopeRecord) -> str:
    word = scope.word
    # Who lets an account go on signed it; of an older journal nobody can tell.
    person = _named if scope.state is SwitchState.ACTIVE else _person
    whom = f" by {person(word.by, word.role)}" if word.by else ""
    why = f": {word.why}" if word.why != word.trip else ""
    since = f"{_word(scope.state)} since {second(word.at)} UTC, {word.trip}{whom}{why}; epoch {scope.epoch}"
    if scope.state is SwitchState.ACTIVE:
        return since
    begins = account.may_reset_from(scope)
    if begins is None:
        return f"{since}; when it may be reset cannot be told: the library here is not the one it runs by"
    roles = " or ".join(sorted(account.rule.roles)) if account.rule is not None else ""
    return f"{since}; {f'{roles} may reset it from {second(begins)} UTC on' if roles else 'nobody may reset it'}"


def _command_words(command: RecordedCommand) -> str:
    body, entry = command.body, command.entry
    if body is None:
        return f"{entry.kind} {entry.key} of {second(entry.ts)} UTC, which cannot be read"
    reason = f": {body.reason}" if body.reason else ""
    to = "" if body.word == "flatten" else f" to {body.to}"
    who = _person(body.by, body.role, signed=body.signed)
    return f"command {body.n}, {body.word}{to}, scope {body.scope}, of {second(entry.ts)} UTC by {who}{reason}"


def _refusal(answer: CommandAnswered) -> str:
    what = f"{answer.command.rpartition('/')[0].replace('/', ' ')}, {answer.word}, scope {answer.scope}"
    who = _person(answer.by, answer.role, signed=answer.signed)
    return f"{what}, heard {second(answer.at)} UTC of {who}: {ANSWERS.get(answer.answer, answer.answer)}"


ANSWERS = {
    "unsigned": "unsigned: nobody has shown who said it",
    "no_trust": "no_trust: the account was started without --trust, and verifies no signature",
    "epoch": "epoch: it is of another trip than the last one there; sign it again",
    "expired": "expired: the account heard it too late; sign it again while it runs",
    "records_unreadable": "records_unreadable: what it has to fit could not be read; sign it again",
    "not_tripped": "not_tripped: nothing stops there",
    "role": "role: the policy lets another role reset",
    "reason": "reason: none was given",
    "cool_off": "cool_off: too soon after the last trip",
    "equity_unknown": "equity_unknown: nobody knew what the account was worth",
}
"""What an account answers where it does not obey, in words."""


def _person(by: str, role: str | None, *, signed: bool = False) -> str:
    return f"{_named(by, role)} ({SIGNED if signed else UNSIGNED})"


def _named(by: str, role: str | None) -> str:
    return f"{by}{f' as {role}' if role else ''}"


def _word(state: SwitchState) -> str:
    return state.name.lower()


def status_as_json(seen: SwitchSeen) -> str:
    """Return the same as a document; instants are text, for readers of JSON round large numbers."""
    file = seen.file
    return json_text(
        {
            "kill_file": {
                "path": str(file.path),
                "presence": file.presence.value,
                "by": file.by or None,
                "reason": file.reason or None,
            },
            "records": {"place": seen.place, "commands": len(seen.commands), "why": seen.unread, "signed": False},
            "accounts": [_account(one) for one in seen.accounts],
        }
    )


def _account(account: AccountSwitch | Unread) -> Mapping[str, Any]:
    if isinstance(account, Unread):
        return {"account": account.account, "state": None, "why": account.why}
    return {
        "account": account.account,
        "run": account.run,
        "state": _word(account.state),
        "scopes": [_scope(account, scope) for scope in account.scopes],
        "waiting": [_waiting(one) for one in account.waiting],
        "refused": [_refused(one) for one in account.refused],
        "lost": list(account.lost),
    }


def _scope(account: AccountSwitch, scope: ScopeRecord) -> Mapping[str, Any]:
    word, begins = scope.word, account.may_reset_from(scope)
    is_tripped = scope.state is not SwitchState.ACTIVE
    return {
        "scope": scope.scope,
        "state": _word(scope.state),
        "since": str(word.at),
        "trip": word.trip,
        "why": word.why,
        "by": word.by,
        "role": word.role,
        "signed": False if is_tripped else None,
        "epoch": scope.epoch,
        "reset_from": str(begins) if is_tripped and begins is not None else None,
        "reset_roles": sorted(account.rule.roles) if is_tripped and account.rule is not None else None,
    }


def _waiting(command: RecordedCommand) -> Mapping[str, Any]:
    body = command.body
    shown = {"id": id_of(command.entry), "at": str(command.entry.ts), "signed": body is not None and body.signed}
    if body is None:
        return {**shown, "word": None}
    return {
        **shown,
        "word": body.word,
        "scope": body.scope,
        "to": body.to,
        "by": body.by,
        "role": body.role,
        "reason": body.reason,
    }


def _refused(answer: CommandAnswered) -> Mapping[str, Any]:
    return {
        "id": answer.command,
        "at": str(answer.at),
        "word": answer.word,
        "scope": answer.scope,
        "answer": answer.answer,
        "by": answer.by,
        "role": answer.role,
        "reason": answer.reason,
        "signed": answer.signed,
    }
